/** The cost of a command as a list of names, and its comparison with a bound. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface Bound {
  /** The command that is counted. */
  command: 'version' | 'join' | 'init' | 'reset';
  /** The counted things, in the plural. */
  what: string;
  /** The sum of all amounts may be this much. */
  most: number;
  /** A name that is not in the list is too many, whatever the sum. */
  onlyKnown?: boolean;
  /** Why this much and no more. */
  why: string;
}

/** Amounts by name: how often a file was read, how many bytes a module has. */
export type Counted = ReadonlyMap<string, number>;

const KNOWN = path.join(import.meta.dirname, 'known');
const UPDATE = 'COSTS_UPDATE';

/** Counts each name. */
export function countOf(names: Iterable<string>): Counted {
  const counted = new Map<string, number>();
  for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
  return counted;
}

/**
 * Throws when `counted` is over its bound, with what is new. COSTS_UPDATE=1 writes the list that the next ones are
 * compared with; it raises no bound.
 */
export async function expectWithin(id: string, bound: Bound, counted: Counted): Promise<void> {
  const file = path.join(KNOWN, `${id}.txt`);
  if (process.env[UPDATE] === '1') await writeFile(file, listed(counted));
  const complaint = overBound(bound, counted, parseList(await readFile(file, 'utf8')));
  if (complaint === undefined) return;
  const cure = `If it is meant: the bound is in test/costs/bounds.ts, and ${UPDATE}=1 writes test/costs/known/${id}.txt.`;
  throw new Error(`${complaint}\n${cure}`);
}

/** Undefined when all is well. */
export function overBound(
  { command, what, most, onlyKnown = false, why }: Bound,
  counted: Counted,
  known: Counted,
): string | undefined {
  const total = sum(counted);
  const added = [...counted].filter(([name, amount]) => amount > (known.get(name) ?? 0));
  const unknown = onlyKnown && added.some(([name]) => !known.has(name));
  if (total <= most && !unknown) return undefined;
  const gone = [...known].filter(([name, amount]) => amount > (counted.get(name) ?? 0));
  const difference = [
    ...added.map(([name, amount]) => `  + ${line(name, amount - (known.get(name) ?? 0))}`),
    ...gone.map(([name, amount]) => `  - ${line(name, amount - (counted.get(name) ?? 0))}`),
  ];
  const limit = `at most ${most}${onlyKnown ? ', of known ones only' : ''}`;
  return [`\`${command}\`: ${total} ${what}, ${limit}: ${why}.`, 'Since the list was written:', ...difference].join(
    '\n',
  );
}

export function listed(counted: Counted): string {
  const lines = [...counted]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, amount]) => line(name, amount));
  return lines.map((text) => `${text}\n`).join('');
}

export function parseList(text: string): Counted {
  const lines = text.split('\n').filter((entry) => entry !== '');
  return new Map(
    lines.map((entry) => {
      const [, amount, name] = /^(\d+) (.+)$/.exec(entry) ?? [];
      if (name === undefined) throw new SyntaxError(`no "AMOUNT NAME": ${entry}`);
      return [name, Number(amount)];
    }),
  );
}

function line(name: string, amount: number): string {
  return `${amount} ${name}`;
}

export function sum(counted: Counted): number {
  return [...counted.values()].reduce((total, amount) => total + amount, 0);
}
