import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogueFor } from '../../../src/api/catalogue.ts';
import { Failure } from '../../../src/base/failure.ts';
import { reportPage } from '../../../src/cli/render/report/page.ts';
import type { RecordedRun } from '../../../src/cli/render/report/recording.ts';
import { TimelineBuilder } from '../../../src/cli/render/timeline/model.ts';
import { Scrubber } from '../../../src/cli/secrecy.ts';
import type { ChangeRecord } from '../../../src/engine/changes/change.ts';
import { wholeEnglish as english } from '../../../src/i18n/whole-english.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/sentences.ts';

const TOKEN = 'abcdef.0123456789abcdef';

/** A run in which `text` stands wherever something from outside may stand. */
function runWith(text: string, ending?: RecordedRun['ending']): RecordedRun {
  const change = (fields: Partial<ChangeRecord>): ChangeRecord => {
    return { id: 1, phase: text, kind: 'write-file', subject: text, action: text, ...fields };
  };
  const failure = new Failure(CONNECTION_REFUSED, { server: text });
  const builder = new TimelineBuilder();
  const [file, wait] = [
    change({ mode: '0600', diff: `--- /dev/null\n+++ ${text}\n@@ -1 +1 @@\n-${text}\n+${text}\n`, items: [text] }),
    change({ kind: 'wait-until', action: 'node-registered' }),
  ];
  builder.add(10, { type: 'phase-skipped', phase: text });
  builder.add(10, { type: 'phase-started', phase: text });
  builder.add(10, { type: 'check-started', name: text });
  builder.add(60, { type: 'check', name: text, result: 'warning', failure });
  builder.add(60, { type: 'check', name: `${text}2`, result: 'passed' });
  builder.add(70, { type: 'change-started', change: file });
  builder.add(120, { type: 'change-done', change: file });
  builder.add(120, { type: 'change-started', change: wait });
  builder.add(130, { type: 'waiting', message: { key: 'DISCOVERY_WAITING', params: { server: text } }, failure });
  builder.add(900, {
    type: 'notice',
    level: 'warning',
    message: { key: 'TOKEN_FILE_READABLE', params: { path: text, mode: '0644' } },
  });
  builder.add(1200, { type: 'change-failed', change: wait });
  builder.add(1234, { type: 'phase-failed', phase: text });
  return {
    command: 'join',
    startedAt: new Date('2026-01-02T03:04:05.678Z'),
    facts: { nodeName: text, endpoint: text, role: 'worker' },
    ending: ending ?? { type: 'failed', failure },
    exitCode: 4,
    timeline: builder.model(1300),
  };
}

async function page(runs: readonly RecordedRun[], language: 'en' | 'pt-BR' = 'en'): Promise<string> {
  const scrubber = new Scrubber(['--token', TOKEN]);
  const catalogue = language === 'en' ? english : await catalogueFor(language);
  return reportPage(runs, {
    catalogue,
    text: (text) => scrubber.scrub(text),
    label: (name) => name,
    summary: () => undefined,
  });
}

/** Names of the elements and attributes of a page. */
function markup(source: string): string[] {
  const body = source.slice(source.indexOf('</style>'));
  return [...body.matchAll(/<(\/?[a-z0-9]+)((?:\s[^<>]*)?)>/g)].map(
    ([, name, attributes = '']) =>
      `${name}${[...attributes.matchAll(/\s([a-z-]+)=/g)].map(([, one]) => ` ${one}`).join('')}`,
  );
}

describe('the page of a report', () => {
  it.each(['en', 'pt-BR'] as const)('is whole in %s', async (language) => {
    const text = await page([runWith('node-1')], language);
    expect(text.startsWith(`<!DOCTYPE html>\n<html lang="${language}">`)).toBe(true);
    const shown = text.replace(/<style>[\s\S]*<\/style>/, '<style></style>').replace(/v\d+\.\d+\.\d+/, 'vX');
    await expect(shown).toMatchFileSnapshot(`snapshots/failed.${language}.html`);
  });

  it('closes what it opens', async () => {
    const open: string[] = [];
    const empty = new Set(['meta', 'line', 'rect', '!DOCTYPE']);
    const source = (await page([runWith('a'), runWith('b')])).replace(/<style>[\s\S]*<\/style>/, '');
    for (const [, slash, name = ''] of source.matchAll(/<(\/?)([!a-zA-Z0-9]+)[^>]*>/g)) {
      if (empty.has(name)) continue;
      if (slash === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  it('runs nothing and asks for nothing', async () => {
    const text = await page([runWith('<script>alert(1)</script><img src=x onerror=alert(1)>')]);
    expect(text).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    );
    expect(text).not.toMatch(/<script|<img|<link|<iframe|<a |url\(|@import|https?:\/\/(?!www\.w3\.org)/i);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('has the same elements and attributes, whatever the names are', async () => {
    const expected = markup(await page([runWith('x')]));
    const hostile = fc.string({
      unit: fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '`',
        '&',
        '/',
        '=',
        ' ',
        'b',
        '<b>',
        '-->',
        '</p>',
        ' onload="x"',
        '\u0000',
        '\u202e',
      ),
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        expect(markup(await page([runWith(`x${text}x`)]))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('never shows a secret of the command line', async () => {
    const text = await page([runWith(`before ${TOKEN} after`)]);
    expect(text).not.toContain('0123456789abcdef');
    expect(text).toContain('before [secret] after');
  });

  it.each([
    [
      {
        type: 'succeeded',
        outcome: 'joined',
        message: { key: 'JOINED_WORKER', params: { node: 'n', skipped: undefined } },
      },
      'Joined',
    ],
    [{ type: 'interrupted', signal: 'SIGTERM', readOnly: false }, 'Interrupted'],
    [{ type: 'crashed', error: new TypeError('<x>') }, 'TypeError: &lt;x&gt;'],
  ] as const)('says of %j %s', async (ending, says) => expect(await page([runWith('n', ending)])).toContain(says));

  it('has a grid of 100 ms, and a coarser one for long runs', async () => {
    const run = runWith('n');
    expect(await page([run])).toContain('Grid lines are 100 ms apart.');
    expect((await page([run])).match(/<svg[^>]*>.*?<\/svg>/)?.[0].match(/<line/g)).toHaveLength(13);
    expect(await page([{ ...run, timeline: { ...run.timeline, durationMs: 60_000 } }])).toContain(
      'Grid lines are 1 s apart.',
    );
  });
});
