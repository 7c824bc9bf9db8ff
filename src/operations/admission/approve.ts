import { Failure } from '../../base/failure.ts';
import { CERTIFICATE_REQUESTS } from '../../cluster/api/certificate-requests.ts';
import { ask } from '../../cluster/api/requests.ts';
import { nodeIdentity } from '../../cluster/discovery/node-identity.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { serveTexts } from '../../wire/http/text-server.ts';
import type { Administering } from '../administration.ts';
import { found } from './answers.ts';
import { approveAll } from './approver.ts';
import { decided, decideNow } from './decide.ts';
import { ApproverMetrics } from './metrics.ts';
import { postedRequest } from './posted-request.ts';
import {
  ALREADY_DENIED,
  METRICS_SERVED,
  NOT_OF_A_BOUND_TOKEN,
  REQUEST_MISSING,
  REQUEST_NOT_APPROVED,
} from './sentences.ts';

export interface Approving extends Administering {
  /** Where health and metrics are served; undefined for nowhere. */
  metricsAt?: Endpoint | undefined;
}

/**
 * Decides about the requests of bound tokens until the signal, with the rights of a kubeconfig. Throws LISTENING_FAILED.
 */
export async function approve({ kubeconfigPath, host, emit, signal, metricsAt }: Approving): Promise<void> {
  const { clock } = host.read;
  const metrics = new ApproverMetrics();
  const connect = () => nodeIdentity(kubeconfigPath, { host: host.read, signal });
  const server = metricsAt && (await serveTexts(metricsAt, metrics.pages));
  if (server) emit({ type: 'notice', level: 'info', message: METRICS_SERVED({ address: server.address }) });
  try {
    await approveAll({ connect, clock, random: () => host.read.random(), emit, metrics, signal });
  } finally {
    await server?.close();
  }
}

/**
 * Decides about one request. Throws REQUEST_MISSING, REQUEST_NOT_APPROVED unless it is approved now, and the failures of
 * reaching the cluster.
 */
export async function approveRequest(
  name: string,
  { kubeconfigPath, host, emit, signal }: Administering,
): Promise<void> {
  const cluster = await nodeIdentity(kubeconfigPath, { host: host.read, signal });
  const path = `${CERTIFICATE_REQUESTS}/${encodeURIComponent(name)}`;
  const around = { now: () => host.read.clock.now(), signal };
  try {
    for (;;) {
      const object = found(cluster, path, await ask(cluster, path, { signal }));
      if (object === undefined) throw new Failure(REQUEST_MISSING, { name, server: cluster.server });
      const request = postedRequest(object);
      if (request.decided === 'approved') return;
      if (request.decided === 'denied') throw new Failure(REQUEST_NOT_APPROVED, { name, reason: ALREADY_DENIED() });
      const decision = await decideNow(cluster, request, around);
      if (decision === 'changed') continue;
      const { username: user, signer } = request;
      if (decision === 'other')
        throw new Failure(REQUEST_NOT_APPROVED, { name, reason: NOT_OF_A_BOUND_TOKEN({ user, signer }) });
      if (decision.verdict !== 'approve') throw new Failure(REQUEST_NOT_APPROVED, { name, reason: decision.why });
      emit(decided(request, decision));
      return;
    }
  } finally {
    cluster.connection.close();
  }
}
