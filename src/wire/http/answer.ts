import type { WireResponse } from './transport.ts';

/** Whether a server that answers so may answer otherwise in a moment: RFC 9110 section 15.6, and RFC 6585 section 4. */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 429;
}

/**
 * RFC 9110 section 10.2.3, in ms. An API server gives seconds; the other form, a date, is as if nothing were said:
 * whose clock is right is not known.
 */
export function retryAfter(headers: WireResponse['headers']): number | undefined {
  const value = headers['retry-after'];
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) * 1000 : undefined;
}

/**
 * By how many whole minutes the host's clock is behind the server's (negative: ahead). Both in ms since the epoch; a
 * Date header has whole seconds.
 */
export function skewMinutes(hostTime: number, serverTime: number): number {
  // Adding 0 makes -0 a 0.
  return Math.trunc((serverTime - hostTime) / 60_000) + 0;
}
