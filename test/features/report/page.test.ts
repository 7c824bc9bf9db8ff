import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { RecordedRun } from '../../../src/cli/recorded-run.ts';
import { TimelineBuilder } from '../../../src/cli/render/timeline/model.ts';
import { reportPage } from '../../../src/features/report/page.ts';
import { ALREADY_JOINED } from '../../../src/phases/join/phases-join-sentences.ts';
import { failedPreflight, joinedControlPlane, type PageLanguage, runWith, TOKEN, viewIn } from './sample-runs.ts';

async function page(runs: readonly RecordedRun[], language: PageLanguage = 'en'): Promise<string> {
  return String(reportPage(runs, await viewIn(language)));
}

/** The page's parts, from one heading to the next. */
function section(source: string, heading: string): string {
  const from = source.indexOf(`<h2>${heading}</h2>`);
  expect(from).toBeGreaterThan(0);
  const to = source.indexOf('<h2>', from + 1);
  return source.slice(from, to < 0 ? source.length : to);
}

/** The text that a person reads without opening anything: of closed `details` only their `summary`. */
function shownText(source: string): string {
  const open: string[] = [];
  let text = '';
  for (const [, slash, name = '', attributes = '', words = ''] of source.matchAll(
    /<(\/?)([a-z0-9]+)([^>]*)>([^<]*)/g,
  )) {
    if (slash === '/') open.splice(open.lastIndexOf(name), 1);
    else if (!/^(?:rect|line|meta)$/.test(name))
      open.push(name === 'details' && !attributes.includes('open') ? 'closed' : name);
    if (slash === '/' && name === 'details' && open.at(-1) === 'closed') open.pop();
    const closed = open.lastIndexOf('closed');
    const isShown =
      open.filter((one) => one === 'closed').length <= 1 && (closed < 0 || open[closed + 1] === 'summary');
    if (isShown) text += ` ${words}`;
  }
  return text.replace(/\s+/g, ' ').trim();
}

/** The text that a person reads in a piece of HTML. */
function textOf(source: string): string {
  return source
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Names of the elements and attributes of a page. */
function markup(source: string): string[] {
  const body = source.slice(source.indexOf('</style>')).replace(/<\/?code>/g, ''); // whatever looks like a command
  return [...body.matchAll(/<(\/?[a-z0-9]+)((?:\s[^<>]*)?)>/g)].map(
    ([, name, attributes = '']) =>
      `${name}${[...attributes.matchAll(/\s([a-z-]+)=/g)].map(([, one]) => ` ${one}`).join('')}`,
  );
}

describe('the page of a report', () => {
  it.each(['en', 'pt-BR'] as const)('is whole in %s', async (language) => {
    const text = await page([runWith('node-1')], language);
    expect(text.startsWith(`<!DOCTYPE html>\n<html lang="${language}">`)).toBe(true);
    const shown = text
      .replace(/<style>[\s\S]*<\/style>/, '<style></style>')
      .replace(/sha256-[^']*'/, "sha256-X'")
      .replace(/v\d+\.\d+\.\d+/, 'vX');
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
    const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(text).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'">`,
    );
    expect(text).not.toMatch(/ style=/);
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
    [{ type: 'interrupted', signal: 'SIGTERM', changes: 'undone' }, 'Interrupted'],
    [{ type: 'crashed', error: new TypeError('<x>') }, 'TypeError: &lt;x&gt;'],
  ] as const)('says of %j %s', async (ending, says) => expect(await page([runWith('n', ending)])).toContain(says));

  it.each([
    [1300, ['0', '0.5 s', '1 s']],
    [826, ['0', '200 ms', '400 ms', '600 ms', '800 ms']],
    [60_000, ['0', '10 s', '20 s', '30 s', '40 s', '50 s', '60 s']],
  ])('labels the axis of a run of %i ms', async (durationMs, labels) => {
    const run = runWith('n');
    const text = await page([{ ...run, timeline: { ...run.timeline, durationMs } }]);
    const shown = [...text.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, label]) => label);
    expect(shown).toEqual(labels);
  });
});

describe('where the time went', () => {
  it('begins with what took longest, and adds up to the whole run', async () => {
    const spent = section(await page([joinedControlPlane()]), 'Where the time went');
    const rows = [
      ...spent.matchAll(
        /<li class="row"><span class="name"><span class="clamp">([^<]*).*?<b>(\d+) ms<\/b> (\d+)%<\/span><\/li>/gs,
      ),
    ];
    expect(rows.map(([, name]) => name)).toEqual([
      'control-plane-join/etcd',
      'kubelet-start',
      'kubelet-wait-bootstrap',
      'preflight',
      'control-plane-prepare/certs',
      'check-etcd',
      'Everything else',
    ]);
    const times = rows.map(([, , ms]) => Number(ms));
    expect(times.slice(0, -1)).toEqual(times.slice(0, -1).sort((a, b) => b - a));
    expect(times.reduce((sum, ms) => sum + ms)).toBeCloseTo(826, -1);
    expect(textOf(spent)).toContain('47 ms Waiting until the kubelet has its certificate');
  });
});

describe('the timeline', () => {
  it('shows the checks of a run without phases by themselves', async () => {
    const run = runWith('n');
    const builder = new TimelineBuilder();
    builder.add(10, { type: 'check-started', name: 'Swap' });
    builder.add(30, { type: 'check', name: 'Swap', result: 'failed', durationMs: 20 });
    const text = await page([{ ...run, timeline: builder.model(100) }]);
    expect(text).not.toContain('Where the time went');
    expect(textOf(section(text, 'Timeline'))).toContain('failed Swap 20 ms');
    expect(text).not.toContain('Before the first phase');
  });

  it('draws one thing once', async () => {
    const timeline = section(await page([joinedControlPlane()]), 'Timeline');
    const registered = timeline.match(/Waiting until the node node-1 is registered|to register the node/g);
    expect(registered).toHaveLength(1);
    for (const [row] of timeline.matchAll(/<li><div class="row step.*?<\/div><\/li>/gs))
      expect(row.match(/<rect/g)).toHaveLength(1);
    expect(timeline.match(/>SystemVerification</g)).toHaveLength(1);
  });

  it('shows the own time of each check', async () => {
    const timeline = section(await page([joinedControlPlane()]), 'Timeline');
    const times = [...timeline.matchAll(/<div class="row step check">.*?<span class="time">([^<]*)/gs)].map(
      ([, time]) => time,
    );
    expect(times.length).toBeGreaterThan(25);
    expect(new Set(times).size).toBeGreaterThan(4);
    expect(times).not.toContain('57 ms'); // from the first check on this machine to the last with the cluster
  });

  it('has every failed check, and is open there', async () => {
    const timeline = section(await page([failedPreflight()]), 'Timeline');
    const rows = [...timeline.matchAll(/<li><div class="row step check">.*?<\/div><\/li>/gs)].map(([row]) =>
      textOf(row),
    );
    expect(rows.filter((row) => row.startsWith('failed'))).toEqual(['failed CRI 5 ms', 'failed Port-10250 3 ms']);
    expect(timeline).toMatch(/<details open><summary class="row phase">.*?preflight/s);
  });

  it('counts what is too much to show, but never a failed check', async () => {
    const run = runWith('n');
    const many = Array.from({ length: 1000 }, (_, index) => ({ name: `C${index}`, startMs: 20, endMs: 40, ownMs: 20 }));
    const checks = many.map((check, index) => ({
      ...check,
      findings: [{ result: index % 2 === 0 ? ('failed' as const) : ('passed' as const) }],
    }));
    const [before, phase, after] = run.timeline.segments;
    if (before === undefined || after === undefined || phase?.type !== 'phase') throw new Error('another sample');
    const segments = [before, { ...phase, phase: { ...phase.phase, checks } }, after];
    const timeline = section(await page([{ ...run, timeline: { ...run.timeline, segments } }]), 'Timeline');
    expect(timeline.match(/<div class="row step check">/g)).toHaveLength(700);
    expect(timeline).toContain('300 more');
  });
});

describe('what is long', () => {
  it('is folded', async () => {
    const text = (await page([joinedControlPlane()])).replace(/<style>[\s\S]*<\/style>/, '');
    expect(textOf(text).length).toBeGreaterThan(15_000);
    const shown = shownText(text);
    expect(shown.length).toBeLessThan(3000);
    expect(shown).toContain('33 checks passed');
    expect(shown).not.toContain('KubeletConfiguration');
  });

  it('has each run of several behind its own line, the failed ones open', async () => {
    const text = await page([joinedControlPlane(), failedPreflight()]);
    const runs = [...text.matchAll(/<details class="run"( open)?><summary>(.*?)<\/summary>/gs)];
    expect(runs.map(([, open, summary = '']) => [open, textOf(summary)])).toEqual([
      [undefined, 'node-1 Joined 826 ms'],
      [' open', 'node-1 Failed 143 ms'],
    ]);
    expect(text.match(/<h1/g)).toHaveLength(1);
  });
});

describe('the banner of a failed run', () => {
  it.each([
    ['en', 'Cause', 'Fix', 'CRI', 'Port 10250 is already in use on this machine.'],
    ['pt-BR', 'Causa', 'O que fazer', 'CRI', 'A porta 10250 já está em uso nesta máquina.'],
  ] as const)('names each failed check, with cause and cure, in %s', async (language, cause, cure, name, says) => {
    const text = await page([failedPreflight()], language);
    const banner = /<section class="failure">.*?<\/section>/s.exec(text)?.[0] ?? '';
    const checks = [...banner.matchAll(/<li>.*?<\/li>/gs)].map(([check]) => check);
    expect(checks).toHaveLength(2);
    for (const check of checks) for (const term of [cause, cure]) expect(check).toContain(`<dt>${term}</dt>`);
    expect(checks[0]).toContain(`<code>${name}</code>`);
    expect(textOf(checks[1] ?? '')).toContain(says);
    expect(text.indexOf(banner)).toBeLessThan(text.indexOf('<h2>'));
  });
});

it('a machine that has joined already has not failed', async () => {
  const failure = new Failure(ALREADY_JOINED, { node: 'worker-1', server: '10.0.0.1:6443' });
  const source = await page([runWith('x', { type: 'failed', failure })]);
  expect(source).toContain('<h1 class="good">Nothing to do</h1>');
  expect(source).toContain('ALREADY_JOINED');
});
