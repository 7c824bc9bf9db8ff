import type { EmitNotice } from '../../base/events.ts';
import { Failure } from '../../base/failure.ts';
import { wholeSeconds } from '../../base/time.ts';
import type { BootstrapToken } from '../../config/types/init.ts';
import { skewMinutes } from '../../wire/http/answer.ts';
import { TOKEN_LIFE_SHIFTED, TOKEN_LIFE_WRONG } from './operations-token-life-sentences.ts';

/** The Date header has whole seconds, and a response takes time. */
const TOLERATED_MS = 2_000;

interface TokenClocks {
  server: string;
  /** In ms since the epoch, at the same moment. */
  hostMs: number;
  serverMs: number;
}

/**
 * Warns if this machine's clock, by which the end of a token is computed, differs from the server's, which ends the
 * token. Throws TOKEN_LIFE_WRONG if the difference is longer than a token's life. Ignores tokens without a `ttl`.
 */
export function checkTokenLife(
  tokens: readonly Pick<BootstrapToken, 'ttl'>[],
  { server, hostMs, serverMs }: TokenClocks,
  emit: EmitNotice,
): void {
  const lives = tokens.flatMap(({ ttl }) => ttl || []);
  const skew = skewMinutes(hostMs, serverMs);
  const shortest = Math.min(...lives);
  const shiftMs = Math.abs(serverMs - hostMs);
  if (lives.length === 0 || (skew === 0 && shiftMs < Math.max(shortest / 2, TOLERATED_MS))) return;
  const clocks = {
    server,
    hostTime: wholeSeconds(hostMs),
    serverTime: wholeSeconds(serverMs),
    skewMinutes: skew,
  };
  const life = {
    ttlSeconds: Math.round(shortest / 1000),
    lifeSeconds: Math.round((shortest + hostMs - serverMs) / 1000),
  };
  if (shiftMs >= shortest) throw new Failure(TOKEN_LIFE_WRONG, { ...clocks, ...life });
  const shiftSeconds = skew === 0 ? Math.round((serverMs - hostMs) / 1000) : skew * 60;
  emit({
    type: 'notice',
    level: 'warning',
    message: TOKEN_LIFE_SHIFTED({ ...clocks, tokens: lives.length, shiftSeconds }),
  });
}
