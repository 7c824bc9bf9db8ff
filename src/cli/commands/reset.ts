import { RESET } from '../../config/options/reset.ts';
import type { ResetResult } from '../../operations/reset.ts';
import { resetPhaseList } from '../../phases/reset/list.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { flagsOf } from '../flags/flag.ts';
import { runFlags } from '../flags/shared-flags.ts';
import type { Success } from '../render/output/reporter.ts';
import { PHASE_COMPLETED, RESET_DONE, RESET_PREVIEWED } from './cli-commands-sentences.ts';

export function resetCommand(phase: Command): Command {
  return {
    name: 'reset',
    summary: 'COMMAND_RESET',
    description: 'COMMAND_RESET_LONG',
    maxArguments: 0,
    flags: [...flagsOf(RESET), ...runFlags],
    showsRun: true,
    commands: [phase],
    phases: resetPhaseList,
    changesMachine: true,
    keepsChanges: true,
    run: (invocation) => runReset(invocation),
  };
}

/** `reset`, or with `only` one phase of it. Throws a Failure. */
export async function runReset(invocation: Invocation, only?: string): Promise<void> {
  const { line, reporter, interruption, observers } = invocation;
  // Loaded only now: help and wrong command lines need none of it.
  const [{ reset }, { linuxHost }, { resetSettings }, { confirmed }] = await Promise.all([
    import('../../operations/reset.ts'),
    import('../../host/linux/index.ts'),
    import('../configuration/reset-configuration.ts'),
    import('../confirmation.ts'),
  ]);
  const host = linuxHost();
  observers?.about({ nodeName: host.read.system.hostname().toLowerCase() });
  const emit = reporter.event.bind(reporter);
  const result = await reset({
    settings: await resetSettings(line, host.read.files, emit),
    host,
    emit,
    signal: interruption.signal,
    ...(only !== undefined && { only }),
    confirm: () => confirmed('RESET_CONFIRM', invocation, process.stdin),
  });
  reporter.succeeded(success(result, only));
}

function success({ outcome, nodeName: node, changes, left }: ResetResult, only: string | undefined): Success {
  const fields = { nodeName: node, changes, left, ...(only !== undefined && { phase: only }) };
  switch (outcome) {
    case 'reset':
      return { outcome, fields, message: RESET_DONE({ node, left }) };
    case 'previewed':
      return { outcome, fields, message: RESET_PREVIEWED({ node, changes: changes.length, left }) };
    case 'phase-done':
      return { outcome, fields, message: PHASE_COMPLETED({ phase: only ?? '', changes: changes.length }) };
  }
}
