import { Failure } from '../../base/failure.ts';
import { listOf, record } from '../../base/record.ts';
import type { FileReader } from '../../host/ports.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { allCertificateRequests, requestsOf } from './certificate-requests.ts';
import { CLUSTER_READ_FAILED } from './cluster-api-sentences.ts';
import { CERTIFICATE_REQUESTS } from './kubelet-signer.ts';
import { PagedList } from './paged-list.ts';
import { ANY_OBJECT_BYTES, refusalReason } from './requests.ts';

/** Objects of a machine that was a node of the cluster. */
interface NodeObjects {
  /** status.nodeInfo.machineID and metadata.uid; undefined when there is no Node of that name. */
  node: { machineId: string; uid: string | undefined } | undefined;
  /** Names of the CertificateSigningRequests for its certificates. */
  requests: readonly string[];
}

const TIMEOUT_MS = 5_000;

/** Reads the objects, which a node may read about itself. Throws a Failure if the cluster refuses or does not answer. */
export async function nodeObjects(
  cluster: TrustedCluster,
  nodeName: string,
  signal: AbortSignal,
): Promise<NodeObjects> {
  const read = await askNodeObjects(cluster, nodeName, signal);
  if ('result' in read) return read.result;
  throw refused(cluster, read.path, read.response);
}

type Read<T> = { result: T } | { response: ApiResponse; path: string };

/** Like nodeObjects, for a caller that retries: a refusal is returned. */
export async function askNodeObjects(
  cluster: TrustedCluster,
  nodeName: string,
  signal: AbortSignal,
): Promise<Read<NodeObjects>> {
  const [node, requests] = await Promise.all([
    readNode(cluster, nodeName, signal),
    readRequests(cluster, nodeName, signal),
  ]);
  if ('response' in node) return node;
  return 'response' in requests ? requests : { result: { node: node.result, requests: requests.result } };
}

/** Empty after 403, because a user without the right to list them has none to delete. */
async function readRequests(cluster: TrustedCluster, nodeName: string, signal: AbortSignal): Promise<Read<string[]>> {
  const { requests, ...response } = await allCertificateRequests(cluster, nodeName, signal);
  if (requests !== undefined) return { result: (await requestsOf(nodeName, requests)).map(({ name }) => name) };
  return response.status === 403 ? { result: [] } : { response, path: CERTIFICATE_REQUESTS };
}

async function readNode(
  cluster: TrustedCluster,
  nodeName: string,
  signal: AbortSignal,
): Promise<Read<NodeObjects['node']>> {
  const path = `/api/v1/nodes/${encodeURIComponent(nodeName)}`;
  const limits = { timeoutMs: TIMEOUT_MS, maxBytes: ANY_OBJECT_BYTES, signal };
  const response = await cluster.connection.request({ method: 'GET', path, ...limits });
  if (response.status === 404) return { result: undefined };
  if (response.status !== 200) return { response, path };
  const { metadata, status } = record(response.body);
  const [{ machineID }, { uid }] = [record(record(status).nodeInfo), record(metadata)];
  const result = {
    machineId: typeof machineID === 'string' ? machineID : '',
    uid: typeof uid === 'string' ? uid : undefined,
  };
  return { result };
}

const MACHINE_ID = '/etc/machine-id';

/** True for this machine's Node, by machine ID. Without an ID on either side the Node's name is enough. */
export async function isThisMachine(
  { machineId }: NonNullable<NodeObjects['node']>,
  files: FileReader,
): Promise<boolean> {
  const own = (await files.read(MACHINE_ID))?.toString('utf8').trim() ?? '';
  return machineId === '' || own === '' || machineId === own;
}

/** Pods that run on the node and would have to move elsewhere, as "namespace/name". */
export async function evictablePods(cluster: TrustedCluster, nodeName: string, signal: AbortSignal): Promise<string[]> {
  const path = `/api/v1/pods?fieldSelector=${encodeURIComponent(`spec.nodeName=${nodeName}`)}`;
  const pick = (pod: unknown) => (staysWithoutNode(record(pod)) ? titleOf(record(pod)) : undefined);
  const answer = await new PagedList(cluster, path, { timeoutMs: TIMEOUT_MS, signal, pick }).read();
  if (answer.items === undefined) throw refused(cluster, path, answer);
  return answer.items as string[];
}

/** False for static Pods and those of DaemonSets, which belong to the node, and for Pods that have ended. */
function staysWithoutNode(pod: Record<string, unknown>): boolean {
  const { annotations, ownerReferences } = record(pod.metadata);
  const owners = listOf(ownerReferences).map(record);
  const { phase } = record(pod.status);
  const isMirror = 'kubernetes.io/config.mirror' in record(annotations);
  const isOfNode = owners.some(({ kind, controller }) => kind === 'DaemonSet' && controller === true);
  return !isMirror && !isOfNode && phase !== 'Succeeded' && phase !== 'Failed';
}

function titleOf({ metadata }: Record<string, unknown>): string {
  const { namespace, name } = record(metadata);
  return `${namespace}/${name}`;
}

function refused({ server }: TrustedCluster, path: string, answer: Parameters<typeof refusalReason>[0]): Failure {
  return new Failure(CLUSTER_READ_FAILED, { server, path, reason: refusalReason(answer) });
}
