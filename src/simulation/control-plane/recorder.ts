import { orUndefined } from '../../base/try.ts';
import { isAdministrator, nodeNameOf, type User } from './authenticator.ts';

/**
 * The structure of a JSON value without its values: `string`, `number`, `boolean`, `null`, `=literal` (that very text),
 * `[shape]` for a list of such, and fields by name. A field whose name ends in `?` may be missing; `any` fits
 * everything.
 */
export type Shape = string | readonly Shape[] | { readonly [field: string]: Shape };

/** Sender of a request, by the kind of its credential. */
type IdentityKind = 'anonymous' | 'bootstrap-token' | 'node' | 'administrator' | 'unauthenticated';

/** One request to the embedded control plane, without its values: no token, no key, no certificate is in it. */
export interface RecordedRequest {
  /** Milliseconds since the control plane started. */
  atMs: number;
  method: string;
  /** With its query, as sent. */
  path: string;
  identity: IdentityKind;
  /** The user's name, for instance system:bootstrap:abcdef. */
  user: string | undefined;
  contentType: string | undefined;
  body: Shape | undefined;
  status: number;
  /** `watch` for a stream of events, `text` for what isn't JSON. */
  answer: Shape | 'watch' | 'text';
}

export class Recorder {
  readonly requests: RecordedRequest[] = [];
  readonly #listeners = new Set<(request: RecordedRequest) => void>();

  add(request: RecordedRequest): void {
    this.requests.push(request);
    for (const listener of this.#listeners) listener(request);
  }

  onRequest(listener: (request: RecordedRequest) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export function identityKind(user: User | undefined): IdentityKind {
  if (user === undefined) return 'unauthenticated';
  if (isAdministrator(user)) return 'administrator';
  if (nodeNameOf(user) !== undefined) return 'node';
  return user.user.startsWith('system:bootstrap:') ? 'bootstrap-token' : 'anonymous';
}

export function bodyShape(bytes: Buffer | undefined): Shape | undefined {
  if (bytes === undefined || bytes.length === 0) return undefined;
  return orUndefined(() => shapeOf(JSON.parse(bytes.toString())));
}

/** Fields whose text is part of the structure: they say what an object is. */
const TELLING = new Set(['kind', 'apiVersion', 'status', 'reason', 'type', 'code']);

/** The shape of a value that came: literal only where a field says what kind of thing it is. */
export function shapeOf(value: unknown, field = ''): Shape {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [name, shapeOf(inner, name)]));
  }
  if (TELLING.has(field)) return `=${String(value)}`;
  return typeof value;
}
