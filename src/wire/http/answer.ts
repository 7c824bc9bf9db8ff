import type { WireResponse } from './transport.ts';

/** Tells whether a server may soon answer otherwise (RFC 9110 section 15.6, RFC 6585 section 4). */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 429;
}

/**
 * The Retry-After header (RFC 9110 section 10.2.3) in ms. API servers send seconds; a date is ignored, because either
 * clock may be wrong.
 */
export function retryAfter(headers: WireResponse['headers']): number | undefined {
  const value = headers['retry-after'];
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) * 1000 : undefined;
}

/** A Date header may be so much behind the server's clock. */
const DATE_GRAIN_MS = 1_000;

/** The whole minutes by which the host's clock is behind the server's (negative: ahead). Both in ms since the epoch. */
export function skewMinutes(hostTime: number, serverTime: number): number {
  const skew = serverTime - hostTime;
  if (Math.abs(skew) < 60_000) return 0;
  // A Date header counts whole seconds: 10 minutes would be told as 9.
  return Math.trunc((skew + Math.sign(skew) * DATE_GRAIN_MS) / 60_000);
}
