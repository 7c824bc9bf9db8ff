import type { EmitNotice } from '../../base/events.ts';
import { Failure } from '../../base/failure.ts';
import { wholeSeconds } from '../../base/time.ts';
import type { BootstrapToken } from '../../config/types/init.ts';
import { skewMinutes } from '../../wire/http/answer.ts';
import { TOKEN_LIFE_SHIFTED, TOKEN_LIFE_WRONG } from './sentences.ts';

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
  if (lives.length === 0 || skew === 0) return;
  const clocks = {
    server,
    hostTime: wholeSeconds(hostMs),
    serverTime: wholeSeconds(serverMs),
    skewMinutes: skew,
  };
  const shortest = Math.min(...lives);
  const life = {
    ttlSeconds: Math.round(shortest / 1000),
    lifeSeconds: Math.round((shortest + hostMs - serverMs) / 1000),
  };
  if (Math.abs(serverMs - hostMs) >= shortest) throw new Failure(TOKEN_LIFE_WRONG, { ...clocks, ...life });
  emit({ type: 'notice', level: 'warning', message: TOKEN_LIFE_SHIFTED({ ...clocks, tokens: lives.length }) });
}
