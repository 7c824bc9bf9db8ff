import type { Readable } from 'node:stream';

export interface WireRequest {
  method: string;
  /** Path and query. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  /** Shown for method and path, where the path may hold a secret. */
  name?: string | undefined;
}

export interface WireResponse {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Readable;
  /** Tells, after the end of the body, that the server ended it and not the connection. */
  whole(): boolean;
  /** DER of the server's certificate. TLS proves its key even on a connection that does not verify its issuer. */
  serverCertificate: Buffer | undefined;
}

/** Requests over an established connection: HTTP/2 on one socket, or HTTP/1.1 on a few. */
export interface Transport {
  /** False when a new connection is needed for further requests. */
  readonly alive: boolean;
  /** DER of the server's certificate on the first connection. */
  readonly serverCertificate: Buffer | undefined;
  /** Resolves with the response's head. Rejects with LostBeforeAnswer if none arrives. An abort ends this request only. */
  send(request: WireRequest, signal: AbortSignal): Promise<WireResponse>;
  close(): void;
}

/** The connection ended before a response began. */
export class LostBeforeAnswer extends Error {
  /**
   * The requests that may be repeated over a new connection: `all` if the server did not process this one (RFC 9113
   * section 8.7), `reads` if the connection served others before and may have been idle too long (RFC 9110 section
   * 9.2.2), or was given up here because it had fallen silent.
   */
  readonly again: 'no' | 'reads' | 'all';

  constructor(cause: unknown, again: 'no' | 'reads' | 'all') {
    super('connection lost before a response', { cause });
    this.again = again;
  }
}
