import { X509Certificate } from 'node:crypto';
import { Failure, onFailure } from '../../../base/failure.ts';
import { listOf, record } from '../../../base/record.ts';
import { getList, type ReadOptions } from '../../../cluster/api/get.ts';
import { isControlPlane } from '../../../cluster/api/kubelet-serving.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { objectName } from '../../../manifests/objects/kubernetes-object.ts';
import { parseCertificateBundle } from '../../../pki/reading/certificate-bundle.ts';
import type { Dialer } from '../../../wire/dialer.ts';
import { type Endpoint, hostPort, parseEndpoint } from '../../../wire/endpoint.ts';
import { presentedCertificate } from '../../../wire/tls/presented-certificate.ts';
import type { ApiServerStatus, ControlPlanePod } from '../facts.ts';

const SLICES = `/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=${encodeURIComponent('kubernetes.io/service-name=kubernetes')}`;
const CONTROL_PLANES = `/api/v1/nodes?labelSelector=${encodeURIComponent('node-role.kubernetes.io/control-plane')}`;
const DEFAULT_PORT = 6443;
const CONNECT_MS = 3_000;
/** More than any cluster has; each is connected to. */
const MOST_SERVERS = 64;

/**
 * Connects to every API server of the EndpointSlice and of the Pods on control-plane nodes. Throws the reason of the first
 * one if none can be reached from here: then nothing is known about any of them.
 */
export async function readApiServers(
  reading: Promise<readonly ControlPlanePod[]>,
  admin: TrustedCluster,
  { dialer, ...options }: ReadOptions & { dialer: Dialer },
): Promise<ApiServerStatus[]> {
  const [pods, slices, controlPlanes] = await Promise.all([
    reading,
    getList(admin, SLICES, { ...options, pick: endpointsOf }),
    getList(admin, CONTROL_PLANES, { ...options, pick: (node) => (isControlPlane(node) ? objectName(node) : '') }),
  ]);
  const named = new Set(controlPlanes);
  const known = apiServersOf(
    slices.flat(),
    pods.filter(({ node }) => named.has(node)),
  );
  const authorities = parseCertificateBundle(admin.caBundle).map(String);
  const { signal } = options;
  const found = await Promise.all(
    known.slice(0, MOST_SERVERS).map(async ({ endpoint, ...one }): Promise<ApiServerStatus> => {
      const presented = await presentedCertificate(endpoint, {
        authorities,
        dialer,
        timeoutMs: CONNECT_MS,
        signal,
      }).then(
        (certificate) => certificate,
        onFailure((failure) => failure, signal),
      );
      if (presented instanceof Failure) return { ...one, expires: undefined, reason: presented };
      const expires = presented && Date.parse(new X509Certificate(presented).validTo);
      return { ...one, expires, reason: undefined };
    }),
  );
  const [first] = found;
  if (first?.reason && found.every(({ reason }) => reason !== undefined)) throw first.reason;
  return found;
}

type Known = Omit<ApiServerStatus, 'expires' | 'reason'> & { endpoint: Endpoint };

/** The API servers by their endpoints, in alphabetical order. */
export function apiServersOf(listed: readonly Endpoint[], pods: readonly ControlPlanePod[]): Known[] {
  const servers = new Map<string, Known>();
  for (const endpoint of listed) {
    const server = hostPort(endpoint);
    servers.set(server, { server, node: undefined, listed: true, endpoint });
  }
  for (const { node, endpoint: text } of pods) {
    const endpoint = text === undefined ? undefined : parseEndpoint(text, DEFAULT_PORT);
    if (endpoint === undefined) continue;
    const server = hostPort(endpoint);
    servers.set(server, { server, node, listed: servers.has(server), endpoint });
  }
  return [...servers.values()].sort((a, b) => (a.server < b.server ? -1 : 1));
}

export function endpointsOf(slice: unknown): Endpoint[] {
  const { endpoints, ports } = record(slice);
  const [port] = listOf(ports).map((one) => record(one).port);
  const isPort = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536;
  return listOf(endpoints)
    .slice(0, MOST_SERVERS)
    .flatMap((one) => listOf(record(one).addresses).slice(0, 1))
    .flatMap((host) => parseEndpoint(String(host), isPort ? port : DEFAULT_PORT) ?? []);
}
