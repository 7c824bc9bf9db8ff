import { timingSafeEqual } from 'node:crypto';
import { bootstrapTokenParts } from '../../base/bootstrap-token.ts';
import type { Secret } from '../../base/secret.ts';

/**
 * A Secret of type bootstrap.kubernetes.io/token in kube-system, by the keys of its data (kubernetes.io:
 * bootstrap-tokens).
 */
export interface BootstrapTokenSecret {
  /** token-id: six of [a-z0-9]. */
  id: string;
  /** token-secret: sixteen of [a-z0-9]. */
  secret: Secret;
  /** expiration, in RFC 3339; without one the token lasts for ever. What can't be parsed counts as expired. */
  expiration?: string;
  /** usage-bootstrap-authentication. */
  authentication: boolean;
  /** usage-bootstrap-signing. */
  signing: boolean;
  /** auth-extra-groups; each must start with system:bootstrappers: . */
  extraGroups: string[];
}

interface BootstrapUser {
  user: string;
  groups: string[];
}

const EXTRA_GROUP = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;
/** The group of tokens that `kubeadm token create` makes; kubeadm's role bindings name it. */
export const NODE_TOKEN_GROUP = 'system:bootstrappers:kubeadm:default-node-token';

/**
 * The cluster's bootstrap tokens. `onChange` is called when one comes, goes or expires, so that cluster-info is signed
 * again.
 */
export class BootstrapTokens {
  readonly #now: () => number;
  readonly #onChange: () => void;
  readonly #tokens = new Map<string, BootstrapTokenSecret>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(now: () => number, onChange: () => void) {
    this.#now = now;
    this.#onChange = onChange;
  }

  put(token: BootstrapTokenSecret): void {
    this.#forgetTimer(token.id);
    this.#tokens.set(token.id, token);
    const left = this.#msLeft(token);
    // Node fires a timer of more than 2^31 ms at once.
    if (left > 0 && left < 2 ** 31) {
      const timer = setTimeout(() => this.remove(token.id), left);
      timer.unref();
      this.#timers.set(token.id, timer);
    }
    this.#onChange();
  }

  remove(id: string): void {
    this.#forgetTimer(id);
    if (this.#tokens.delete(id)) this.#onChange();
  }

  /** Tokens that sign cluster-info now. */
  signing(): BootstrapTokenSecret[] {
    return [...this.#tokens.values()].filter((token) => token.signing && !this.#expired(token));
  }

  /**
   * User of this bearer token; undefined if it is not a valid bootstrap token (TokenAuthenticator of the API
   * server).
   */
  authenticate(bearer: string): BootstrapUser | undefined {
    const { id = '', secret = '' } = bootstrapTokenParts(bearer) ?? {};
    const token = this.#tokens.get(id);
    if (token === undefined || !sameText(token.secret.reveal(), secret)) return undefined;
    if (this.#expired(token) || !token.authentication) return undefined;
    if (token.extraGroups.some((group) => !EXTRA_GROUP.test(group))) return undefined;
    const groups = [...new Set(['system:bootstrappers', ...token.extraGroups])].sort();
    return { user: `system:bootstrap:${id}`, groups };
  }

  /** Ends the expiry timers. */
  stop(): void {
    for (const id of this.#timers.keys()) this.#forgetTimer(id);
  }

  #expired(token: BootstrapTokenSecret): boolean {
    return this.#msLeft(token) <= 0;
  }

  /** Until it expires; Infinity without an expiration, 0 for one that can't be parsed. */
  #msLeft(token: BootstrapTokenSecret): number {
    if (token.expiration === undefined || token.expiration === '') return Number.POSITIVE_INFINITY;
    const at = Date.parse(token.expiration);
    return Number.isNaN(at) ? 0 : at - this.#now();
  }

  #forgetTimer(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
