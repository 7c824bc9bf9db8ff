/** One request to a Kubernetes API server. Every request has a time limit and a size limit. */
export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute path with query, for instance /api/v1/nodes/a. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Default application/json; a PATCH names its kind. */
  contentType?: string;
  timeoutMs: number;
  signal?: AbortSignal;
  /** Default 4 MiB. */
  maxBytes?: number | undefined;
  /** The most values in a body of JSON that is larger than 128 KiB; one with more counts as not JSON. */
  maxValues?: number | undefined;
  /** Reads the body of a success within the limit, but keeps none of it: `body` is then undefined. */
  dropsBody?: boolean;
  /** Sent without the connection's token (a client certificate belongs to the connection and cannot be left out). */
  anonymous?: boolean;
}

export interface ApiResponse {
  status: number;
  /** The server's Date header in ms since the epoch, if it sent one. */
  serverTime: number | undefined;
  /** The server's Retry-After header in ms, if it sent one. */
  retryAfterMs?: number | undefined;
  /** DER of the certificate of the server that answered. */
  serverCertificate?: Buffer | undefined;
  /** Parsed JSON, or undefined when the body was empty or not JSON. A Buffer if protobuf was asked for and sent. */
  body: unknown;
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: unknown;
}

export interface WatchOptions {
  signal: AbortSignal;
  timeoutMs: number;
  /** Limit of each event in bytes. Default: 4 MiB. */
  maxBytes?: number | undefined;
}

/** A kept TLS connection to one API server with one identity. Returns answers of any status; throws only Failures. */
export interface ApiConnection {
  request(request: ApiRequest): Promise<ApiResponse>;
  /** A Kubernetes watch (or a GET with ?watch=true); ends when the server ends it or the signal aborts. */
  watch(path: string, options: WatchOptions): AsyncIterable<WatchEvent>;
  close(): void;
}
