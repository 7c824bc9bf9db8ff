import pico from 'picocolors';
import { describe, expect, it } from 'vitest';
import {
  cutTo,
  cutToLastPart,
  cutToWords,
  displayWidth,
  fill,
  oneLine,
} from '../../../src/cli/render/timeline/display-width.ts';
import { glyphsFor } from '../../../src/cli/render/timeline/glyphs.ts';
import { TimelineBuilder } from '../../../src/cli/render/timeline/model.ts';
import { timelineLines } from '../../../src/cli/render/timeline/terminal-timeline.ts';
import { english } from '../../../src/i18n/catalogue.ts';

describe('the width on a terminal', () => {
  it.each([
    ['plain', 5],
    ['ação', 4],
    ['e\u0301', 1],
    ['日本', 4],
    ['👩‍👩‍👧', 2],
    ['', 0],
    ['\u200b', 0],
  ])('of %j is %i', (text, width) => expect(displayWidth(text)).toBe(width));

  it('is kept when a text is cut or filled', () => {
    expect(cutTo('日本語', 5)).toBe('日本…');
    expect(cutTo('日本語', 4)).toBe('日…');
    expect(cutTo('abc', 3)).toBe('abc');
    expect(cutTo('abc', 0)).toBe('');
    expect(cutTo('👩‍👩‍👧‍👦'.repeat(40), 80)).toBe('👩‍👩‍👧‍👦'.repeat(40));
    expect(cutTo('é'.repeat(512 * 1024), 80)).toBe(`${'é'.repeat(79)}…`);
    expect(fill('日本語', 4)).toBe('日… ');
  });

  it.each([
    ['control-plane-prepare/certs', 30, 'control-plane-prepare/certs'],
    ['control-plane-prepare/certs', 26, '/certs'],
    ['control-plane-prepare/certs', 6, '/certs'],
    ['control-plane-prepare/certs', 5, 'certs'],
    ['control-plane-prepare/certs', 3, 'ce…'],
    ['kubelet-wait-bootstrap', 9, 'kubelet-…'],
  ])('of %j in %i columns leaves its last part: %j', (name, columns, cut) => {
    expect(cutToLastPart(name, columns)).toBe(cut);
  });

  it.each([
    ['Waiting until the node is registered', 20, 'Waiting until the…'],
    ['Waiting until the node is registered', 36, 'Waiting until the node is registered'],
    [`Wrote /${'long'.repeat(30)}`, 40, `Wrote /${'long'.repeat(8)}…`],
    ['word', 2, 'w…'],
  ])('of %j in %i columns ends with a word: %j', (text, columns, cut) => {
    expect(cutToWords(text, columns)).toBe(cut);
  });

  it('takes what a terminal would obey out of a text', () => {
    expect(oneLine('a\u001b[2Jb\nc\u0007d\u009bx')).not.toMatch(/\p{Cc}/u);
  });
});

function lines(columns: number, term = 'xterm', colours = false) {
  const builder = new TimelineBuilder();
  const wait = {
    id: 1,
    phase: 'kubelet-start',
    kind: 'wait-until',
    subject: 'node-1',
    action: 'node-registered',
  } as const;
  builder.add(100, { type: 'phase-started', phase: 'preflight' });
  builder.add(900, { type: 'phase-done', phase: 'preflight' });
  builder.add(900, { type: 'phase-started', phase: 'kubelet-start' });
  builder.add(1000, { type: 'change-started', change: wait });
  builder.add(3000, { type: 'change-failed', change: wait });
  builder.add(3000, { type: 'phase-failed', phase: 'kubelet-start' });
  return timelineLines(builder.model(3001), {
    ...{ catalogue: english, columns, glyphs: glyphsFor({ TERM: term }), colours: pico.createColors(colours) },
    label: (phase) => phase,
    scrub: (text) => text.replace('node-1', '[secret]'),
  });
}

describe('the timeline on a terminal', () => {
  it('shows phases and the longest waits as bars', () => {
    expect(lines(60)).toMatchInlineSnapshot(`
      [
        "Timeline (3.0 s)",
        "    start         │█                               │ 100 ms",
        "  ✓ preflight     │ █████████                      │ 800 ms",
        "  ✗ kubelet-start │         ██████████████████████ │  2.1 s",
        "What took longest",
        "  ✗  2.0 s  Waiting until the node [secret] is registered",
      ]
    `);
    expect(lines(60, 'linux').join('\n')).not.toMatch(/[^\p{ASCII}…]/u);
  });

  it.each([30, 40, 60])('keeps the last part of a phase in %i columns', (columns) => {
    const builder = new TimelineBuilder();
    for (const name of ['certs', 'kubeconfig']) {
      builder.add(10, { type: 'phase-started', phase: `control-plane-prepare/${name}` });
      builder.add(500, { type: 'phase-done', phase: `control-plane-prepare/${name}` });
    }
    const view = { catalogue: english, columns, glyphs: glyphsFor({}), colours: pico.createColors(false) };
    const text = timelineLines(builder.model(500), { ...view, label: (phase) => phase, scrub: (one) => one }).join(
      '\n',
    );
    expect(text).toMatch(/\/certs\b/);
    expect(text).toMatch(/\/kubeconfig\b/);
  });

  it('shows no gap that is only the time between two lines of code', () => {
    const text = lines(80).join('\n');
    expect(text).toContain('start');
    expect(text).not.toContain('end');
  });

  it.each([1, 8, 20, 40, 80, 200])('never is wider than %i columns', (columns) => {
    for (const line of lines(columns)) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    expect(lines(columns, 'xterm', true).map((line) => oneLine(line))).toEqual(lines(columns));
  });

  it('shows no secret', () => expect(lines(200).join('\n')).toContain('[secret]'));
});
