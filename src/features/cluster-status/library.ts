/** The library's function for the status of a cluster, and its types. */
import { type Known, RUN_OPTIONS } from '../../api/run/known-options.ts';
import { type Run, type RunOptions, runOf } from '../../api/run/run.ts';
import { linuxHost } from '../../host/linux/index.ts';
import { PATHS } from '../../manifests/paths.ts';
import { type ClusterStatus, clusterStatus as statusWith } from './status.ts';

export type {
  ApiServerStatus,
  CertificateStatus,
  ControlPlanePod,
  EtcdStatus,
  MemberStatus,
  NodeStatus,
  StatusFacts,
  StatusSubject,
  TokenStatus,
  UnknownStatus,
} from './facts.ts';
export type { Finding } from './findings/finding.ts';
export type { ClusterStatus } from './status.ts';

/** Options of `clusterStatus`. */
export interface ClusterStatusOptions extends RunOptions {
  /**
   * Path of an administrator's kubeconfig.
   * @default /etc/kubernetes/admin.conf
   */
  kubeconfig?: string;
}

const OPTIONS: Known<ClusterStatusOptions> = { ...RUN_OPTIONS, kubeconfig: 'text' };

/**
 * Reads nodes, etcd, API servers, certificates and tokens of a cluster, and finds what does not fit together, as `kubejoin cluster status` does
 * (docs/cluster-status.md). Changes nothing. What cannot be read is in `unknown`.
 *
 * @throws A Failure if nothing could be read, such as KUBECONFIG_INVALID. docs/errors.md lists all codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type.
 * @example
 * const { findings, unknown } = await clusterStatus();
 * for (const { level, failure } of findings) console.log(level, failure.code, failure.text.cure);
 * for (const { about, reason } of unknown) console.log(about, reason.message);
 */
export function clusterStatus(options: ClusterStatusOptions = {}): Run<ClusterStatus> {
  return runOf({ command: 'cluster status', options, known: OPTIONS }, async (emit, signal) => {
    const { kubeconfig: kubeconfigPath = PATHS.adminConf, host = linuxHost() } = options;
    return statusWith({ kubeconfigPath, host, emit, signal });
  });
}
