import type { Readable } from 'node:stream';

export interface WireRequest {
  method: string;
  /** Path and query. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
}

export interface WireResponse {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Readable;
  /** Once the body has ended: whether the server ended it, or the connection did. */
  whole(): boolean;
  /**
   * DER of the certificate of the server that answered: TLS proves its key, also where nobody verified who issued it.
   */
  serverCertificate: Buffer | undefined;
}

/** Requests over an established connection: HTTP/2 on one socket, or HTTP/1.1 on a few. */
export interface Transport {
  /** False when it takes no further requests: a new connection is needed. */
  readonly alive: boolean;
  /** As in a response; of the connection that was made first. */
  readonly serverCertificate: Buffer | undefined;
  /**
   * Resolves with the response's head; rejects with LostBeforeAnswer when none came. Aborting ends this request only.
   */
  send(request: WireRequest, signal: AbortSignal): Promise<WireResponse>;
  close(): void;
}

/** The connection ended before a response began. */
export class LostBeforeAnswer extends Error {
  /**
   * What may be sent once more over a new connection: `all` when the server did not begin with it (RFC 9113 section
   * 8.7), `reads` when the connection had served before and may have been idle too long (RFC 9110 section 9.2.2).
   */
  readonly again: 'no' | 'reads' | 'all';

  constructor(cause: unknown, again: 'no' | 'reads' | 'all') {
    super('connection lost before an answer', { cause });
    this.again = again;
  }
}
