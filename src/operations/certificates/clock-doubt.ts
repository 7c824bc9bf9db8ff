import type { Message } from '../../base/text.ts';
import { wholeSeconds } from '../../base/time.ts';
import type { Expirations } from './expirations.ts';
import { CERTIFICATES_EXPIRED_BY_CLOCK, CERTIFICATES_NOT_BEGUN } from './operations-certificates-sentences.ts';

/**
 * Names this machine's clock where the certificates speak against it, or where they have expired by it. `now`: in ms since
 * the epoch.
 */
export function clockDoubt({ certificates, authorities }: Expirations, now: number): Message | undefined {
  const all = [...certificates, ...authorities];
  const hostTime = wholeSeconds(now);
  const begins = all.flatMap((one) => (one.begins !== undefined && one.begins > now ? [one.begins] : []));
  if (begins.length > 0)
    return CERTIFICATES_NOT_BEGUN({
      ...{ hostTime, count: begins.length },
      ...{ first: wholeSeconds(Math.min(...begins)), begins: wholeSeconds(Math.max(...begins)) },
    });
  const expired = all.filter(({ expires }) => expires !== undefined && expires < now);
  return expired.length > 0
    ? CERTIFICATES_EXPIRED_BY_CLOCK({ hostTime, names: expired.map(({ name }) => name) })
    : undefined;
}
