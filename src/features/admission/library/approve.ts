import type { AddedRunOptions } from '../../../api/run/added-options.ts';
import { type Known, RUN_OPTIONS } from '../../../api/run/known-options.ts';
import { type Run, type RunOptions, runOf } from '../../../api/run/run.ts';
import { checkEndpoint } from '../../../config/values/endpoint.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import { PATHS } from '../../../manifests/paths.ts';
import { approve as approveWith } from '../approve.ts';
import type { ApprovalPolicy } from '../approver/own-policy.ts';

/** Options of `approve`. Its `signal` is how it ends: the run then resolves. */
export interface ApproveOptions extends Omit<RunOptions, keyof AddedRunOptions> {
  /**
   * Path of the kubeconfig whose permissions the approver uses. It is read again for each connection, since credentials rotate.
   * @default /etc/kubernetes/admin.conf
   */
  kubeconfig?: string;
  /**
   * Decides in addition to kubejoin.
   * @default kubejoin's own decisions
   */
  policy?: ApprovalPolicy;
  /**
   * Path of a hosts file (docs/fleet.md) with the machines that may have serving certificates. It is read again when it
   * changes.
   * @default kubejoin decides on no serving certificate; a `policy` can
   */
  inventory?: string;
  /**
   * host:port on which /healthz, /readyz and /metrics are served over HTTP.
   * @default nothing is served
   */
  metricsBindAddress?: string;
}

/** The decisions of an approver until its signal. */
export interface ApproveResult {
  /** Requests that it approved. */
  approved: number;
  /** Requests that it denied. */
  denied: number;
}

const APPROVE_OPTIONS: Known<ApproveOptions> = {
  ...RUN_OPTIONS,
  kubeconfig: 'text',
  policy: 'question',
  inventory: 'text',
  metricsBindAddress: 'text',
};
const METRICS_PORT = 9807;

/**
 * Decides about certificate requests until its signal, as `kubejoin approve --watch` does: those of bound tokens, and of
 * nodes that renew their certificate (docs/admission.md). A `policy` can be stricter, and decides about all requests
 * that kubejoin leaves alone. Each decision is a `notice` whose message says which request, and why. An API server that cannot be used is a `waiting`, and no error. Several approvers can run at once.
 *
 * @throws A Failure: LISTENING_FAILED where the metrics cannot be served, HOSTS_FILE_INVALID for
 * the inventory.
 * @throws A TypeError for an option with a wrong name or type, or an address that is none.
 * @example
 * const machines = new Map([['worker-1', '192.0.2.11']]); // from your cloud
 * const run = approve({
 *   signal: AbortSignal.timeout(3_600_000),
 *   policy: ({ signer, username, asks }) => {
 *     if (signer !== 'kubernetes.io/kubelet-serving' || asks === undefined) return undefined;
 *     const address = username === `system:node:${asks.node}` ? machines.get(asks.node) : undefined;
 *     const addresses = asks.ipAddresses.length > 0 && asks.ipAddresses.every((one) => one === address);
 *     const isOwn = addresses && asks.dnsNames.every((one) => one === asks.node);
 *     return isOwn
 *       ? { verdict: 'approve', reason: `${asks.node} asks for its own names.` }
 *       : { verdict: 'wait', reason: `${asks.node} asks for names that the inventory lacks.` };
 *   },
 * });
 * for await (const event of run) console.log(event.type);
 * const { approved, denied } = await run;
 */
export function approve(options: ApproveOptions = {}): Run<ApproveResult> {
  return runOf({ command: 'approve', options, known: APPROVE_OPTIONS, isEndless: true }, async (emit, signal) => {
    const { kubeconfig: kubeconfigPath = PATHS.adminConf, host = linuxHost(), metricsBindAddress, policy } = options;
    const { inventory: inventoryPath } = options;
    const checked = metricsBindAddress === undefined ? undefined : checkEndpoint(metricsBindAddress, METRICS_PORT);
    if (checked?.wrong) throw new TypeError('`metricsBindAddress` must be host:port.');
    const counts = { REQUEST_APPROVED: 0, REQUEST_DENIED: 0 };
    await approveWith({
      ...{ kubeconfigPath, host, signal, policy, inventoryPath, metricsAt: checked?.value },
      emit: (event) => {
        const key = event.type === 'notice' ? event.message.key : '';
        if (key === 'REQUEST_APPROVED' || key === 'REQUEST_DENIED') counts[key]++;
        emit(event);
      },
    });
    return { approved: counts.REQUEST_APPROVED, denied: counts.REQUEST_DENIED };
  });
}
