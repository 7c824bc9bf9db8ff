import { own } from '../../base/record.ts';
import { shown } from '../../base/shown.ts';
import { withoutEnd } from '../../base/trim.ts';
import type { Checked } from '../problem.ts';
import { CONFIG_DURATION } from './config-values-sentences.ts';

/** Go's time.Duration in nanoseconds, or the reason why the text is not one. */
type DurationResult =
  | { nanoseconds: bigint }
  | { reason: 'syntax' | 'missing-unit' | 'out-of-range' }
  | { reason: 'unknown-unit'; unit: string };

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n, // U+00B5 micro sign
  μs: 1_000n, // U+03BC Greek mu
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const LIMIT = 1n << 63n;
const PART = /^(\d*)(?:(\.)(\d*))?/;

/**
 * Reads a duration exactly as Go's time.ParseDuration does: an optional sign, then numbers with a unit each ("1h30m",
 * "1.5h", ".5s"); "0" alone needs no unit. The fraction of a number is rounded down to whole nanoseconds, by the same
 * floating-point steps as in Go.
 */
export function parseGoDuration(text: string): DurationResult {
  const negative = text.startsWith('-');
  let rest = negative || text.startsWith('+') ? text.slice(1) : text;
  if (rest === '0') return { nanoseconds: 0n };
  if (rest === '') return { reason: 'syntax' };
  let total = 0n;
  while (rest !== '') {
    const [matched, whole = '', dot, fraction = ''] = PART.exec(rest) ?? [''];
    if (whole === '' && (dot === undefined || fraction === '')) return { reason: 'syntax' };
    const unitText = /^[^.\d]*/.exec(rest.slice(matched.length))?.[0] ?? '';
    if (BigInt(whole || '0') > LIMIT) return { reason: 'out-of-range' };
    if (unitText === '') return { reason: 'missing-unit' };
    const unit = own(UNITS, unitText);
    if (unit === undefined) return { reason: 'unknown-unit', unit: unitText };
    total += BigInt(whole || '0') * unit + fractionOf(fraction, unit);
    if (total > LIMIT) return { reason: 'out-of-range' };
    rest = rest.slice(matched.length + unitText.length);
  }
  if (negative) return { nanoseconds: -total };
  return total === LIMIT ? { reason: 'out-of-range' } : { nanoseconds: total };
}

/** A duration of a file or a flag, in nanoseconds. */
export function checkDuration(text: string): Checked<bigint> {
  const duration = parseGoDuration(text);
  if ('nanoseconds' in duration) return { value: duration.nanoseconds };
  const unit = 'unit' in duration ? shown(duration.unit) : undefined;
  return { wrong: CONFIG_DURATION({ value: shown(text), reason: duration.reason, unit }) };
}

/** Keeps as many digits of the fraction as fit into 63 bits, then multiplies in float64, as Go does. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    if (value > (LIMIT - 1n) / 10n) break;
    const next = value * 10n + BigInt(digit);
    if (next > LIMIT) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

/** The longest delay of a Node.js timer: 2^31 - 1 ms (24 days and 20 hours). */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** A duration in milliseconds; undefined for any other text. */
export function goDurationMs(text: string): number | undefined {
  const duration = parseGoDuration(text);
  return 'nanoseconds' in duration ? nanosecondsToMs(duration.nanoseconds) : undefined;
}

export function nanosecondsToMs(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e6;
}

/** A duration as Go's Duration.String writes it: 24h0m0s, 1m30.5s, 1.5ms, 0s. */
export function goDuration(ms: number): string {
  const nanoseconds = msToNanoseconds(ms);
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const sign = nanoseconds < 0n ? '-' : '';
  if (size === 0n) return '0s';
  if (size < 1_000_000_000n) {
    const [unit, name] = size < 1_000n ? [1n, 'ns'] : size < 1_000_000n ? [1_000n, 'µs'] : [1_000_000n, 'ms'];
    return `${sign}${decimal(size, unit)}${name}`;
  }
  const minutes = size / 60_000_000_000n;
  const seconds = `${decimal(size % 60_000_000_000n, 1_000_000_000n)}s`;
  if (minutes === 0n) return sign + seconds;
  return minutes < 60n ? `${sign}${minutes}m${seconds}` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** Converts by decimal digits; from eleven days on by the shortest ones, since multiplying is off by a nanosecond. */
function msToNanoseconds(ms: number): bigint {
  const size = Math.abs(ms);
  const [whole = '0', fraction = ''] = (size < 1e9 ? size.toFixed(6) : String(size)).split('.');
  const nanoseconds = BigInt(whole + fraction.slice(0, 6).padEnd(6, '0'));
  return ms < 0 ? -nanoseconds : nanoseconds;
}

/** The decimal quotient by a power of ten, without trailing zeros. */
function decimal(value: bigint, unit: bigint): string {
  const digits = (value % unit).toString().padStart(unit.toString().length - 1, '0');
  const fraction = withoutEnd(digits, '0');
  return unit === 1n || fraction === '' ? (value / unit).toString() : `${value / unit}.${fraction}`;
}
