import { isFailure, onFailure } from '../../../base/failure.ts';
import type { Secret } from '../../../base/secret.ts';
import { wholeSeconds } from '../../../base/time.ts';
import { newBootstrapToken } from '../../../config/values/new-secrets.ts';
import type { Emit } from '../../../engine/events.ts';
import { boundGroup } from '../../../manifests/objects/bootstrap-token.ts';
import type { Changing } from '../../../operations/administration.ts';
import type { FleetHost } from '../../../operations/hosts/hosts-fields.ts';
import { TOKEN_EXISTS, TOKEN_NOT_FOUND } from '../../../operations/operations-sentences.ts';
import { createTokens, deleteTokens, tokenId } from '../../../operations/tokens.ts';
import { FLEET_TOKEN_CREATED, FLEET_TOKEN_REVOKED, FLEET_TOKENS_LEFT } from './fleet-admission-sentences.ts';

interface Token {
  id: string;
  /** Undefined for the owner of the certificates. */
  host: FleetHost | undefined;
  /** In ms since the epoch. */
  expires: number;
}

/** The tokens that a run created, until they are deleted. */
export class RunTokens {
  readonly #changing: Changing;
  readonly #emit: Emit;
  readonly #run: string;
  /** Those that are in the cluster or may be, by ID. */
  readonly #tokens = new Map<string, Token>();
  readonly #made = new Set<string>();

  constructor(changing: Changing, { emit, run }: { emit: Emit; run: string }) {
    this.#changing = changing;
    this.#emit = emit;
    this.#run = run;
  }

  /** True for a token that this run created, also after it was deleted. */
  made(id: string): boolean {
    return this.#made.has(id);
  }

  /** Remembers a token before it is created: a request without an answer may have created it. */
  track(token: Token): void {
    if (this.#changing.dryRun) return;
    this.#tokens.set(token.id, token);
    this.#made.add(token.id);
  }

  /** Creates a token that admits `host` as `node`. Undefined in a preview. Throws the failures of `createTokens`. */
  async create(
    host: FleetHost,
    { node, expires, onSecret }: { node: string; expires: number; onSecret(secret: Secret): void },
  ): Promise<Secret | undefined> {
    const token = newBootstrapToken();
    onSecret(token);
    const id = tokenId(token);
    this.track({ id, host, expires });
    const given = { token, expires, ttl: undefined, usages: ['signing', 'authentication'], run: this.#run };
    const binding = { node, role: host.role, uses: 1, replacesNode: false };
    const named = { description: `fleet join: admits ${node}`, groups: [boundGroup(host.role)] };
    try {
      await createTokens([{ ...given, ...named, binding }], { ...this.#changing, joinPoint: false });
    } catch (error) {
      if (isFailure(error, TOKEN_EXISTS)) this.#forget(id); // someone else's
      throw error;
    }
    if (this.#changing.dryRun) return undefined;
    const message = FLEET_TOKEN_CREATED({ host: host.name, node, id, until: wholeSeconds(expires) });
    this.#emit({ type: 'notice', level: 'info', message });
    return token;
  }

  /** Deletes a host's token, used or not. One that cannot be deleted is tried again by `deleteAll`. */
  async delete(host: FleetHost): Promise<void> {
    await this.#delete([...this.#tokens.values()].filter((token) => token.host === host));
  }

  /** Deletes every token that is left, and tells which could not be deleted. */
  async deleteAll(): Promise<void> {
    await this.#delete([...this.#tokens.values()]);
    const left = [...this.#tokens.values()];
    if (left.length === 0) return;
    const until = wholeSeconds(Math.max(...left.map(({ expires }) => expires)));
    const message = FLEET_TOKENS_LEFT({ ids: left.map(({ id }) => id), until });
    this.#emit({ type: 'notice', level: 'warning', message });
  }

  async #delete(tokens: readonly Token[]): Promise<void> {
    if (tokens.length === 0) return;
    const ids = tokens.map(({ id }) => id);
    // Also after an interruption.
    const deleted = await deletedOf(ids, { ...this.#changing, signal: new AbortController().signal }).catch(
      onFailure(() => undefined),
    );
    if (deleted === undefined) return;
    for (const { id, host } of tokens) {
      this.#tokens.delete(id);
      if (host === undefined || !deleted.includes(id)) continue;
      this.#emit({ type: 'notice', level: 'info', message: FLEET_TOKEN_REVOKED({ host: host.name, id }) });
    }
  }

  #forget(id: string): void {
    this.#tokens.delete(id);
    this.#made.delete(id);
  }
}

/** Deletes tokens; those that were gone already are not in the result. Throws a Failure. */
export async function deletedOf(ids: readonly string[], changing: Changing): Promise<readonly string[]> {
  try {
    return (await deleteTokens(ids, changing)).deleted;
  } catch (error) {
    if (isFailure(error, TOKEN_NOT_FOUND)) return error.params.deleted;
    throw error;
  }
}
