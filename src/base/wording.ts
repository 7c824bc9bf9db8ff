/** Parts of sentences in every language. */

/** 1 file, 2 files. */
export const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const list = (names: readonly string[]): string => names.join(', ');

/** The items that a sentence names if someone else decides how many there are. */
export const few = (items: readonly string[]): readonly string[] => items.slice(0, 5);

/** Each item on its own line below the sentence. */
export const lines = (items: readonly string[]): string => items.map((item) => `\n    ${item}`).join('');

export const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

/** Names of a unit: 1 day, 2 days. */
type Unit = readonly [one: string, many: string];
export type Units = Readonly<Record<'second' | 'minute' | 'hour' | 'day', Unit>>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** From this many on, a smaller unit says nothing more. */
const MANY = 2;

/** A length of time in units that people use: 90 seconds, 4 minutes, 23 hours 56 minutes, 400 days. */
export function inUnits(seconds: number, units: Units): string {
  const one = (value: number, unit: Unit) => count(value, ...unit);
  if (seconds < MINUTE || (seconds < MANY * MINUTE && seconds % MINUTE !== 0)) return one(seconds, units.second);
  const whole = Math.round(seconds);
  if (whole >= MANY * DAY) return one(Math.floor(whole / DAY), units.day);
  const [large, small] = whole < MANY * HOUR ? (['minute', 'second'] as const) : (['hour', 'minute'] as const);
  const [size, rest] = large === 'minute' ? [MINUTE, 1] : [HOUR, MINUTE];
  const left = Math.floor((whole % size) / rest);
  const main = one(Math.floor(whole / size), units[large]);
  return left === 0 ? main : `${main} ${one(left, units[small])}`;
}

const ENGLISH: Units = {
  second: ['second', 'seconds'],
  minute: ['minute', 'minutes'],
  hour: ['hour', 'hours'],
  day: ['day', 'days'],
};

export const duration = (seconds: number): string => inUnits(seconds, ENGLISH);

const KIB = 1024;
const MIB = 1024 * KIB;

/** A number of bytes in units that people use: 300 bytes, 16 KiB, 1.5 MiB. `point`: the language's decimal separator. */
export function size(bytes: number, point = '.'): string {
  if (bytes < KIB) return count(bytes, 'byte', 'bytes');
  const [unit, name] = bytes < MIB ? [KIB, 'KiB'] : [MIB, 'MiB'];
  return `${Math.round((bytes / unit) * 10) / 10} ${name}`.replace('.', point);
}
