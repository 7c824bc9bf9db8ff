import type { Secret } from '../../../src/base/secret.ts';
import { createKubeletRequest, type KubeletRequest } from '../../../src/simulation/kubelet/certificate-manager.ts';
import type { ApiConnection, ApiRequest } from '../../../src/wire/http/api.ts';
import { PATIENCE_MS } from '../../support/patience.ts';
import { CONTRACT } from './entries.ts';
import type { ContractContext, ContractEntry } from './entry.ts';
import { shapeMismatches } from './shapes.ts';

/** Whose connection `connect` shall make. */
export type PlayIdentity =
  | { type: 'anonymous' }
  | { type: 'bootstrap-token' }
  | { type: 'unknown-token' }
  /** O=kubeadm:cluster-admins, as in admin.conf. */
  | { type: 'administrator' }
  /** PEM. */
  | { type: 'client-certificate'; certificate: string; key: Secret };

export interface ContractResult {
  id: string;
  /** For instance "GET /api/v1/nodes/a as node". */
  request: string;
  expected: { status: number };
  actual: { status: number };
  /** Differences of the answer from the contract: paths and types, no values. */
  mismatches: string[];
  fits: boolean;
}

export interface PlayOptions {
  /** Name of a Node that must not exist. Afterwards it exists, with two certificate requests and a lease. */
  nodeName: string;
  signal: AbortSignal;
}

const REQUEST_MS = PATIENCE_MS;
const WATCH_SECONDS = 5;

/**
 * Plays every entry of the contract, in order, against whatever `connect` connects to: the embedded control plane or a
 * real API server.
 */
export async function playContract(
  connect: (identity: PlayIdentity) => Promise<ApiConnection>,
  options: PlayOptions,
): Promise<ContractResult[]> {
  const player = new Player(connect, options, await createKubeletRequest(options.nodeName));
  try {
    const results: ContractResult[] = [];
    for (const entry of CONTRACT) results.push(await player.play(entry));
    return results;
  } finally {
    player.close();
  }
}

interface Outcome {
  status: number;
  /** Responses that must have the expected shape. */
  answers: unknown[];
}

class Player {
  readonly #connect: (identity: PlayIdentity) => Promise<ApiConnection>;
  readonly #options: PlayOptions;
  readonly #made: KubeletRequest;
  readonly #context: ContractContext;
  readonly #connections = new Map<string, ApiConnection>();
  #certificate: string | undefined;

  constructor(connect: (identity: PlayIdentity) => Promise<ApiConnection>, options: PlayOptions, made: KubeletRequest) {
    this.#connect = connect;
    this.#options = options;
    this.#made = made;
    this.#context = {
      node: options.nodeName,
      other: `${options.nodeName}-other`,
      csr: `contract-${options.nodeName}`,
      request: Buffer.from(made.request).toString('base64'),
      nodeUid: '',
      nodeVersion: '',
    };
  }

  async play(entry: ContractEntry): Promise<ContractResult> {
    const { node, other, csr } = this.#context;
    const path = entry.path
      .replace('{node}', node)
      .replace('{other}', other)
      .replace('{csr}', csr)
      .replace('{n}', String(WATCH_SECONDS));
    const connection = await this.#connection(entry);
    const outcome =
      entry.watch === undefined ? await this.#ask(connection, entry, path) : await this.#watch(connection, entry, path);
    const mismatches = outcome.answers.flatMap((answer) => shapeMismatches(entry.answer, answer));
    if (outcome.status !== entry.status) mismatches.unshift(`status: expected ${entry.status}, got ${outcome.status}`);
    return {
      id: entry.id,
      request: `${entry.method} ${path} as ${entry.identity}`,
      expected: { status: entry.status },
      actual: { status: outcome.status },
      mismatches,
      fits: mismatches.length === 0,
    };
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
  }

  async #connection(entry: ContractEntry): Promise<ApiConnection> {
    const existing = this.#connections.get(entry.identity);
    if (existing !== undefined) return existing;
    const connection = await this.#connect(this.#identity(entry));
    this.#connections.set(entry.identity, connection);
    return connection;
  }

  #identity(entry: ContractEntry): PlayIdentity {
    if (entry.identity !== 'node') return { type: entry.identity };
    if (this.#certificate === undefined)
      throw new Error('the contract could not be played on: no certificate was issued');
    return { type: 'client-certificate', certificate: this.#certificate, key: this.#made.key };
  }

  async #ask(connection: ApiConnection, entry: ContractEntry, path: string): Promise<Outcome> {
    const { signal } = this.#options;
    const { contentType } = entry;
    // A client never sends HEAD but to diagnose a server; its type has no name for it.
    const method = entry.method as ApiRequest['method'];
    if (entry.newestNode) {
      const node = `/api/v1/nodes/${this.#context.node}`;
      this.#noteNode((await connection.request({ method: 'GET', path: node, timeoutMs: REQUEST_MS, signal })).body);
    }
    const body = entry.body?.(this.#context);
    const request = {
      method,
      path,
      timeoutMs: REQUEST_MS,
      signal,
      ...(contentType === undefined ? {} : { contentType }),
    };
    const response = await connection.request(body === undefined ? request : { ...request, body });
    this.#noteNode(response.body);
    return { status: response.status, answers: [response.body] };
  }

  #noteNode(body: unknown): void {
    const { kind, metadata } = (body ?? {}) as {
      kind?: string;
      metadata?: { name?: string; uid?: string; resourceVersion?: string };
    };
    if (kind !== 'Node' || metadata?.name !== this.#context.node) return;
    this.#context.nodeUid = metadata.uid ?? '';
    this.#context.nodeVersion = metadata.resourceVersion ?? '';
  }

  async #watch(connection: ApiConnection, entry: ContractEntry, path: string): Promise<Outcome> {
    const answers: unknown[] = [];
    const { signal } = this.#options;
    for await (const event of connection.watch(path, { signal, timeoutMs: REQUEST_MS + WATCH_SECONDS * 1000 })) {
      if (event.type === 'ERROR')
        return { status: (event.object as { code?: number }).code ?? 0, answers: [event.object] };
      if (event.type !== 'ADDED' && event.type !== 'MODIFIED') continue;
      answers.push(event.object);
      if (entry.watch?.until === 'first' || this.#takeCertificate(event.object)) return { status: 200, answers };
    }
    return { status: answers.length === 0 ? 0 : 200, answers: [...answers, undefined] };
  }

  #takeCertificate(csr: unknown): boolean {
    const certificate = (csr as { status?: { certificate?: string } }).status?.certificate;
    if (certificate === undefined) return false;
    this.#certificate = Buffer.from(certificate, 'base64').toString();
    return true;
  }
}
