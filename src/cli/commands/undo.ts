import { UNDO } from '../../config/options/reset.ts';
import type { UndoResult } from '../../operations/undo.ts';
import { undoPhaseList } from '../../phases/undo/list.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { warn } from '../configuration/configuration-file.ts';
import { flagsOf } from '../flags/flag.ts';
import { runFlags } from '../flags/shared-flags.ts';
import type { Success } from '../render/output/reporter.ts';
import { UNDO_NOT_NEEDED, UNDO_PREVIEWED, UNDONE } from './cli-commands-sentences.ts';

/** `undo`: undoes the last join. */
export const undoCommand: Command = {
  name: 'undo',
  summary: 'COMMAND_UNDO',
  description: 'COMMAND_UNDO_LONG',
  maxArguments: 0,
  flags: [...flagsOf(UNDO), ...runFlags],
  showsRun: true,
  commands: [],
  phases: undoPhaseList,
  changesMachine: true,
  run: runUndo,
};

/** Throws a Failure. */
async function runUndo(invocation: Invocation): Promise<void> {
  const { line, reporter, interruption, observers } = invocation;
  const { flags } = line;
  // Loaded only now: help and wrong command lines need none of it.
  const [{ undo }, { linuxHost }, { confirmed }, { resetConfigurationFromFlags }] = await Promise.all([
    import('../../operations/undo.ts'),
    import('../../host/linux/index.ts'),
    import('../confirmation.ts'),
    import('../../config/from-flags/reset-flags.ts'),
  ]);
  const host = linuxHost();
  observers?.about({ nodeName: host.read.system.hostname().toLowerCase() });
  const emit = reporter.event.bind(reporter);
  // Completes the socket and judges the names of checks as reset does.
  const criSocket = flags.string('cri-socket');
  const ignored = flags.list('ignore-preflight-errors');
  const { configuration, notices } = resetConfigurationFromFlags(
    { criSocket, ignorePreflightErrors: ignored },
    undefined,
  );
  warn(notices, emit);
  const result = await undo({
    settings: {
      dryRun: flags.bool('dry-run'),
      force: flags.bool('force'),
      allowRunningPods: flags.bool('allow-running-pods'),
      kubeconfigPath: flags.string('kubeconfig') || undefined,
      criSocket: configuration.criSocket,
      ignorePreflightErrors: configuration.ignorePreflightErrors,
    },
    host,
    emit,
    signal: interruption.signal,
    confirm: () => confirmed('UNDO_CONFIRM', invocation, process.stdin),
  });
  reporter.succeeded(success(result));
}

function success({ outcome, nodeName: node, changes, left }: UndoResult): Success {
  const fields = { nodeName: node, changes, left };
  switch (outcome) {
    case 'undone':
      return { outcome, fields, message: UNDONE({ node, left }) };
    case 'previewed':
      return { outcome, fields, message: UNDO_PREVIEWED({ node, changes: changes.length, left }) };
    case 'nothing-to-do':
      return { outcome, fields: { changes, left }, message: UNDO_NOT_NEEDED() };
  }
}
