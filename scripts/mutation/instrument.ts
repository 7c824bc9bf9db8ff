import type { Mutant } from './mutants.ts';

type Numbered = Mutant & { id: number };
/** All mutants of one place, and those inside it. */
type Place = { start: number; end: number; statement: boolean; mutants: Numbered[]; inside: Place[] };

/**
 * The file with all its mutants in it, each behind a switch: `mutant(7)` is true while mutant 7 is the one that runs.
 */
export function instrumented(source: string, mutants: readonly Mutant[], firstId: number): string {
  const numbered = mutants.map((mutant, index) => ({ ...mutant, id: firstId + index }));
  const places = nested(placesOf(numbered));
  return `const __mutant = globalThis.__kubejoinMutant;${rendered(source, 0, source.length, places)}`;
}

function placesOf(mutants: Numbered[]): Place[] {
  const byKey = new Map<string, Place>();
  for (const mutant of mutants) {
    const { start, end } = mutant;
    const statement = mutant.how !== 'replace';
    const key = `${start} ${end} ${statement}`;
    const place = byKey.get(key) ?? { start, end, statement, mutants: [], inside: [] };
    place.mutants.push(mutant);
    byKey.set(key, place);
  }
  return [...byKey.values()].sort(
    (a, b) => a.start - b.start || b.end - a.end || Number(b.statement) - Number(a.statement),
  );
}

function nested(places: Place[]): Place[] {
  const top: Place[] = [];
  const open: Place[] = [];
  for (const place of places) {
    while (open.length > 0 && (open.at(-1) as Place).end <= place.start) open.pop();
    (open.at(-1)?.inside ?? top).push(place);
    open.push(place);
  }
  return top;
}

function rendered(source: string, start: number, end: number, places: Place[]): string {
  let text = '';
  let at = start;
  for (const place of places) {
    text += source.slice(at, place.start) + switched(source, place);
    at = place.end;
  }
  return text + source.slice(at, end);
}

function switched(source: string, { start, end, mutants, inside }: Place): string {
  const original = rendered(source, start, end, inside);
  const [first] = mutants;
  if (first?.how === 'skip') return `{if(!__mutant(${first.id})){${original}}}`;
  if (first?.how === 'return') return `{if(__mutant(${first.id}))return;${original.slice(1)}`;
  return `(${mutants.map(({ id, text }) => `__mutant(${id})?(${text}):`).join('')}(${original}))`;
}
