import { Failure } from '../../base/failure.ts';
import type { Connection } from '../../wire/http/connection.ts';
import type { ClusterInfo } from './cluster-info.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** Answers of both requests are far smaller. */
const MAX_BYTES = 64 * 1024;

/** A server that takes longer must not keep discovery from seeing a signature. */
const QUESTION_MS = 2_000;

/**
 * Asks an API server whether it rejects a token (ADR 86), over verified connections that `open` makes. Only a server
 * that is ready counts, because one that is starting has not loaded the tokens. No answer, whatever the reason, changes
 * nothing: cluster-info has no signature yet, so nothing in it may end a join. A token that the server has authenticated
 * is not asked for again, because only its signature is late.
 */
export class Rejection {
  readonly #open: (info: ClusterInfo) => Promise<Connection>;
  readonly #retry: RetryPolicy;
  #connection: { to: string; connection: Connection } | undefined;
  #isAuthenticated = false;

  constructor(open: (info: ClusterInfo) => Promise<Connection>, retry: RetryPolicy) {
    this.#open = open;
    this.#retry = retry;
  }

  async isRejected(info: ClusterInfo): Promise<boolean> {
    if (this.#isAuthenticated) return false;
    try {
      const connection = await this.#connectionTo(info);
      if ((await this.#status(connection, '/readyz', true)) !== 200) return false;
      const status = await this.#status(connection, '/version', false);
      this.#isAuthenticated = status === 200 || status === 403;
      return status === 401;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return false;
    }
  }

  close(): void {
    this.#connection?.connection.close();
  }

  /** The same connection as long as cluster-info stays the same. */
  async #connectionTo(info: ClusterInfo): Promise<Connection> {
    if (this.#connection?.to !== info.kubeconfig) {
      this.close();
      this.#connection = undefined;
      this.#connection = { to: info.kubeconfig, connection: await this.#open(info) };
    }
    return this.#connection.connection;
  }

  async #status(connection: Connection, path: string, anonymous: boolean): Promise<number> {
    const timeoutMs = Math.min(QUESTION_MS, this.#retry.attemptMs());
    const limits = { timeoutMs, maxBytes: MAX_BYTES, signal: this.#retry.signal };
    return (await connection.request({ method: 'GET', path, anonymous, ...limits })).status;
  }
}
