import type { WireResponse } from './transport.ts';

/** RFC 9110 section 10.2.3, in ms. An API server gives seconds; the other form, a date, is as if nothing were said: whose clock is right is not known. */
export function retryAfter(headers: WireResponse['headers']): number | undefined {
  const value = headers['retry-after'];
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) * 1000 : undefined;
}
