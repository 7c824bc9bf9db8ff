import { record } from '../../src/base/record.ts';
import type { TrustedCluster } from '../../src/cluster/discovery/trusted-cluster.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import type { Identities } from '../../src/engine/identities.ts';
import { type ChangeContext, changeContext } from '../../src/engine/kind.ts';
import { KeyStock } from '../../src/pki/keys/key-stock.ts';
import { listPage } from '../../src/simulation/api-machinery/list-page.ts';
import { patched } from '../../src/simulation/api-machinery/object-body.ts';
import { ObjectStore, type StoredObject } from '../../src/simulation/api-machinery/object-store.ts';
import { type ResourceRequest, requestInfo } from '../../src/simulation/api-machinery/request-info.ts';
import { generatedName } from '../../src/simulation/api-machinery/resources.ts';
import { conflict, StatusError } from '../../src/simulation/api-machinery/status.ts';
import type { ApiRequest, ApiResponse } from '../../src/wire/http/api.ts';
import { fakeHost } from './fake-host.ts';

/** Replaces or precedes an answer: `undefined` lets the request through. */
export type Disturbance = (
  request: ApiRequest,
  number: number,
) => ApiResponse | Promise<ApiResponse | undefined> | undefined;

/**
 * The object part of an API server in memory: creation, optimistic locking, dry runs and defaults as the real one has
 * them (the lab's tests say so). `defaulted` is what the server makes of an object that is sent to it.
 */
export class MemoryApi {
  readonly store: ObjectStore;
  readonly requests: ApiRequest[] = [];
  disturb: Disturbance = () => undefined;
  defaulted: (object: StoredObject) => StoredObject = (object) => object;
  closed = 0;
  /** DER of the certificate that comes with each answer. */
  serverCertificate: Buffer | undefined;

  constructor(now: () => number = () => Date.parse('2026-06-01T00:00:00Z')) {
    this.store = new ObjectStore(now);
  }

  readonly cluster = {
    server: 'https://10.0.0.1:6443',
    connection: { request: (request: ApiRequest) => this.#answer(request), close: () => this.closed++ },
  } as unknown as TrustedCluster;

  object(path: string): StoredObject | undefined {
    const { group, resource, namespace, name = '' } = resourceOf('GET', path);
    return this.store.find({ group, resource }, namespace, name);
  }

  put(path: string, object: object): void {
    const { group, resource } = resourceOf('POST', path);
    this.store.create({ group, resource }, object as StoredObject);
  }

  remove(path: string): void {
    const { group, resource, namespace, name = '' } = resourceOf('DELETE', path);
    this.store.delete({ group, resource }, namespace, name);
  }

  /** Methods and paths, in the order of their arrival. */
  get asked(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }

  /** ChangeContext of a phase in which every kubeconfig leads here. Sleeping takes no time, but passes it. */
  context(): { context: ChangeContext; events: JoinEvent[] } {
    const host = fakeHost({});
    let passed = 0;
    const sleep = async (ms: number) => {
      passed += ms;
    };
    const clock = { ...host.read.clock, monotonic: () => passed, sleep };
    const events: JoinEvent[] = [];
    const given = {
      host: { ...host, read: { ...host.read, clock } },
      trust: undefined,
      keys: new KeyStock(1),
      signal: new AbortController().signal,
      emit: (event: JoinEvent) => void events.push(event),
    };
    const identities = { of: async () => this.cluster, close: () => {} } as unknown as Identities;
    return { context: { ...changeContext(given), identities }, events };
  }

  async #answer(request: ApiRequest): Promise<ApiResponse> {
    this.requests.push(structuredClone({ ...request, signal: undefined }) as unknown as ApiRequest);
    const disturbed = await this.disturb(request, this.requests.length);
    if (disturbed) return disturbed;
    try {
      const { status, body } = this.#served(request);
      const { serverCertificate } = this;
      return { status, serverTime: undefined, body, ...(serverCertificate && { serverCertificate }) };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return { status: error.status.code, serverTime: undefined, body: error.status };
    }
  }

  #served(request: ApiRequest): { status: number; body: unknown } {
    const { verb, group, resource, namespace, name = '', query } = resourceOf(request.method, request.path);
    const collection = { group, resource };
    const write = { dryRun: query.get('dryRun') === 'All' };
    const sent = request.body as StoredObject;
    if (resource === 'subjectaccessreviews') return { status: 201, body: { status: { allowed: false } } };
    switch (verb) {
      case 'get':
        return { status: 200, body: this.store.get(collection, namespace, name) };
      case 'list':
        return { status: 200, body: listPage(this.store, { collection, namespace, query, matches: () => true }) };
      case 'create':
        return { status: 201, body: this.store.create(collection, this.defaulted(named(sent)), write) };
      case 'update':
        return { status: 200, body: this.store.update(collection, this.defaulted(structuredClone(sent)), write) };
      case 'patch': {
        const before = this.store.get(collection, namespace, name);
        const after = patched(before, request.contentType ?? '', sent);
        if (sent.metadata.uid && sent.metadata.uid !== before.metadata.uid) throw conflict({ group, resource, name });
        return { status: 200, body: this.store.update(collection, after, write) };
      }
      case 'delete': {
        const { uid, resourceVersion } = record(record(sent).preconditions);
        const before = this.store.get(collection, namespace, name);
        if (resourceVersion && resourceVersion !== before.metadata.resourceVersion)
          throw conflict({ group, resource, name });
        return {
          status: 200,
          body: this.store.delete(collection, namespace, name, { ...write, uid: uid as string | undefined }),
        };
      }
      default:
        throw new Error(`${verb} is not served`);
    }
  }
}

/** metadata.generateName, as the API server completes it. */
function named(sent: StoredObject): StoredObject {
  const { generateName, ...metadata } = structuredClone(sent.metadata);
  return {
    ...structuredClone(sent),
    metadata: generateName ? { ...metadata, name: generatedName(String(generateName)) } : metadata,
  };
}

function resourceOf(method: string, path: string): ResourceRequest {
  const info = requestInfo(method, path);
  if (info.type !== 'resource') throw new Error(`${path} is no object`);
  return info;
}
