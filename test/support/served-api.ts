import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { record } from '../../src/base/record.ts';
import { Secret } from '../../src/base/secret.ts';
import { clientKubeconfig } from '../../src/manifests/kubeconfigs/client-kubeconfig.ts';
import { bootstrapTokenSecret, boundGroup } from '../../src/manifests/objects/bootstrap-token.ts';
import { joiningRights } from '../../src/manifests/objects/joining-rights.ts';
import { collectionPath, revealed } from '../../src/manifests/objects/kubernetes-object.ts';
import { spkiHash } from '../../src/pki/keys/spki.ts';
import { parseCertificateBundle } from '../../src/pki/reading/certificate-bundle.ts';
import type { StoredObject } from '../../src/simulation/api-machinery/object-store.ts';
import { requestInfo } from '../../src/simulation/api-machinery/request-info.ts';
import { streamWatch } from '../../src/simulation/api-machinery/watch-stream.ts';
import {
  type CertificateAuthority,
  createAuthority,
  issueClient,
  issueServing,
} from '../../src/simulation/control-plane/certificates.ts';
import { holdPort, type LoopbackServer } from '../../src/simulation/servers/loopback-listener.ts';
import { type ServerRequest, type ServerResponse, startTlsServer } from '../../src/simulation/servers/server.ts';
import type { ApiRequest } from '../../src/wire/http/api.ts';
import { MemoryApi } from './memory-api.ts';

export const SECRETS = '/api/v1/namespaces/kube-system/secrets';
export const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const SUBJECT_REVIEWS = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
const MAX_BODY = 1024 * 1024;

/** Action of a user, with the names of authorization.k8s.io/v1 ResourceAttributes. */
export type Wanted = Readonly<Record<string, string | undefined>>;

/** The user of a certificate request. */
export interface Requester {
  user: string;
  groups: readonly string[];
}

/** A MemoryApi behind real TLS, with watches, for whoever has the kubeconfig. */
export class ServedApi {
  /** Its times are those of the Date header. */
  readonly memory = new MemoryApi(Date.now);
  readonly folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-api-'));
  readonly kubeconfig = path.join(this.folder, 'admin.conf');
  readonly ca: CertificateAuthority;
  allowed: (wanted: Wanted) => boolean = () => true;
  /** Whose kubelets' requests the cluster approves by itself; undefined for a user who may not ask. */
  approves: ((requester: Requester) => boolean) | undefined = () => false;
  /** Users and groups that a review was asked about, in the order of the questions. */
  readonly reviewed: Requester[] = [];
  /** So many reviews of rights are answered with 503 before it serves them. */
  busyReviews = 0;
  #server: LoopbackServer | undefined;
  readonly #stopping = new AbortController();

  private constructor(ca: CertificateAuthority) {
    this.ca = ca;
  }

  /** With what `kubejoin admission install` creates for joining machines, unless `admission` is false. */
  static async start({ admission = true } = {}): Promise<ServedApi> {
    const now = Date.now();
    const [from, to] = [now - 60_000, now + 3_600_000];
    const api = new ServedApi(await createAuthority('ecdsa', now));
    const serving = await issueServing(api.ca, { dns: [], ip: ['127.0.0.1'] }, { from, to });
    const identity = { commonName: 'admin', organizations: ['system:masters'] };
    const { certificate, key } = await issueClient(api.ca, identity, { from, to });
    api.#server = await startTlsServer(
      {
        ...{ ...serving, clientCa: api.ca.certificate, treatment: () => 'serve' },
        serve: (request, response) => api.#serve(request, response),
      },
      // The system gives this port to nobody else when the API has left.
      await holdPort(),
    );
    const names = { clusterName: 'kubernetes', server: `https://${api.endpoint}`, userName: 'admin' };
    const text = clientKubeconfig(names, api.ca.certificate, { certificate, key: new Secret(key) }).reveal();
    writeFileSync(api.kubeconfig, text, { mode: 0o600 });
    if (admission) for (const object of joiningRights()) api.memory.put(collectionPath(object), object);
    return api;
  }

  get endpoint(): string {
    return `127.0.0.1:${this.#server?.port}`;
  }

  /** The pins of the kubeconfig's CA. */
  get pins(): string[] {
    return parseCertificateBundle(this.ca.certificate).map(spkiHash);
  }

  /** IDs of the tokens that it has. */
  tokens(): string[] {
    const prefix = 'bootstrap-token-';
    return this.memory.store
      .list({ group: '', resource: 'secrets' })
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  }

  /** Puts a bound token of a run there. */
  token(id: string, run: string | undefined): void {
    const times = { ttl: undefined, expires: Date.now() + 600_000 };
    const token = { token: new Secret(`${id}.0123456789abcdef`), description: '', usages: [], groups: [], ...times };
    const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode: false } as const;
    const secret = bootstrapTokenSecret({ ...token, groups: [boundGroup('worker')] }, Date.now(), binding, run);
    this.memory.put(SECRETS, revealed(secret));
  }

  /** Its connections are cut, and no new one is accepted. */
  async leave(): Promise<void> {
    this.#stopping.abort();
    await this.#server?.close();
    this.#server = undefined;
  }

  async stop(): Promise<void> {
    await this.leave();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #serve(request: ServerRequest, response: ServerResponse): Promise<void> {
    const { method, target } = request;
    const query = new URLSearchParams(target.split('?')[1]);
    if (query.get('watch') === 'true') return this.#watch(target, query, request, response);
    const text = (await request.body(MAX_BODY))?.toString() ?? '';
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const { status, body: answer } =
      target === REVIEWS
        ? this.#review(body)
        : target === SUBJECT_REVIEWS
          ? this.#subjectReview(body)
          : await this.#answer(method, target, body, request);
    response.head(status, { 'content-type': 'application/json', date: new Date().toUTCString() });
    response.end(JSON.stringify(answer));
  }

  #review(body: unknown) {
    if (this.busyReviews-- > 0) return { status: 503, body: {} };
    const { resourceAttributes } = record(record(body).spec);
    return { status: 201, body: { status: { allowed: this.allowed(record(resourceAttributes) as Wanted) } } };
  }

  /** As the API server answers kube-controller-manager about the user of a request. */
  #subjectReview(body: unknown) {
    const { user, groups, resourceAttributes } = record(record(body).spec);
    const { verb, group, resource, subresource } = record(resourceAttributes);
    if (this.approves === undefined) return { status: 403, body: { message: 'subjectaccessreviews is forbidden' } };
    const asked = [verb, group, resource, subresource].join(' ');
    if (asked !== 'create certificates.k8s.io certificatesigningrequests nodeclient') throw new Error(asked);
    const requester = { user: String(user), groups: groups as string[] };
    this.reviewed.push(requester);
    const allowed = this.approves(requester);
    return { status: 201, body: { status: { allowed, ...(allowed && { reason: 'an authorizer said so' }) } } };
  }

  #answer(method: string, path: string, body: unknown, request: ServerRequest) {
    const contentType = request.header('content-type');
    const asked = { method, path, body, timeoutMs: 1_000, ...(contentType !== undefined && { contentType }) };
    return this.memory.cluster.connection.request(asked as ApiRequest);
  }

  async #watch(target: string, query: URLSearchParams, request: ServerRequest, response: ServerResponse) {
    const info = requestInfo('GET', target);
    if (info.type !== 'resource') throw new Error(`${target} is no object`);
    const { group, resource, namespace } = info;
    const about = { collection: { group, resource }, kind: 'Object', apiVersion: 'v1', namespace, query };
    const ends = { gone: request.gone, stopping: this.#stopping.signal };
    const matches = (_: StoredObject) => true;
    await streamWatch(this.memory.store, { ...about, ...ends, matches }, response);
  }
}
