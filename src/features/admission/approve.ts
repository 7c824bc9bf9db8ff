import { Failure, onFailure } from '../../base/failure.ts';
import { listOf, record } from '../../base/record.ts';
import type { Message } from '../../base/text.ts';
import { closing } from '../../base/try.ts';
import { CERTIFICATE_REQUESTS } from '../../cluster/api/kubelet-signer.ts';
import { ANY_OBJECT_BYTES, ask } from '../../cluster/api/requests.ts';
import { ServerClock } from '../../cluster/api/server-clock.ts';
import { clusterOfKubeconfig } from '../../cluster/discovery/kubeconfig-cluster.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { Emit } from '../../engine/events.ts';
import type { Clock } from '../../host/ports.ts';
import { joiningRights } from '../../manifests/objects/joining-rights.ts';
import type { Administering } from '../../operations/administration.ts';
import { missingObjects } from '../../operations/bound-tokens/require-admission.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { serveTexts } from '../../wire/http/text-server.ts';
import {
  ALREADY_DENIED,
  APPROVER_TOKENS_UNUSABLE,
  DECISION_CONTENDED,
  METRICS_SERVED,
  NOT_OF_A_BOUND_TOKEN,
  type NotApproved,
  REQUEST_MISSING,
  REQUEST_NOT_APPROVED,
} from './approver/admission-approver-sentences.ts';
import { found } from './approver/answers.ts';
import { type ApproverOptions, approveAll } from './approver/approver.ts';
import { ATTEMPTS, type DecisionContext, decided, decideNow } from './approver/decide.ts';
import { ApproverMetrics } from './approver/metrics.ts';
import { type ApprovalPolicy, asking } from './approver/own-policy.ts';
import { postedRequest } from './approver/posted-request.ts';
import { servingNode } from './approver/serving-policy.ts';
import { expectedNames } from './inventory/expected-names.ts';
import { EMPTY_INVENTORY } from './inventory/inventory.ts';
import { InventoryFile } from './inventory/inventory-file.ts';

export interface Approving extends Administering {
  /** Where health and metrics are served; undefined for nowhere. */
  metricsAt?: Endpoint | undefined;
  /** Path of a hosts file with the machines that may have serving certificates; undefined for none. */
  inventoryPath?: string | undefined;
  /** Decides in addition to kubejoin. */
  policy?: ApprovalPolicy | undefined;
}

/**
 * Decides about the requests of bound tokens and for serving certificates until the signal, with the permissions of a
 * kubeconfig. Throws LISTENING_FAILED and the failures of reading the inventory; once that is read, a broken version of
 * it is only reported.
 */
export async function approve(options: Approving): Promise<void> {
  const { kubeconfigPath, host, emit, signal, metricsAt, policy } = options;
  const { clock } = host.read;
  const inventories = await inventoryOf(options);
  const metrics = new ApproverMetrics();
  const connect = () => clusterOfKubeconfig(kubeconfigPath, { host: host.read, signal });
  const server = metricsAt && (await serveTexts(metricsAt, metrics.pages));
  if (server) emit({ type: 'notice', level: 'info', message: METRICS_SERVED({ address: server.address }) });
  try {
    await Promise.all([
      approveAll({
        ...{ connect, clock, dialer: host.read.system.dialer, emit, metrics, signal },
        inventories: inventories ?? (policy && { inventory: EMPTY_INVENTORY }),
        started: (cluster) => warnOfMissing(cluster, { clock, emit, signal }),
        policy: policy && asking(policy, { signal, hasInventory: inventories !== undefined }),
      }),
      inventories?.follow({ clock, emit, signal }),
    ]);
  } finally {
    await server?.close();
  }
}

/**
 * The account of the approver may not look: it exists because `admission install` was run. An approver without bound tokens
 * still decides about serving certificates, renewals and by its own policy, so this does not end it.
 */
async function warnOfMissing(
  cluster: TrustedCluster,
  { clock, emit, signal }: Pick<ApproverOptions, 'clock' | 'emit' | 'signal'>,
): Promise<void> {
  const reading = { timeoutMs: 0, clock, emit: () => {}, signal };
  const missing = await missingObjects(cluster, reading, joiningRights()).catch(onFailure(() => [], signal));
  if (missing.length === 0) return;
  const message = APPROVER_TOKENS_UNUSABLE({ server: cluster.server, missing });
  emit({ type: 'notice', level: 'warning', message });
}

async function inventoryOf({ inventoryPath, host }: Approving): Promise<InventoryFile | undefined> {
  return inventoryPath === undefined ? undefined : InventoryFile.open(inventoryPath, host.read.files);
}

/**
 * Decides about one request. Throws REQUEST_MISSING, REQUEST_NOT_APPROVED unless it is approved now, and the failures of
 * reaching the cluster.
 */
export async function approveRequest(name: string, options: Approving): Promise<void> {
  const { kubeconfigPath, host, emit, signal } = options;
  const { clock } = host.read;
  const inventories = await inventoryOf(options);
  const cluster = await clusterOfKubeconfig(kubeconfigPath, { host: host.read, signal });
  return closing(cluster.connection, () =>
    approveNamed(cluster, name, {
      ...{ clock, emit, signal },
      expectedNames: expectedNames(cluster, inventories, { clock, signal, dialer: host.read.system.dialer }),
    }),
  );
}

interface Naming extends Pick<DecisionContext, 'signal' | 'expectedNames'> {
  clock: Pick<Clock, 'now'>;
  emit: Emit;
}

/** The same on a connection. */
export async function approveNamed(
  cluster: TrustedCluster,
  name: string,
  { clock, emit, ...more }: Naming,
): Promise<void> {
  // A list of one: the approver's account may list requests, and needs no right to get them.
  const path = `${CERTIFICATE_REQUESTS}?fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`;
  const { now, heard } = new ServerClock(clock);
  const context = { now, heard, ...more };
  const notApproved = (reason: Message, state: NotApproved) =>
    new Failure(REQUEST_NOT_APPROVED, { name, reason, state });
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { items = [] } = record(
      found(cluster, path, await ask(cluster, path, { ...context, maxBytes: ANY_OBJECT_BYTES })),
    );
    const object = listOf(items).find((item) => record(record(item).metadata).name === name);
    if (object === undefined) throw new Failure(REQUEST_MISSING, { name, server: cluster.server });
    const request = postedRequest(object);
    if (request.decided === 'approved') return;
    const denied = servingNode(request) === undefined ? 'denied' : 'serving-denied';
    if (request.decided === 'denied') throw notApproved(ALREADY_DENIED(), denied);
    const decision = await decideNow(cluster, request, context);
    if (decision === 'changed') continue;
    const { username: user, signer } = request;
    if (decision === 'other') throw notApproved(NOT_OF_A_BOUND_TOKEN({ user, signer }), 'other');
    if (decision.verdict === 'deny') throw notApproved(decision.why, denied);
    if (decision.verdict === 'wait') throw notApproved(decision.why, 'waits');
    emit(decided(request, decision));
    return;
  }
  throw notApproved(DECISION_CONTENDED({ attempts: ATTEMPTS }), 'waits');
}
