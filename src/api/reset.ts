import { parseResetDocuments } from '../config/documents/reset-documents.ts';
import { type ResetFlags, resetConfigurationFromFlags } from '../config/flags/reset-flags.ts';
import { linuxHost } from '../host/linux/index.ts';
import { PATHS } from '../manifests/paths.ts';
import { type ResetResult, reset as resetWith } from '../operations/reset.ts';
import { type Cleanup, cleanupsOf } from '../phases/reset/cleanups.ts';
import { parsedFile, type WholeConfiguration, warn } from './documents.ts';
import { type Known, RUN_OPTIONS, WHOLE_CONFIGURATION } from './known-options.ts';
import { type Run, type RunOptions, runOf } from './run.ts';

/** The flags of `kubejoin reset` in camel case, with its defaults, checks and failures (which name the flags). */
export interface ResetOptions extends WholeConfiguration, RunOptions {
  certDir?: string;
  cleanupTmpDir?: boolean;
  /** unix:///path; default: found. */
  criSocket?: string;
  ignorePreflightErrors?: readonly string[];
  /** Phases to leave out. */
  skipPhases?: readonly string[];
  /** Changes nothing; each change comes as `change-previewed`. */
  dryRun?: boolean;
  /** What is taken away besides what kubeadm does. */
  cleanup?: readonly Cleanup[];
  /** Goes on where the other members of etcd lose their quorum. */
  allowEtcdQuorumLoss?: boolean;
  /** Of an administrator; default /etc/kubernetes/admin.conf. */
  kubeconfig?: string;
  /** One phase only, as `kubejoin reset phase` runs it. */
  only?: string;
  /** Asked before anything is changed; false ends the reset. Default: nobody is asked. */
  confirm?(): boolean | Promise<boolean>;
}

const RESET_OPTIONS: Known<ResetOptions> = {
  ...WHOLE_CONFIGURATION,
  ...RUN_OPTIONS,
  certDir: 'text',
  cleanupTmpDir: 'flag',
  criSocket: 'text',
  ignorePreflightErrors: 'texts',
  skipPhases: 'texts',
  dryRun: 'flag',
  cleanup: 'texts',
  allowEtcdQuorumLoss: 'flag',
  kubeconfig: 'text',
  only: 'text',
  confirm: 'question',
};

/** Undoes on a machine what a join or an init has done, whole or half. */
export function reset(options: ResetOptions = {}): Run<ResetResult> {
  return runOf({ options, known: RESET_OPTIONS }, async (emit, signal) => {
    const { host = linuxHost(), only, cleanup = [], allowEtcdQuorumLoss: allowQuorumLoss = false, kubeconfig = PATHS.adminConf } = options;
    const parsed = await parsedFile(options, { kind: 'ResetConfiguration', files: host.read.files, parse: parseResetDocuments });
    const { configuration, notices } = resetConfigurationFromFlags({ config: parsed?.path, ...flagsOf(options) }, parsed?.file);
    warn(notices, emit);
    return resetWith({
      settings: { configuration, cleanup: cleanupsOf(cleanup), allowQuorumLoss, kubeconfigPath: kubeconfig },
      ...{ host, emit, signal },
      ...(only !== undefined && { only }),
      confirm: async () => options.confirm === undefined || (await options.confirm()),
    });
  });
}

function flagsOf({ certDir, cleanupTmpDir, criSocket, dryRun, ignorePreflightErrors, skipPhases }: ResetOptions): ResetFlags {
  return { certDir, cleanupTmpDir, criSocket, dryRun, ignorePreflightErrors, skipPhases };
}
