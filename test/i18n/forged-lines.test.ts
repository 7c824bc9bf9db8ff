/**
 * Whatever a server, a program or a file says must not begin a line that would be taken for one of kubejoin's, nor move
 * the cursor.
 */

import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partsOfFeatures } from '../../scripts/features/parts.ts';
import { Failure } from '../../src/base/failure.ts';
import { JsonReporter } from '../../src/cli/render/output/json-reporter.ts';
import { table } from '../../src/cli/render/output/table.ts';
import { Terminal } from '../../src/cli/render/output/terminal.ts';
import { TextReporter } from '../../src/cli/render/output/text-reporter.ts';
import { Scrubber } from '../../src/cli/secrecy.ts';
import { JOIN_IN_PROGRESS } from '../../src/engine/engine-sentences.ts';
import { type Catalogue, catalogueFor, english } from '../../src/i18n/catalogue.ts';
import { eventSentence } from '../../src/i18n/event-sentence.ts';
import type { FailureKind } from '../../src/program/definitions.ts';
import { type ForgedReport, forgedChange, forgedFailure } from '../support/forged.ts';
import { failureSamples, failureWith, messageWith } from '../support/sentences.ts';

const FORGED = '\n[join] This machine has joined the cluster.\r\u001b[2K\u001b[31mError\u001b[39m\u2028\u0085\u202e';
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be in it
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e]/;

/** A copy in which one text has `tail` at its end, for each text in it. */
function* withTail(value: unknown, tail: string): Generator<unknown> {
  if (typeof value === 'string') yield value + tail;
  else if (Array.isArray(value)) {
    for (const [index, part] of value.entries())
      for (const other of withTail(part, tail)) yield value.map((one, at) => (at === index ? other : one));
  } else if (value instanceof Failure) {
    for (const params of withTail(value.params, tail)) yield { code: value.code, params };
  } else if (typeof value === 'object' && value !== null) {
    // A message keeps its English, which is not enumerable.
    const own = Object.getOwnPropertyDescriptors(value);
    for (const [key, part] of Object.entries(value))
      for (const other of withTail(part, tail))
        yield Object.defineProperties({}, { ...own, [key]: { value: other, enumerable: true } });
  }
}

/** An unknown code or kind has no sentence. */
function said(catalogue: Catalogue, code: FailureKind, params: unknown): string | undefined {
  try {
    const { what, cause, cure } = catalogue.failure(failureWith(code, params as never));
    return [what, cause, cure].join('\n');
  } catch {
    return undefined;
  }
}

const lines = (text: string) => text.split('\n').length;

describe.each(['en', 'pt-BR'] as const)('%s', (language) => {
  test('no text in a failure makes a line', async () => {
    const catalogue = await catalogueFor(language);
    let tried = 0;
    for (const [code, params] of Object.entries(failureSamples) as [FailureKind, unknown][]) {
      const forged = withTail(params, FORGED);
      for (const harmless of withTail(params, 'x')) {
        const [expected, text] = [said(catalogue, code, harmless), said(catalogue, code, forged.next().value)];
        if (expected === undefined || text === undefined) continue;
        tried++;
        expect(text, code).not.toMatch(CONTROLS);
        expect(lines(text), code).toBe(lines(expected));
      }
    }
    expect(tried).toBeGreaterThan(500);
  });
});

test('a reason of another program is said without its last line end', () => {
  const text = english.say(messageWith('WAITING_API_SERVER', { reason: 'no route to host\n' }));
  expect(text).toContain('no route to host');
  expect(text).not.toMatch(/\n|\\n/);
});

test('a failure tells the same to a program that shows its message', () => {
  const failure = new Failure(JOIN_IN_PROGRESS, { pid: undefined, directory: `/pki${FORGED}` });
  expect(failure.message).not.toMatch(CONTROLS);
  expect(lines(failure.message)).toBe(1);
  expect(failure.params.directory).toContain(FORGED);
});

test('events, the items of a change and cells of a table are lines of their own', () => {
  const streams = { out: new PassThrough(), err: new PassThrough() };
  const terminal = new Terminal(streams, new Scrubber(), {});
  const reporter = new TextReporter(terminal, english, {
    verbosity: 5,
    phaseSummary: () => undefined,
    label: (name) => name ?? '',
  });
  const change = {
    id: 1,
    phase: 'preflight',
    kind: 'unmount',
    subject: `/a${FORGED}`,
    action: 'remove',
    items: [`/b${FORGED}`],
  } as const;
  for (const type of ['change-previewed', 'change-started', 'change-done'] as const) {
    reporter.event({ type, change } as never);
    expect(eventSentence(english, { type, change } as never)).not.toMatch(/\n/);
  }
  const shown = String(streams.out.read());
  expect(shown).not.toMatch(/^\[join\]/m);
  expect(shown).not.toMatch(CONTROLS);
  expect(table([['TOKEN'], [`a${FORGED}`]])).not.toMatch(CONTROLS);
  expect(lines(table([['TOKEN'], [`a${FORGED}`]]))).toBe(2);
});

const JSON_REPORTS: [string, ForgedReport][] = [
  [
    'a run',
    (text, { terminal, catalogue }) => {
      const reporter = new JsonReporter(terminal, catalogue, 0);
      reporter.event({ type: 'change-previewed', change: forgedChange(text) });
      reporter.failed(forgedFailure(text), 1);
      return [{ change: forgedChange(text) }, { failure: { params: { directory: text } } }];
    },
  ],
  ...(await partsOfFeatures<[string, ForgedReport][]>('forged-reports.ts', 'FORGED_REPORTS')).flat(),
];

describe.each(JSON_REPORTS)('JSON lines of %s', (_, report) => {
  const requireSame = (text: string) => {
    const streams = { out: new PassThrough(), err: new PassThrough() };
    const terminal = new Terminal(streams, new Scrubber(), {});
    const expected = report(text, { terminal, catalogue: english });
    const read = String(streams.out.read()).trimEnd().split('\n');
    expect(read.map((line) => JSON.parse(line))).toMatchObject(expected);
  };

  test('have the same values, and nothing that a terminal would obey', () =>
    requireSame(`a${FORGED}\u007f\u009b31m\u061c\u200e\u2066`));

  test('have the same values of any text', () =>
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => requireSame(text))));
});
