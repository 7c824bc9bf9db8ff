import { Failure } from '../../base/failure.ts';
import type { Secret } from '../../base/secret.ts';
import { foreignJson } from '../../base/try.ts';
import { exchangeFailure } from '../connection-failure.ts';
import { abortWith, atDeadline, raceAbort, within } from '../deadline.ts';
import { basicCredential } from '../endpoint.ts';
import type { ClientCertificate, Trust } from '../tls/tls-verify.ts';
import { RESPONSE_TOO_LARGE } from '../wire-sentences.ts';
import { retryAfter } from './answer.ts';
import type { ApiConnection, ApiRequest, ApiResponse, WatchEvent, WatchOptions } from './api.ts';
import { readBody, watchEvents } from './body.ts';
import { ReconnectingTransport, type RouteOptions, requestName } from './reconnecting-transport.ts';
import { traceHeaders } from './trace-headers.ts';
import type { WireRequest, WireResponse } from './transport.ts';

export interface ConnectionCredential {
  /** A function is called for each request. */
  token?: Secret | (() => Promise<Secret>);
  basic?: { username: string; password: Secret };
  clientCertificate?: ClientCertificate;
}

type Authorities = Extract<Trust, { type: 'authorities' }>;
type Unverified = Extract<Trust, { type: 'unverified' }>;

/** An unverified connection cannot carry a credential. */
export type ConnectionOptions = RouteOptions &
  (
    | { trust: Authorities; credential?: ConnectionCredential | undefined }
    | { trust: Unverified; credential?: undefined }
  );

export interface Exchange {
  status: number;
  headers: WireResponse['headers'];
  bytes: Buffer;
  serverCertificate: Buffer | undefined;
}

interface ExchangeOptions {
  timeoutMs: number;
  maxBytes: number;
  /** Keeps no body of a success. */
  dropsBody?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** A connection to one API server with one identity, opened on first use. It never follows redirects. */
export class Connection implements ApiConnection {
  readonly #transport: ReconnectingTransport;
  readonly #credential: ConnectionCredential | undefined;
  readonly #isVerified: boolean;

  constructor(options: ConnectionOptions) {
    if (options.trust.type === 'unverified' && options.credential !== undefined)
      throw new TypeError('a credential needs a verified server');
    this.#transport = new ReconnectingTransport(options, options.trust, options.credential?.clientCertificate);
    this.#credential = options.credential;
    this.#isVerified = options.trust.type === 'authorities';
  }

  /** host:port. */
  get server(): string {
    return this.#transport.server;
  }

  /**
   * Connects now if it is not connected. Returns the server's certificate (DER), which is verified unless this
   * connection trusts anyone.
   */
  async connect({ timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal }): Promise<Buffer | undefined> {
    const onTimeout = () => this.#transport.timeout('', timeoutMs);
    const signals = [signal, this.#transport.closed];
    return (await within({ timeoutMs, signals, onTimeout }, () => this.#transport.established())).serverCertificate;
  }

  /** Sets the authorities (PEM, one each) that later reconnections are verified with. */
  trustFromNowOn(certificates: readonly string[]): void {
    this.#transport.trust = { type: 'authorities', certificates };
  }

  async request(request: ApiRequest): Promise<ApiResponse> {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers = {
      ...(await this.#apiHeaders(request.anonymous)),
      ...(body !== undefined && { 'content-type': request.contentType ?? 'application/json' }),
    };
    const { method, path, timeoutMs, maxBytes = MAX_BODY_BYTES, dropsBody, signal } = request;
    const answer = await this.exchange({ method, path, headers, body }, { timeoutMs, maxBytes, dropsBody, signal });
    return {
      status: answer.status,
      serverTime: dateOf(answer.headers),
      retryAfterMs: retryAfter(answer.headers),
      body: await foreignJson(answer.bytes, request.maxValues),
      serverCertificate: answer.serverCertificate,
    };
  }

  /** Sends one request with these headers, without a credential, and returns the whole answer as bytes. */
  async exchange(
    request: WireRequest,
    { timeoutMs, maxBytes, dropsBody = false, signal }: ExchangeOptions,
  ): Promise<Exchange> {
    const name = requestName(request);
    const onTimeout = () => this.#transport.timeout(name, timeoutMs);
    return within({ timeoutMs, signals: [signal, this.#transport.closed], onTimeout }, async (inner) => {
      const response = await this.#transport.send(request, inner);
      try {
        const tooLarge = () =>
          new Failure(RESPONSE_TOO_LARGE, { server: this.server, request: name, limitBytes: maxBytes });
        const { status, headers, serverCertificate } = response;
        const bytes = await readBody(response, maxBytes, tooLarge, dropsBody && status < 300);
        return { status, headers, bytes, serverCertificate };
      } catch (error) {
        throw exchangeFailure(error, this.server, name, true);
      }
    });
  }

  /**
   * Ends when the server ends it or `signal` aborts. Throws a Failure when the connection breaks or `timeoutMs` has
   * passed. Errors of the API are ERROR events.
   */
  async *watch(path: string, options: WatchOptions): AsyncIterable<WatchEvent> {
    const request: WireRequest = { method: 'GET', path, headers: await this.#apiHeaders(false), body: undefined };
    const name = requestName(request);
    const ended = new AbortController();
    const release = abortWith(ended, [options.signal, this.#transport.closed]);
    const { timeoutMs } = options;
    const clear = atDeadline(timeoutMs, () => ended.abort(this.#transport.timeout(name, timeoutMs)));
    let response: WireResponse | undefined;
    try {
      ended.signal.throwIfAborted();
      response = await raceAbort(this.#transport.send(request, ended.signal), ended.signal);
      const { body } = response;
      ended.signal.addEventListener('abort', () => body.destroy(ended.signal.reason), { once: true });
      yield* watchEvents(response, this.server, name, options.maxBytes ?? MAX_BODY_BYTES);
    } catch (error) {
      if (options.signal.aborted || this.#transport.closed.aborted) return;
      throw ended.signal.aborted ? ended.signal.reason : exchangeFailure(error, this.server, name, true);
    } finally {
      clear();
      release();
      response?.body.destroy();
    }
  }

  close(): void {
    this.#transport.close();
  }

  /** Headers of every request to the API server. Whoever is not verified learns nothing of the trace. */
  async #apiHeaders(anonymous: boolean | undefined): Promise<Record<string, string>> {
    const trace = this.#isVerified ? traceHeaders() : {};
    return { accept: 'application/json', ...trace, ...(await this.#authorization(anonymous)) };
  }

  async #authorization(anonymous: boolean | undefined): Promise<Record<string, string>> {
    const credential = this.#credential;
    if (anonymous || credential === undefined) return {};
    const token = typeof credential.token === 'function' ? await credential.token() : credential.token;
    if (token !== undefined) return { authorization: `Bearer ${token.reveal()}` };
    if (credential.basic === undefined) return {};
    const { username, password } = credential.basic;
    return { authorization: basicCredential(`${username}:${password.reveal()}`) };
  }
}

function dateOf(headers: WireResponse['headers']): number | undefined {
  const time = typeof headers.date === 'string' ? Date.parse(headers.date) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
