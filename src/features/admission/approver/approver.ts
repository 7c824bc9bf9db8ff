import { Failure } from '../../../base/failure.ts';
import { BackOff } from '../../../base/pace.ts';
import { LONGEST_NAME } from '../../../cluster/api/certificate-requests.ts';
import { CERTIFICATE_REQUESTS } from '../../../cluster/api/kubelet-signer.ts';
import { listAndWatch } from '../../../cluster/api/list-watch.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { Emit } from '../../../engine/events.ts';
import type { Clock } from '../../../host/ports.ts';
import type { ApiResponse } from '../../../wire/http/api.ts';
import type { Probing } from '../inventory/api-servers.ts';
import type { Inventories } from '../inventory/expected-names.ts';
import { APPROVER_STARTED, APPROVER_WAITS, REQUEST_NAME_TOO_LONG } from './admission-approver-sentences.ts';
import { approverRefusal } from './answers.ts';
import { ApprovalController, ApproverState } from './approval-controller.ts';
import type { ApproverMetrics } from './metrics.ts';
import type { AskPolicy } from './own-policy.ts';
import type { PostedRequest } from './posted-request.ts';

export interface ApproverOptions extends Probing {
  /** Opens a connection with fresh credentials, since tokens and certificates rotate. */
  connect(): Promise<TrustedCluster>;
  clock: Clock;
  emit: Emit;
  /** Counts what happens. */
  metrics?: ApproverMetrics | undefined;
  /** Decides in addition to kubejoin. */
  policy?: AskPolicy | undefined;
  signal: AbortSignal;
  /** Called once, when the requests have been listed for the first time. */
  started?(cluster: TrustedCluster): Promise<void>;
  /** False for a request to leave alone, as if it were not there. Default: none. */
  concerns?(request: PostedRequest): boolean;
  /** Inventory of the machines that may have serving certificates; undefined for none. */
  inventories?: Inventories | undefined;
}

const BACK_OFF = { firstMs: 200, longestMs: 10_000 };

/**
 * Decides about every request of bound tokens, until the signal. Several approvers may run at once: each decision is
 * taken with a precondition. A lost connection only delays: everything is listed again.
 */
export async function approveAll(options: ApproverOptions): Promise<void> {
  const { clock, emit, metrics, signal } = options;
  const backOff = new BackOff({ ...BACK_OFF, clock });
  const state = new ApproverState();
  let { started: first } = options;
  const started = async (cluster: TrustedCluster) => {
    const call = first;
    first = undefined;
    await call?.(cluster);
  };
  if (metrics) metrics.waiting = () => state.waiting.size;
  while (!signal.aborted) {
    try {
      await approveOn({ ...options, started }, state, () => backOff.reset());
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      metrics?.lost(error);
      emit({ type: 'waiting', message: APPROVER_WAITS({ reason: error }) });
      await clock.sleep(backOff.next(), signal).catch(() => {});
    }
  }
}

/** The same with one connection. Throws the first Failure. */
async function approveOn(options: ApproverOptions, state: ApproverState, works: () => void): Promise<void> {
  const cluster = await options.connect();
  options.metrics?.connected();
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const concerns = (request: PostedRequest) =>
    (options.concerns?.(request) ?? true) && hasUsableName(request, options, state);
  const controller = new ApprovalController(cluster, state, { ...options, concerns, signal });
  const rechecking = controller.recheck(works);
  try {
    await Promise.race([rechecking, watch(cluster, controller, options, signal)]);
  } finally {
    ended.abort();
    await rechecking.catch(() => {});
    await controller.ended();
    cluster.connection.close();
  }
}

/** False, and reported once, for a name that could not be sent in a path: the attempt would end the connection. */
function hasUsableName(
  { name, username: user, decided }: PostedRequest,
  { emit }: Pick<ApproverOptions, 'emit'>,
  state: ApproverState,
): boolean {
  const { length } = name;
  if (length <= LONGEST_NAME) return true;
  if (decided === undefined && !state.toldLongName) {
    state.toldLongName = true;
    emit({ type: 'notice', level: 'warning', message: REQUEST_NAME_TOO_LONG({ user, length, limit: LONGEST_NAME }) });
  }
  return false;
}

async function watch(
  cluster: TrustedCluster,
  controller: ApprovalController,
  options: ApproverOptions,
  signal: AbortSignal,
): Promise<void> {
  const { emit, clock, metrics } = options;
  const refusal = (response: ApiResponse) => approverRefusal(cluster, CERTIFICATE_REQUESTS, response);
  const again = () => controller.wantsRelist();
  let started = false;
  for await (const seen of listAndWatch(cluster, CERTIFICATE_REQUESTS, { signal, clock, refusal, again })) {
    if (seen.type === 'page' && seen.ends && !started) {
      started = true;
      metrics?.listed();
      emit({ type: 'notice', level: 'info', message: APPROVER_STARTED({ server: cluster.server }) });
      await options.started?.(cluster);
    }
    controller.handle(seen);
  }
}
