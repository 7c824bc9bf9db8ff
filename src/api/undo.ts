import { resetConfigurationFromFlags } from '../config/from-flags/reset-flags.ts';
import type { LibraryOptions } from '../config/options/option.ts';
import { UNDO } from '../config/options/reset.ts';
import { linuxHost } from '../host/linux/index.ts';
import { type UndoResult, undo as undoWith } from '../operations/undo.ts';
import { warn } from './documents.ts';
import { answerTo } from './run/io.ts';
import { type Known, knownOf, RUN_OPTIONS } from './run/known-options.ts';
import { type Run, type RunOptions, runOf } from './run/run.ts';

/** The flags of `kubejoin undo` in camel case, with the same defaults, checks and failures (which name the flags). */
export interface UndoOptions extends RunOptions, LibraryOptions<typeof UNDO> {
  /**
   * Called before anything is changed; false ends the undo. It answers instead of `io.requestResponse`.
   * @default no confirmation
   */
  confirm?(): boolean | Promise<boolean>;
}

const UNDO_OPTIONS: Known<UndoOptions> = { ...knownOf(UNDO), ...RUN_OPTIONS, confirm: 'question' };

/**
 * Undoes the last join of a machine and restores what was there before. An undo that was interrupted can be repeated.
 *
 * @throws A Failure: NOT_CONFIRMED if the answer is no, PODS_RUN_HERE without `allowRunningPods`,
 * UNDO_IMPOSSIBLE if the journal lacks the machine's earlier state, or if kubelet.conf trusts the CA of
 * another cluster. docs/errors.md lists all codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type.
 * @example
 * await using rehearsal = await startRehearsal();
 * const machine = rehearsal.joinOptions('node-1');
 * await join(machine);
 * const { outcome } = await undo({ host: machine.host });
 */
export function undo(options: UndoOptions = {}): Run<UndoResult> {
  return runOf({ command: 'undo', options, known: UNDO_OPTIONS }, async (emit, signal) => {
    const {
      host = linuxHost(),
      dryRun = false,
      allowRunningPods = false,
      kubeconfig: kubeconfigPath,
      criSocket: socket,
      ignorePreflightErrors: ignored,
    } = options;
    // Completes the socket and judges the names of checks as a reset does.
    const given = { criSocket: socket, ignorePreflightErrors: ignored };
    const { configuration, notices } = resetConfigurationFromFlags(given, undefined);
    warn(notices, emit);
    return undoWith({
      settings: {
        dryRun,
        force: options.confirm === undefined && options.io?.requestResponse === undefined,
        allowRunningPods,
        kubeconfigPath,
        criSocket: configuration.criSocket,
        ignorePreflightErrors: configuration.ignorePreflightErrors,
      },
      ...{ host, emit, signal },
      confirm: () => answerTo('UNDO_CONFIRM', options),
    });
  });
}
