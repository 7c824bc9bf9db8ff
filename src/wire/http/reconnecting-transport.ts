import { setTimeout as pause } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { Failure } from '../../base/failure.ts';
import type { Secret } from '../../base/secret.ts';
import { exchangeFailure } from '../connection-failure.ts';
import { raceAbort, within, withSecondAttempt } from '../deadline.ts';
import { diagnose } from '../diagnose.ts';
import { dial } from '../dial.ts';
import type { Dialer, Route } from '../dialer.ts';
import { type Endpoint, hostPort } from '../endpoint.ts';
import { type Environment, parseProxy, proxyFromEnvironment } from '../proxy/proxy-environment.ts';
import { PROXY_UNREACHABLE } from '../proxy/wire-proxy-sentences.ts';
import { secureByAny } from '../tls/tls-connect.ts';
import type { ClientCertificate, TlsOptions, Trust } from '../tls/tls-verify.ts';
import { CONNECTION_TIMED_OUT, REQUEST_TIMED_OUT } from '../wire-sentences.ts';
import { LostBeforeAnswer, type Transport, type WireRequest, type WireResponse } from './transport.ts';
import { USER_AGENT } from './user-agent.ts';

export interface RouteOptions {
  endpoint: Endpoint;
  /** The name in the server's certificate, if it is not the endpoint's host. */
  serverName?: string | undefined;
  /** A kubeconfig's proxy-url; overrides the environment's proxies. */
  proxyUrl?: Secret | undefined;
  dialer: Dialer;
  /** The source of HTTPS_PROXY and NO_PROXY. */
  env: Environment;
  /** The host's own certificate authorities (PEM), for https:// proxies. */
  hostAuthorities(): Promise<readonly string[]>;
  /** For TCP, proxy and TLS together; default 10 s. */
  connectTimeoutMs?: number;
}

/** The options that all connections of a machine share. */
export type NetworkOptions = Pick<RouteOptions, 'dialer' | 'env' | 'hostAuthorities'>;

const CONNECT_TIMEOUT_MS = 10_000;
/** Time after which a second connection is attempted while the first is not ready: it may have lost too many packets. */
const SECOND_ATTEMPT_MS = 2_000;
/**
 * Time for an answer to a PING on the first connection; on each further one twice as long, so that a server that is only
 * slow is not asked for ever more connections. TCP repeats a packet that was lost four times only after three seconds.
 */
const FIRST_PING_TIMEOUT_MS = 2_000;
const LAST_PING_TIMEOUT_MS = 10_000;

/** The connection to a server: opened on first use, shared by all requests, and reopened when it was lost. */
export class ReconnectingTransport {
  readonly server: string;
  readonly #options: RouteOptions;
  #trust: Trust;
  readonly #clientCertificate: ClientCertificate | undefined;
  readonly #closed = new AbortController();
  #transport: Promise<Transport> | undefined;
  #pingTimeoutMs = FIRST_PING_TIMEOUT_MS;
  #stage: 'connect' | 'tls' | 'established' = 'connect';
  /** host:port of the proxy that was last used. */
  #proxy: string | undefined;

  constructor(options: RouteOptions, trust: Trust, clientCertificate: ClientCertificate | undefined) {
    this.server = hostPort(options.endpoint);
    this.#options = options;
    this.#trust = trust;
    this.#clientCertificate = clientCertificate;
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Applies to later reconnections. */
  set trust(trust: Trust) {
    this.#trust = trust;
  }

  /** The failure for `request` after `timeoutMs`; it depends on the stage that was reached. */
  timeout(request: string, timeoutMs: number): Failure {
    const seconds = Math.round(timeoutMs / 100) / 10;
    if (this.#stage === 'established') return new Failure(REQUEST_TIMED_OUT, { server: this.server, request, seconds });
    const proxy = this.#proxy;
    // Until the tunnel exists, the wait is for the proxy.
    if (proxy !== undefined && this.#stage === 'connect')
      return new Failure(PROXY_UNREACHABLE, { proxy, server: this.server, reason: 'ETIMEDOUT' });
    return new Failure(CONNECTION_TIMED_OUT, {
      server: this.server,
      stage: this.#stage,
      seconds,
      ...(proxy && { proxy }),
    });
  }

  async send(request: WireRequest, signal: AbortSignal): Promise<WireResponse> {
    const sent = {
      ...request,
      headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'identity', ...request.headers },
    };
    for (let attempt = 1; ; attempt++) {
      const transport = await this.established();
      signal.throwIfAborted();
      try {
        const response = await transport.send(sent, signal);
        if (response.headers['content-encoding'] === undefined) return response;
        return (await import('./gzip.ts')).withoutGzip(response);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const lost = error instanceof LostBeforeAnswer ? error : undefined;
        if (attempt === 1 && (lost?.again === 'all' || (lost?.again === 'reads' && request.method === 'GET'))) continue;
        throw exchangeFailure(lost === undefined ? error : lost.cause, this.server, requestName(request), false);
      }
    }
  }

  async established(): Promise<Transport> {
    this.#closed.signal.throwIfAborted();
    const attempt = this.#transport ?? this.#begin();
    const transport = await attempt;
    if (transport.alive) return transport;
    if (this.#transport === attempt) this.#transport = undefined;
    return this.#transport ?? this.#begin();
  }

  close(): void {
    this.#closed.abort(new Error(`connection to ${this.server} closed`));
    this.#transport?.then(
      (transport) => transport.close(),
      () => {},
    );
    this.#transport = undefined;
  }

  #begin(): Promise<Transport> {
    const attempt = this.#connect();
    this.#transport = attempt;
    attempt.catch(() => {
      if (this.#transport === attempt) this.#transport = undefined;
    });
    return attempt;
  }

  async #connect(): Promise<Transport> {
    this.#stage = 'connect';
    const socket = await this.#socket(['h2', 'http/1.1']);
    if (socket.alpnProtocol === 'h2') {
      const { http2Transport } = await import('./http2.ts');
      this.#establish(socket);
      const timeoutMs = this.#pingTimeoutMs;
      this.#pingTimeoutMs = Math.min(timeoutMs * 2, LAST_PING_TIMEOUT_MS);
      return http2Transport(socket, this.server, { timeoutMs });
    }
    const { http1Transport } = await import('./http1.ts');
    this.#establish(socket);
    return http1Transport(socket, this.server, () => this.#socket(['http/1.1']));
  }

  /** Checks a socket after the waits that followed its handshake: nothing reports a loss during those. */
  #establish(socket: TLSSocket): void {
    if (this.#closed.signal.aborted) {
      socket.destroy();
      throw this.#closed.signal.reason;
    }
    if (socket.destroyed) throw exchangeFailure(socket.errored ?? new Error('closed'), this.server, '', false);
    this.#stage = 'established';
  }

  async #socket(protocols: readonly string[]): Promise<TLSSocket> {
    const timeoutMs = this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    const route = this.#route();
    const tls = this.#tls(protocols);
    const onTimeout = () => this.timeout('', timeoutMs);
    try {
      let accepted: Promise<void> | undefined;
      const open = async (signal: AbortSignal) => {
        const opened = dial(route, signal);
        if (route.proxy?.userInfo) {
          accepted ??= opened.then(() => pause(SECOND_ATTEMPT_MS, undefined, { ref: false }));
          accepted.catch(() => {}); // the attempt gets the error
        }
        const stream = await opened;
        if (this.#stage === 'connect') this.#stage = 'tls';
        return stream;
      };
      const attempt = async (signal: AbortSignal) => {
        // A password is sent again only to a proxy that has accepted it, and has had as long for the handshake.
        if (accepted) await raceAbort(accepted, signal);
        return secureByAny(open, tls, signal);
      };
      return await within({ timeoutMs, signals: [this.#closed.signal], onTimeout }, (signal) =>
        withSecondAttempt(SECOND_ATTEMPT_MS, signal, attempt),
      );
    } catch (error) {
      throw error instanceof Failure ? await diagnose(error, route, tls, this.#closed.signal) : error;
    }
  }

  #route(): Route {
    const { endpoint, dialer, proxyUrl, env, hostAuthorities } = this.#options;
    const proxy =
      proxyUrl === undefined ? proxyFromEnvironment(env, endpoint) : parseProxy(proxyUrl.reveal(), 'proxy-url');
    this.#proxy = proxy && hostPort(proxy.endpoint);
    return { target: endpoint, dialer, proxy, proxyAuthorities: hostAuthorities };
  }

  #tls(protocols: readonly string[]): TlsOptions {
    const { endpoint, serverName } = this.#options;
    const clientCertificate = this.#clientCertificate;
    return {
      endpoint,
      trust: this.#trust,
      protocols,
      ...(serverName && { serverName }),
      ...(clientCertificate && { clientCertificate }),
    };
  }
}

/** Its name, or method and path, without the query, which may be long or hold a secret. */
export function requestName(request: WireRequest): string {
  return request.name ?? `${request.method} ${request.path.split('?', 1)[0]}`;
}
