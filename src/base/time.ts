/**
 * A time in ms since the epoch as RFC 3339 with milliseconds, in UTC: what Date.toISOString returns. That method first
 * asks for the host's time zone, and where /etc/localtime is no link, ICU compares it with each of the 1,800 files in
 * /usr/share/zoneinfo.
 */
export function rfc3339(ms: number): string {
  const at = new Date(ms);
  const year = at.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return at.toISOString(); // six digits and a sign, or a RangeError
  const date = `${digits(year, 4)}-${digits(at.getUTCMonth() + 1)}-${digits(at.getUTCDate())}`;
  const time = `${digits(at.getUTCHours())}:${digits(at.getUTCMinutes())}:${digits(at.getUTCSeconds())}`;
  return `${date}T${time}.${digits(at.getUTCMilliseconds(), 3)}Z`;
}

/** The same in whole seconds, truncated: metav1.Time, and Go's time.Format. */
export function wholeSeconds(ms: number): string {
  return `${rfc3339(ms).slice(0, -'.000Z'.length)}Z`;
}

/** A time as Go's time.RFC3339 reads it, in ms since the epoch; NaN for any other text. */
export function parseRfc3339(text: string): number {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
  return isTime ? Date.parse(text.replace(',', '.')) : Number.NaN;
}

function digits(value: number, length = 2): string {
  return String(value).padStart(length, '0');
}

/**
 * Milliseconds of a clock that cannot be set, from an arbitrary start (CLOCK_MONOTONIC). The global `performance` would
 * load nine modules of Node.js.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
