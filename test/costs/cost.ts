/** The cost of a command by name, and its comparison with the table of what was counted last. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BOUNDS, type BoundName } from './bounds.ts';

export interface Bound {
  /** The command that is counted. */
  command: 'version' | 'join' | 'init' | 'reset';
  /** The counted things, in the plural. */
  what: string;
  /** The sum may be a tenth more; of `names`, none that the table does not have. */
  of: 'names' | 'total';
  /** Why no more. */
  why: string;
}

/** Amounts by name: how often a file was read, how many bytes of code a directory has. */
export type Counted = ReadonlyMap<string, number>;
type Table = Partial<Record<string, Record<string, number>>>;

const FILE = path.join(import.meta.dirname, 'table.json');
/** A change shows its costs in the table; only a leap fails. */
const LEAP = 1.1;

/** Counts each name. */
export function countOf(names: Iterable<string>): Counted {
  const counted = new Map<string, number>();
  for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
  return counted;
}

/** Throws if `counted` is over its bound, with what is new. With COSTS_ACCEPT=1 it goes into the table first. */
export function expectWithin(id: BoundName, counted: Counted): void {
  const table: Table = JSON.parse(readFileSync(FILE, 'utf8'));
  if (process.env.COSTS_ACCEPT === '1') {
    table[id] = sorted(counted);
    writeFileSync(FILE, `${JSON.stringify(sorted(new Map(Object.entries(table))), null, 1)}\n`);
  }
  const complaint = overBound(BOUNDS[id], counted, new Map(Object.entries(table[id] ?? {})));
  if (complaint === undefined) return;
  throw new Error(`${complaint}\nIf it is meant: npm run costs -- --accept`);
}

/** Undefined when all is well. */
export function overBound({ command, what, of, why }: Bound, counted: Counted, known: Counted): string | undefined {
  const added = [...counted].filter(([name, amount]) => amount > (known.get(name) ?? 0));
  const isNew = of === 'names' && added.some(([name]) => !known.has(name));
  if (!isNew && sum(counted) <= sum(known) * LEAP) return undefined;
  return [
    `\`${command}\`: ${sum(counted)} ${what}, ${sum(known)} before: ${why}.`,
    ...added.map(([name, amount]) => `  + ${amount - (known.get(name) ?? 0)} ${name}`),
  ].join('\n');
}

const sum = (counted: Counted) => [...counted.values()].reduce((total, amount) => total + amount, 0);

const sorted = <Value>(counted: ReadonlyMap<string, Value>): Record<string, Value> =>
  Object.fromEntries([...counted].sort(([one], [other]) => (one < other ? -1 : 1)));
