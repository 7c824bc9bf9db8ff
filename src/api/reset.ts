import { parseResetDocuments } from '../config/documents/reset-documents.ts';
import { resetConfigurationFromFlags } from '../config/from-flags/reset-flags.ts';
import type { LibraryOptions } from '../config/options/option.ts';
import { RESET, type RESET_RUN, type RESET_SETTINGS } from '../config/options/reset.ts';
import type { PHASE_OPTIONS } from '../config/options/shared.ts';
import { linuxHost } from '../host/linux/index.ts';
import { PATHS } from '../manifests/paths.ts';
import { type ResetResult, reset as resetWith } from '../operations/reset.ts';
import { type Cleanup, cleanupsOf } from '../phases/reset/cleanups.ts';
import { parsedFile, type WholeConfiguration, warn } from './documents.ts';
import { answerTo } from './run/io.ts';
import { type Known, knownOf, RUN_OPTIONS, valuesOf, WHOLE_CONFIGURATION } from './run/known-options.ts';
import { type Run, type RunOptions, runOf } from './run/run.ts';

/** The flags of `kubejoin reset` in camel case, with the same defaults, checks and failures (which name the flags). */
export interface ResetOptions
  extends WholeConfiguration,
    RunOptions,
    Omit<LibraryOptions<typeof RESET_SETTINGS & typeof PHASE_OPTIONS & typeof RESET_RUN>, 'cleanup'> {
  /** Further things to remove, which kubeadm leaves in place. */
  cleanup?: readonly Cleanup[];
  /** A single phase to run, as `kubejoin reset phase` does. */
  only?: string;
  /**
   * Called before anything is changed; false ends the reset. It answers instead of `io.requestResponse`.
   * @default no confirmation
   */
  confirm?(): boolean | Promise<boolean>;
}

const RESET_OPTIONS: Known<ResetOptions> = {
  ...knownOf(RESET),
  ...WHOLE_CONFIGURATION,
  ...RUN_OPTIONS,
  only: 'text',
  confirm: 'question',
};

/**
 * Removes from a machine what a complete or partial join or init has set up. An interrupted reset can be repeated.
 *
 * @throws A Failure: PREFLIGHT_FAILED for failed checks, NOT_CONFIRMED if the answer is no,
 * ETCD_QUORUM_AT_STAKE or ETCD_UNREACHABLE if the etcd member here cannot leave. docs/errors.md lists all codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type.
 * @example
 * await using rehearsal = await startRehearsal();
 * const machine = rehearsal.joinOptions('node-1');
 * await join(machine);
 * const { left } = await reset({ host: machine.host });
 */
export function reset(options: ResetOptions = {}): Run<ResetResult> {
  return runOf({ command: 'reset', options, known: RESET_OPTIONS }, async (emit, signal) => {
    const {
      host = linuxHost(),
      only,
      cleanup = [],
      allowEtcdQuorumLoss: allowQuorumLoss = false,
      kubeconfig = PATHS.adminConf,
    } = options;
    const parsed = await parsedFile(options, {
      kind: 'ResetConfiguration',
      files: host.read.files,
      parse: parseResetDocuments,
    });
    const { configuration, notices } = resetConfigurationFromFlags(
      { ...valuesOf(RESET, { ...options }), configFile: parsed?.path },
      parsed?.file,
    );
    warn(notices, emit);
    return resetWith({
      settings: { configuration, cleanup: cleanupsOf(cleanup), allowQuorumLoss, kubeconfigPath: kubeconfig },
      ...{ host, emit, signal },
      ...(only !== undefined && { only }),
      confirm: () => answerTo('RESET_CONFIRM', options),
    });
  });
}
