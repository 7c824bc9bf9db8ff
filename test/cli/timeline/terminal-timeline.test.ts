import pico from 'picocolors';
import { describe, expect, it } from 'vitest';
import { cutTo, displayWidth, fill, oneLine } from '../../../src/cli/render/timeline/display-width.ts';
import { glyphsFor } from '../../../src/cli/render/timeline/glyphs.ts';
import { TimelineBuilder } from '../../../src/cli/render/timeline/model.ts';
import { timelineLines } from '../../../src/cli/render/timeline/terminal-timeline.ts';
import { english } from '../../../src/i18n/catalogue.ts';
import { processorMs } from '../../support/processor-time.ts';

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
    const started = processorMs();
    for (let frame = 0; frame < 100; frame += 1) cutTo('é'.repeat(512 * 1024), 80);
    expect(processorMs() - started).toBeLessThan(5_000);
    expect(fill('日本語', 4)).toBe('日… ');
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
        "    start               │█                         │ 100 ms",
        "  ✓ preflight           │███████                   │ 800 ms",
        "  ✗ kubelet-start       │       ██████████████████ │  2.1 s",
        "    end                 │                         ▏│   1 ms",
        "What took longest",
        "  ✗ Waiting until the … │        █████████████████ │  2.0 s",
      ]
    `);
    expect(lines(60, 'linux').join('\n')).not.toMatch(/[^\p{ASCII}…]/u);
  });

  it.each([1, 8, 20, 40, 80, 200])('never is wider than %i columns', (columns) => {
    for (const line of lines(columns)) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    expect(lines(columns, 'xterm', true).map((line) => oneLine(line))).toEqual(lines(columns));
  });

  it('shows no secret', () => expect(lines(200).join('\n')).toContain('[secret]'));
});
