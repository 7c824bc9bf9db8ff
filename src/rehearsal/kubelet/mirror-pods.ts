import type { ApiConnection, ApiRequest, ApiResponse } from '../../net/api.ts';
import { MIRROR_ANNOTATION } from '../control-plane/pods.ts';
import type { ManagedPod } from './pod-manager.ts';

const REQUEST_MS = 10_000;
const AT_ONCE = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 };

/** The Pods of the API server that show a kubelet's static Pods. */
export class MirrorPods {
  readonly #nodeName: string;
  /** uid -> path. */
  readonly #mirrored = new Map<string, string>();

  constructor(nodeName: string) {
    this.#nodeName = nodeName;
  }

  /** Creates what is missing and deletes what is no longer run. Throws an Error for a refusal. */
  async sync(connection: ApiConnection, pods: readonly ManagedPod[], signal: AbortSignal): Promise<void> {
    const send = (request: Omit<ApiRequest, 'timeoutMs' | 'signal'>) => connection.request({ ...request, timeoutMs: REQUEST_MS, signal });
    const gone = [...this.#mirrored].filter(([uid]) => !pods.some((managed) => managed.uid === uid));
    for (const [uid, path] of gone) {
      accepted(await send({ method: 'DELETE', path, body: AT_ONCE }), 200, 404);
      this.#mirrored.delete(uid);
    }
    const fresh = pods.filter(({ uid }) => !this.#mirrored.has(uid));
    if (fresh.length === 0) return;
    const node = accepted(await send({ method: 'GET', path: `/api/v1/nodes/${this.#nodeName}` }), 200);
    const { uid: nodeUid } = (node.body as { metadata: { uid: string } }).metadata;
    for (const managed of fresh) {
      const body = this.#mirror(managed, nodeUid);
      const collection = `/api/v1/namespaces/${managed.pod.namespace}/pods`;
      const path = `${collection}/${body.metadata.name}`;
      const created = await send({ method: 'POST', path: collection, body });
      // One of an earlier manifest, of a kubelet that did not see it go.
      if (created.status === 409) {
        accepted(await send({ method: 'DELETE', path, body: AT_ONCE }), 200, 404);
        accepted(await send({ method: 'POST', path: collection, body }), 201);
      } else accepted(created, 201);
      this.#mirrored.set(managed.uid, path);
    }
  }

  #mirror({ pod, uid }: ManagedPod, nodeUid: string) {
    const { metadata, spec } = pod.manifest;
    const annotations = { ...(metadata.annotations as object), [MIRROR_ANNOTATION]: uid, 'kubernetes.io/config.hash': uid };
    const owner = { apiVersion: 'v1', kind: 'Node', name: this.#nodeName, uid: nodeUid, controller: true };
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name: `${pod.name}-${this.#nodeName}`, annotations, ownerReferences: [owner] },
      spec: { ...spec, nodeName: this.#nodeName },
    };
  }
}

function accepted(response: ApiResponse, ...statuses: number[]): ApiResponse {
  if (statuses.includes(response.status)) return response;
  const { message } = (response.body ?? {}) as { message?: string };
  throw new Error(message ?? `the server answered ${response.status}`);
}
