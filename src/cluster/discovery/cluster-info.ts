import type { X509Certificate } from 'node:crypto';
import { Failure } from '../../base/failure.ts';
import { isRecord } from '../../base/record.ts';
import { type Endpoint, KUBELET_PORT } from '../../wire/endpoint.ts';
import { isTransient } from '../../wire/http/answer.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import type { Connection } from '../../wire/http/connection.ts';
import { KubeconfigError, parseKubeconfig } from '../kubeconfig/kubeconfig.ts';
import { authoritiesOf, choose, serverOf } from '../kubeconfig/kubeconfig-source.ts';
import {
  API_SERVER_NOT_READY,
  API_UNEXPECTED_STATUS,
  CLUSTER_INFO_FORBIDDEN,
  CLUSTER_INFO_MALFORMED,
  CLUSTER_INFO_NOT_FOUND,
} from './cluster-discovery-sentences.ts';

/** The ConfigMap kube-public/cluster-info, as the API server returned it. */
export interface ClusterInfo {
  /** data.kubeconfig, byte for byte: the signatures cover it. */
  kubeconfig: string;
  /** Detached JWS by token ID (data["jws-kubeconfig-<id>"]). */
  signatures: Map<string, string>;
  /** From the response's Date header, in ms since the epoch. */
  serverTime: number | undefined;
  /** DER, of the server that returned it. */
  serverCertificate: Buffer | undefined;
}

/** The path of the ConfigMap. */
export const CLUSTER_INFO_PATH = '/api/v1/namespaces/kube-public/configmaps/cluster-info';

/** A server without the token must not choose longer texts for messages, which repeat other tokens' IDs. */
const SIGNATURE = /^jws-kubeconfig-([a-z0-9]{6})$/;

/** Twice the limit of a ConfigMap (1 MiB), because JSON escapes line breaks. */
const MAX_BYTES = 2 * 1024 * 1024;
/** Signatures of 10,000 tokens, whose fields managedFields lists again, fit; a ConfigMap has no room for more. */
const MAX_VALUES = 30_000;

/** Programs of a node that serve HTTPS where users look for the API server, by default ports that it may have itself. */
const OTHER_PROGRAMS: Readonly<Record<string, string>> = {
  [KUBELET_PORT]: 'kubelet',
  10257: 'kube-controller-manager',
  10259: 'kube-scheduler',
};

/** Sends one GET of cluster-info. Throws `unauthorized()` for 401, another Failure for any other bad answer. */
export async function readClusterInfo(
  connection: Connection,
  options: { timeoutMs: number; signal: AbortSignal; anonymous: boolean; unauthorized(): Failure },
): Promise<ClusterInfo> {
  const { timeoutMs, signal, anonymous, unauthorized } = options;
  const answer = await connection.request({
    method: 'GET',
    path: CLUSTER_INFO_PATH,
    timeoutMs,
    signal,
    anonymous,
    maxBytes: MAX_BYTES,
    maxValues: MAX_VALUES,
  });
  const program = OTHER_PROGRAMS[connection.server.slice(connection.server.lastIndexOf(':') + 1)];
  if (program !== undefined && (await import('./other-program.ts')).isOfOtherProgram(answer))
    throw new Failure(CLUSTER_INFO_NOT_FOUND, { server: connection.server, program });
  if (answer.status === 401) throw unauthorized();
  return clusterInfo(answer, connection.server);
}

function clusterInfo(answer: ApiResponse, server: string): ClusterInfo {
  const { status, body, serverTime, retryAfterMs, serverCertificate } = answer;
  if (status === 403) throw new Failure(CLUSTER_INFO_FORBIDDEN, { server });
  if (status === 404) throw new Failure(CLUSTER_INFO_NOT_FOUND, { server });
  if (isTransient(status)) {
    const asked = retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1000 };
    throw new Failure(API_SERVER_NOT_READY, { server, status, ...asked });
  }
  if (status !== 200) throw new Failure(API_UNEXPECTED_STATUS, { server, request: `GET ${CLUSTER_INFO_PATH}`, status });
  if (body === undefined) throw new Failure(CLUSTER_INFO_MALFORMED, { server, problem: 'not-json' });
  const data = textData(body);
  if (data === undefined) throw new Failure(CLUSTER_INFO_MALFORMED, { server, problem: 'not-config-map' });
  const kubeconfig = data.get('kubeconfig');
  if (kubeconfig === undefined || kubeconfig === '')
    throw new Failure(CLUSTER_INFO_MALFORMED, { server, problem: 'no-kubeconfig' });
  const signatures = new Map<string, string>();
  for (const [key, value] of data) {
    const id = SIGNATURE.exec(key)?.[1];
    if (id !== undefined && value !== '') signatures.set(id, value);
  }
  return { kubeconfig, signatures, serverTime, serverCertificate };
}

/** The text entries of a v1 ConfigMap's `data`, which may be missing; undefined for anything else. */
function textData(value: unknown): Map<string, string> | undefined {
  if (!isRecord(value) || value.kind !== 'ConfigMap') return undefined;
  const { data = {} } = value;
  if (!isRecord(data)) return undefined;
  const entries = Object.entries(data);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')
    ? new Map(entries)
    : undefined;
}

/** Runs `work` on a cluster-info and throws CLUSTER_INFO_MALFORMED for a KubeconfigError. */
export async function inClusterInfo<T>(server: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    const { problem, detail } = error;
    throw new Failure(
      CLUSTER_INFO_MALFORMED,
      { server, problem, ...(detail !== undefined && { detail }) },
      { cause: error },
    );
  }
}

/** The cluster that the kubeconfig in cluster-info describes. */
export interface DescribedCluster {
  server: Endpoint;
  /** PEM. */
  caBundle: string;
  authorities: X509Certificate[];
}

/** Limits of what is read before a signature covers it: three CAs with keys of 4096 bits have 6 KiB, 8 KiB in base64. */
export const UNSIGNED = { kubeconfigBytes: 16 * 1024, caBytes: 8 * 1024 };
/** The limits of parseKubeconfig and parseCertificateBundle. */
export const SIGNED = { kubeconfigBytes: 1024 * 1024, caBytes: 512 * 1024 };

/** Reads the kubeconfig in cluster-info. Throws a KubeconfigError (see inClusterInfo). */
export async function describeCluster(kubeconfig: string, most = SIGNED): Promise<DescribedCluster> {
  if (kubeconfig.length > most.kubeconfigBytes) throw new KubeconfigError('not-yaml', 'too-large');
  const { cluster } = choose(await parseKubeconfig(kubeconfig));
  const authority = cluster.certificateAuthority;
  if (authority === undefined || 'path' in authority) throw new KubeconfigError('no-ca');
  if (authority.data.length > most.caBytes) throw new KubeconfigError('bad-ca', 'too-large');
  return { server: serverOf(cluster), caBundle: authority.data, authorities: authoritiesOf(authority.data) };
}
