import { monotonicMs } from '../../base/time.ts';
import type { FaultSet } from '../faults.ts';
import type { HeldPort, LoopbackServer } from '../servers/loopback-listener.ts';
import {
  type ConnectionTreatment,
  type ServerRequest,
  type ServerResponse,
  startTlsServer,
} from '../servers/server.ts';
import { serveApi } from './api-server.ts';
import { approvesByHand } from './certificate-requests.ts';
import { type CaKind, type CertificateAuthority, createAuthority, type Issued, issueServing } from './certificates.ts';
import type { ClusterParts } from './cluster-parts.ts';
import { disturb, disturbedClusterInfo } from './disturbances.ts';
import type { ApiServerParts } from './exchange.ts';

const HOUR = 3_600_000;

/** The API server that exists before the first join, on 127.0.0.1; with the fault `refused`, only once the fault is fixed. */
export async function startFirstServer(parts: ClusterParts): Promise<void> {
  const { pki, caKind, faults, port } = parts;
  const issue = () => servingCertificate({ ca: pki.ca, caKind, faults, now: parts.now() });
  const serving = await issue();
  const other = faults.has('changed-second-read') ? await issue() : undefined;
  const api = apiServerParts(parts, (request, response) => disturb(faults, request, response, parts.stopping.signal));
  const start = (at: HeldPort | number) => {
    const server = startTlsServer(
      {
        ...serving,
        other,
        clientCa: pki.ca.certificate,
        treatment: () => treatment(faults),
        serve: (...exchange) => serveApi(api, ...exchange),
      },
      at,
    );
    parts.servers.push(server);
    return server;
  };
  if (faults.has('refused')) await port.close();
  else await start(port);
  faults.onHeal((fault) => {
    if (fault === 'refused') void start(port.port);
  });
}

/** Serving certificate and key of a joining control plane's API server; PEM. */
export interface LocalApiServer {
  certificate: string;
  key: string;
  clientCa: string;
  /** While it is not, its health endpoints say 500. */
  healthy(): boolean;
}

/** One more API server of the same cluster, on a free port of 127.0.0.1: it serves the same objects. */
export async function startLocalServer(parts: ClusterParts, local: LocalApiServer): Promise<LoopbackServer> {
  const unhealthy = async (request: ServerRequest, response: ServerResponse) => {
    if (local.healthy() || !/^\/(livez|readyz|healthz)\b/.test(request.target)) return false;
    response.head(500, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
    response.end('[-]poststarthook/start-apiextensions-controllers failed: not finished\nlivez check failed\n');
    return true;
  };
  const api = apiServerParts(parts, unhealthy);
  const { certificate, key, clientCa } = local;
  const serve = (request: ServerRequest, response: ServerResponse) => serveApi(api, request, response);
  const server = startTlsServer({ certificate, key, clientCa, treatment: () => 'serve', serve });
  parts.servers.push(server);
  return server;
}

function apiServerParts(parts: ClusterParts, interfere: ApiServerParts['interfere']): ApiServerParts {
  const { faults, store, tokens, recorder, stopping, now } = parts;
  return {
    store,
    tokens,
    recorder,
    now,
    elapsed: () => monotonicMs() - parts.startedAt,
    kubernetesVersion: parts.cluster.kubernetesVersion,
    revoked: (name) =>
      (name === 'cluster-info' && faults.has('public-access-off')) ||
      (name === 'kubeadm-certs' && faults.has('certs-forbidden')),
    approvesByHand: () => approvesByHand(faults),
    interfere,
    show: disturbedClusterInfo(faults),
    stopping: stopping.signal,
  };
}

function treatment(faults: FaultSet): ConnectionTreatment {
  if (faults.has('silent-server')) return 'silent';
  return faults.has('connection-reset') ? 'reset' : 'serve';
}

/** The API server's certificate, or one that is wrong in the way that a fault says. `now` in ms since the epoch. */
async function servingCertificate(cluster: {
  ca: CertificateAuthority;
  caKind: CaKind;
  faults: FaultSet;
  now: number;
}): Promise<Issued> {
  const { ca, caKind, faults, now } = cluster;
  const day = 24 * HOUR;
  const issuer = faults.has('wrong-ca-second-read') ? await createAuthority(caKind, now) : ca;
  const dns = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'localhost',
  ];
  const names = faults.has('wrong-server-name')
    ? { dns: ['elsewhere.example'], ip: ['192.0.2.1'] }
    : { dns, ip: ['10.96.0.1', '127.0.0.1'] };
  const validity = faults.has('expired-server-certificate')
    ? { from: now - 366 * day, to: now - day }
    : { from: now - 300_000, to: now + (faults.has('clock-ahead') ? HOUR : 365 * day) };
  return issueServing(issuer, names, validity);
}
