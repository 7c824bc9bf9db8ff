import { expect } from 'vitest';
import { catalogueFor } from '../../src/api/catalogue.ts';
import type { Catalogue } from '../../src/i18n/catalogue.ts';
import type { FailureKind } from '../../src/program/definitions.ts';
import { failureWith } from '../support/sentences.ts';
import type { FaultRow } from './row.ts';

/** A command's report of a fault: a failure, or the message of a warning with its key as `kind`. */
export interface Told {
  kind: string;
  params: unknown;
}

/** Facts that only the run knows, by the names in a row's braces. */
export type Facts = Readonly<Record<string, string>>;

/** The cause that is named is the one that was provoked, its evidence and its cure are there, in both languages. */
export async function expectTold(row: FaultRow, told: Told, facts: Facts): Promise<void> {
  for (const language of ['en', 'pt'] as const) {
    const { cause, cure } = sentences(row, told, await catalogueFor(language === 'en' ? 'en' : 'pt-BR'));
    expect(cause, 'the cause').toContain(filled(row.cause[language], facts));
    for (const fact of row.evidence) expectOne(cause, filled(fact, facts), 'the evidence');
    for (const named of row.cure) expectOne(cure, filled(named, facts), 'the cure');
    expect(cure).toMatch(/\S/);
    expect(`${cause}${cure}`).not.toMatch(/undefined|\[object|NaN/);
  }
}

function sentences(row: FaultRow, { kind, params }: Told, catalogue: Catalogue): { cause: string; cure: string } {
  if ('warning' in row) {
    expect(kind).toBe(row.warning);
    const sentence = catalogue.say({ key: kind, params });
    return { cause: sentence, cure: sentence };
  }
  expect(kind).toBe(row.kind);
  const { what, cause, cure } = catalogue.failure(failureWith(kind as FailureKind, params as never));
  return { cause: `${what}\n${cause}`, cure };
}

function expectOne(text: string, wanted: string, what: string): void {
  const found = wanted.split('|').some((one) => text.includes(one));
  expect(found, `${what} should have ${wanted}, but is: ${text}`).toBe(true);
}

/** A fact that nobody has given is a mistake in the row or in the test. */
function filled(text: string, facts: Facts): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const fact = facts[name];
    if (fact === undefined) throw new Error(`no fact called ${name}`);
    return fact;
  });
}
