import { randomUUID } from 'node:crypto';
import { wholeSeconds } from '../../base/time.ts';
import { alreadyExists, conflict, expired, notFound, type StatusSubject } from './status.ts';

/** A Kubernetes object as far as the store looks into it. */
export interface StoredObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  [field: string]: unknown;
}

/** `dryRun`: what would come of it, and nothing is stored. */
export interface Write {
  dryRun?: boolean;
}

interface Removal extends Write {
  /** DeleteOptions.preconditions.uid: the object of this name that is meant. */
  uid?: string | undefined;
}

export interface StoreEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  collection: string;
  object: StoredObject;
  version: number;
}

/** With what the change has replaced or removed. */
interface PastEvent extends StoreEvent {
  before: StoredObject | undefined;
}

/** Where objects of one resource live: `configmaps`, `nodes`, `certificatesigningrequests.certificates.k8s.io`. */
export interface Collection {
  group: string;
  resource: string;
}

const collectionKey = (collection: Collection) => `${collection.resource}.${collection.group}`;
const objectKey = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`;

/**
 * Objects in memory with one version counter, as etcd's: every write gives the object a new resourceVersion, and every
 * change is kept (up to `historyLength`) so that a watch can start in the past and a list can be read as it was.
 */
export class ObjectStore {
  readonly #now: () => number;
  readonly #historyLength: number;
  readonly #collections = new Map<string, Map<string, StoredObject>>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  #history: PastEvent[] = [];
  #version = 100;
  #compacted = 100;

  constructor(now: () => number, historyLength = 1000) {
    this.#now = now;
    this.#historyLength = historyLength;
  }

  /** The newest resourceVersion. */
  get version(): number {
    return this.#version;
  }

  get(collection: Collection, namespace: string | undefined, name: string): StoredObject {
    const found = this.find(collection, namespace, name);
    if (found === undefined) throw notFound(subjectOf(collection, name));
    return found;
  }

  find(collection: Collection, namespace: string | undefined, name: string): StoredObject | undefined {
    const object = this.#collection(collection).get(objectKey(namespace, name));
    return object === undefined ? undefined : structuredClone(object);
  }

  /** In the order of their keys, as they were at `version`; 410 when that is no longer known. */
  list(collection: Collection, namespace?: string, version = this.#version): StoredObject[] {
    return [...this.#at(collection, version)]
      .filter(([, object]) => namespace === undefined || object.metadata.namespace === namespace)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, object]) => structuredClone(object));
  }

  create(collection: Collection, object: StoredObject, write: Write = {}): StoredObject {
    const { name, namespace } = object.metadata;
    const key = objectKey(namespace, name);
    const objects = this.#collection(collection);
    if (objects.has(key)) throw alreadyExists(subjectOf(collection, name));
    const stored = structuredClone(object);
    stored.metadata.uid = randomUUID();
    stored.metadata.creationTimestamp = wholeSeconds(this.#now());
    return write.dryRun ? stored : this.#put('ADDED', collection, key, stored);
  }

  /** Optimistic locking: a resourceVersion in `object` must be the stored one. */
  update(collection: Collection, object: StoredObject, write: Write = {}): StoredObject {
    const { name, namespace } = object.metadata;
    const key = objectKey(namespace, name);
    const current = this.#collection(collection).get(key);
    if (current === undefined) throw notFound(subjectOf(collection, name));
    const claimed = object.metadata.resourceVersion;
    if (claimed !== undefined && claimed !== '' && claimed !== current.metadata.resourceVersion)
      throw conflict(subjectOf(collection, name));
    const stored = structuredClone(object);
    stored.metadata = { ...stored.metadata };
    for (const field of ['uid', 'creationTimestamp', 'resourceVersion'] as const) {
      const value = current.metadata[field];
      if (value !== undefined) stored.metadata[field] = value;
    }
    if (JSON.stringify(stored) === JSON.stringify(current)) return structuredClone(current);
    return write.dryRun ? stored : this.#put('MODIFIED', collection, key, stored);
  }

  delete(
    collection: Collection,
    namespace: string | undefined,
    name: string,
    { dryRun, uid }: Removal = {},
  ): StoredObject {
    const key = objectKey(namespace, name);
    const objects = this.#collection(collection);
    const current = objects.get(key);
    if (current === undefined) throw notFound(subjectOf(collection, name));
    if (uid !== undefined && uid !== current.metadata.uid) throw conflict(subjectOf(collection, name));
    if (dryRun) return structuredClone(current);
    objects.delete(key);
    return this.#record('DELETED', collection, structuredClone(current), current);
  }

  /** Changes after `version`; 410 when they are no longer kept. */
  since(collection: Collection, version: number): StoreEvent[] {
    this.#refuseForgotten(version);
    const key = collectionKey(collection);
    return this.#history
      .filter((event) => event.version > version && event.collection === key)
      .map((event) => structuredClone(event));
  }

  /** Calls `listener` for each later change of the collection until the returned function is called. */
  subscribe(collection: Collection, listener: (event: StoreEvent) => void): () => void {
    const key = collectionKey(collection);
    const filtered = (event: StoreEvent) => {
      if (event.collection === key) listener(structuredClone(event));
    };
    this.#listeners.add(filtered);
    return () => this.#listeners.delete(filtered);
  }

  #at(collection: Collection, version: number): ReadonlyMap<string, StoredObject> {
    const now = this.#collection(collection);
    if (version >= this.#version) return now;
    this.#refuseForgotten(version);
    const then = new Map(now);
    const key = collectionKey(collection);
    const later = this.#history.filter((event) => event.version > version && event.collection === key);
    for (const { object, before } of later.reverse()) {
      const { namespace, name } = object.metadata;
      if (before === undefined) then.delete(objectKey(namespace, name));
      else then.set(objectKey(namespace, name), before);
    }
    return then;
  }

  #refuseForgotten(version: number): void {
    if (version < this.#compacted) throw expired(`too old resource version: ${version} (${this.#compacted})`);
  }

  #collection(collection: Collection): Map<string, StoredObject> {
    const key = collectionKey(collection);
    const existing = this.#collections.get(key);
    if (existing !== undefined) return existing;
    const made = new Map<string, StoredObject>();
    this.#collections.set(key, made);
    return made;
  }

  #put(type: 'ADDED' | 'MODIFIED', collection: Collection, key: string, object: StoredObject): StoredObject {
    const objects = this.#collection(collection);
    const stored = this.#record(type, collection, object, objects.get(key));
    objects.set(key, structuredClone(stored));
    return stored;
  }

  #record(
    type: StoreEvent['type'],
    collection: Collection,
    object: StoredObject,
    before: StoredObject | undefined,
  ): StoredObject {
    this.#version += 1;
    object.metadata.resourceVersion = String(this.#version);
    const event: StoreEvent = { type, collection: collectionKey(collection), object, version: this.#version };
    this.#history.push({ ...structuredClone(event), before });
    while (this.#history.length > this.#historyLength)
      this.#compacted = this.#history.shift()?.version ?? this.#compacted;
    // After the caller has stored it: a listener may read the store.
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener(event);
    });
    return structuredClone(object);
  }
}

function subjectOf(collection: Collection, name: string): StatusSubject {
  return { group: collection.group, resource: collection.resource, name };
}
