import { resetPhaseList } from '../../phases/reset/list.ts';
import type { Command } from '../argv/command.ts';
import { phaseFlags } from '../flags/phase-flags.ts';
import { resetFlags } from '../flags/reset-flags.ts';
import { phaseCommand } from './phase-command.ts';
import { runReset } from './reset.ts';

/** `reset phase`. */
export function resetPhaseCommand(): Command {
  return phaseCommand({
    list: resetPhaseList,
    summary: 'COMMAND_RESET_PHASE',
    flags: (names) => phaseFlags(names, resetFlags),
    run: runReset,
  });
}
