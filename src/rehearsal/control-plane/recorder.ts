import { orUndefined } from '../../base/try.ts';
import { isAdministrator, nodeNameOf, type User } from './authenticator.ts';
import { type Shape, shapeOf } from './shape.ts';

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
