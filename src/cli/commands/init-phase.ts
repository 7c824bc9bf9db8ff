import { initPhaseList } from '../../phases/init/list.ts';
import type { Command } from '../argv/command.ts';
import { initPhaseFlags } from '../flags/init-flags.ts';
import { phaseFlags } from '../flags/phase-flags.ts';
import { runInit } from './init.ts';
import { phaseCommand } from './phase-command.ts';

/** `init phase`. */
export function initPhaseCommand(): Command {
  return phaseCommand({
    list: initPhaseList,
    summary: 'COMMAND_INIT_PHASE',
    flags: (names) => phaseFlags(names, initPhaseFlags),
    run: runInit,
  });
}
