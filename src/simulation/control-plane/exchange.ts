import { randomUUID } from 'node:crypto';
import type { ObjectStore, StoredObject } from '../api-machinery/object-store.ts';
import { type Status, tooLarge } from '../api-machinery/status.ts';
import type { ServerRequest, ServerResponse } from '../servers/server.ts';
import type { User } from './authenticator.ts';
import type { BootstrapTokens } from './bootstrap-tokens.ts';
import { bodyShape, identityKind, type Recorder, shapeOf } from './recorder.ts';

/** Everything that the API server needs. */
export interface ApiServerParts {
  store: ObjectStore;
  tokens: BootstrapTokens;
  recorder: Recorder;
  /** Ms since the epoch, the cluster's clock. */
  now(): number;
  /** Ms since the control plane started. */
  elapsed(): number;
  kubernetesVersion: string;
  /** True to withhold the grants of the object with this name. */
  revoked(name: string): boolean;
  /** True while the cluster leaves kubelets' certificate requests to an administrator. */
  approvesByHand(): boolean;
  /** May answer in the server's place (true), or only delay it. */
  interfere(request: ServerRequest, response: ServerResponse): Promise<boolean>;
  /** May change an object on its way out. */
  show(object: StoredObject): StoredObject;
  stopping: AbortSignal;
}

/** The API server's limit for a request body (MaxRequestBodyBytes), in bytes. */
const MAX_BODY = 3 * 1024 * 1024;

export interface Exchange {
  request: ServerRequest;
  response: ServerResponse;
  user: User | undefined;
  body: Buffer | undefined;
}

export async function readBody(exchange: Exchange): Promise<Buffer> {
  const bytes = await exchange.request.body(MAX_BODY);
  if (bytes === undefined) throw tooLarge();
  exchange.body = bytes;
  return bytes;
}

export const accepts = (header: string | undefined) =>
  header === undefined || header === '' || /application\/json|application\/\*|\*\/\*/.test(header);

export function headers(parts: ApiServerParts, contentType: string, length?: number): Record<string, string> {
  return {
    'audit-id': randomUUID(),
    'cache-control': 'no-cache, private',
    'content-type': contentType,
    date: new Date(parts.now()).toUTCString(),
    ...(length === undefined ? {} : { 'content-length': String(length) }),
  };
}

export function send(parts: ApiServerParts, exchange: Exchange, status: number, body: object | string): void {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  record(parts, exchange, status, body);
  const extra: Record<string, string> =
    status === 403 && !isAdmission(body) ? { 'x-content-type-options': 'nosniff' } : {};
  exchange.response.head(status, { ...headers(parts, type, Buffer.byteLength(text)), ...extra });
  exchange.response.end(text);
}

const isAdmission = (body: object | string) =>
  typeof body === 'object' && !(body as Status).message?.includes('User "');

export function record(parts: ApiServerParts, exchange: Exchange, status: number, answered: object | string): void {
  parts.recorder.add({
    atMs: parts.elapsed(),
    method: exchange.request.method,
    path: exchange.request.target,
    identity: identityKind(exchange.user),
    user: exchange.user?.user,
    contentType: exchange.request.header('content-type'),
    body: bodyShape(exchange.body),
    status,
    answer: answered === 'watch' ? 'watch' : typeof answered === 'string' ? 'text' : shapeOf(answered),
  });
}
