import type { ApiConnection, ApiRequest } from '../../wire/http/api.ts';
import { MIRROR_ANNOTATION } from '../control-plane/pods.ts';
import { accepted } from './node-registration.ts';
import type { ManagedPod } from './pod-manager.ts';

const REQUEST_MS = 10_000;
const PODS = '/api/v1/pods?fieldSelector=spec.nodeName%3D';
const AT_ONCE = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 };

/** The Pods of the API server that show a kubelet's static Pods. */
export class MirrorPods {
  readonly #nodeName: string;
  /** uid -> path; undefined until the API server has been asked what it has. */
  #mirrored: Map<string, string> | undefined;

  constructor(nodeName: string) {
    this.#nodeName = nodeName;
  }

  /** Creates what is missing and deletes what is no longer run. Throws an Error for a refusal. */
  async sync(connection: ApiConnection, pods: readonly ManagedPod[], signal: AbortSignal): Promise<void> {
    const send = (request: Omit<ApiRequest, 'timeoutMs' | 'signal'>) =>
      connection.request({ ...request, timeoutMs: REQUEST_MS, signal });
    this.#mirrored ??= mirrorsIn(accepted(await send({ method: 'GET', path: `${PODS}${this.#nodeName}` }), 200).body);
    const mirrored = this.#mirrored;
    const gone = [...mirrored].filter(([uid]) => !pods.some((managed) => managed.uid === uid));
    for (const [uid, path] of gone) {
      accepted(await send({ method: 'DELETE', path, body: AT_ONCE }), 200, 404);
      mirrored.delete(uid);
    }
    const fresh = pods.filter(({ uid }) => !mirrored.has(uid));
    if (fresh.length === 0) return;
    const node = accepted(await send({ method: 'GET', path: `/api/v1/nodes/${this.#nodeName}` }), 200);
    const { uid: nodeUid } = (node.body as { metadata: { uid: string } }).metadata;
    for (const managed of fresh) {
      const body = this.#mirror(managed, nodeUid);
      const collection = `/api/v1/namespaces/${managed.pod.namespace}/pods`;
      accepted(await send({ method: 'POST', path: collection, body }), 201);
      mirrored.set(managed.uid, `${collection}/${body.metadata.name}`);
    }
  }

  #mirror({ pod, uid }: ManagedPod, nodeUid: string) {
    const { metadata, spec } = pod.manifest;
    const annotations = {
      ...(metadata.annotations as object),
      [MIRROR_ANNOTATION]: uid,
      'kubernetes.io/config.hash': uid,
    };
    const owner = { apiVersion: 'v1', kind: 'Node', name: this.#nodeName, uid: nodeUid, controller: true };
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name: `${pod.name}-${this.#nodeName}`, annotations, ownerReferences: [owner] },
      spec: { ...spec, nodeName: this.#nodeName },
    };
  }
}

/** Mirror Pods that an earlier run of the kubelet left. */
function mirrorsIn(list: unknown): Map<string, string> {
  const { items } = list as {
    items: { metadata: { name: string; namespace: string; annotations?: Record<string, string> } }[];
  };
  const mirrors = items.map(({ metadata }) => [metadata.annotations?.[MIRROR_ANNOTATION], metadata] as const);
  return new Map(
    mirrors.flatMap(([uid, { name, namespace }]) =>
      uid === undefined ? [] : [[uid, `/api/v1/namespaces/${namespace}/pods/${name}`]],
    ),
  );
}
