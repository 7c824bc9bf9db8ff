import { createHash } from 'node:crypto';
import { Secret } from '../../../base/secret.ts';
import { raceAbort } from '../../../wire/deadline.ts';

/** The answer to a refresh. A refresh token replaces the one that was sent (RFC 6749 section 6). */
export interface Refreshed {
  idToken: Secret;
  /** In ms since the epoch; undefined: for this answer only. */
  expires: number | undefined;
}

export interface Refreshing {
  /** The id_token must be valid until then, in ms since the epoch. */
  until: () => number;
  signal: AbortSignal;
  /** Sends a refresh token. Calls `rotate` as soon as the answer has a new one, even if the answer is unusable. */
  refresh: (refreshToken: Secret, rotate: (next: Secret) => void) => Promise<Refreshed>;
}

/** What this process has received for a refresh token of a kubeconfig. An issuer may accept each refresh token once. */
export class OidcSession {
  #refreshToken: Secret;
  #last: Refreshed | undefined;
  #asking: { answer: Promise<Refreshed>; signal: AbortSignal } | undefined;

  constructor(refreshToken: Secret) {
    this.#refreshToken = refreshToken;
  }

  /** The id_token, refreshed if needed. Calls at the same time share one request, unless its caller was aborted. */
  async idToken(options: Refreshing): Promise<Secret> {
    if (this.#last?.expires !== undefined && options.until() < this.#last.expires) return this.#last.idToken;
    if (this.#asking === undefined) return (await this.#ask(options)).idToken;
    const { answer, signal } = this.#asking;
    try {
      return (await raceAbort(answer, options.signal)).idToken;
    } catch (error) {
      if (options.signal.aborted || !signal.aborted) throw error;
    }
    return this.idToken(options);
  }

  async #ask({ refresh, signal }: Refreshing): Promise<Refreshed> {
    const answer = refresh(this.#refreshToken, (next) => {
      this.#refreshToken = next;
    });
    this.#asking = { answer, signal };
    try {
      this.#last = await answer;
      return this.#last;
    } finally {
      this.#asking = undefined;
    }
  }
}

/** Limits the memory of a process that runs for months while others renew its kubeconfig; the oldest go first. */
const MOST = 100;

const sessions = new Map<string, OidcSession>();

/** The session of a refresh token, by its issuer and client. Only in memory: kubejoin writes no kubeconfig that it reads. */
export function oidcSession(of: {
  issuer: URL;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}): OidcSession {
  const { issuer, clientId, clientSecret, refreshToken } = of;
  const identity = JSON.stringify([issuer.href, clientId, clientSecret, refreshToken]);
  const key = createHash('sha256').update(identity).digest('base64');
  const session = sessions.get(key) ?? new OidcSession(new Secret(refreshToken));
  sessions.delete(key);
  sessions.set(key, session);
  for (const oldest of sessions.keys()) if (sessions.size > MOST) sessions.delete(oldest);
  return session;
}
