import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { LiveReporter } from '../../../src/cli/render/live/live-reporter.ts';
import { Terminal } from '../../../src/cli/render/output/terminal.ts';
import { TextReporter } from '../../../src/cli/render/output/text-reporter.ts';
import { glyphsFor } from '../../../src/cli/render/timeline/glyphs.ts';
import { Scrubber } from '../../../src/cli/secrecy.ts';
import { wholeEnglish as english } from '../../../src/program/definitions.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';
import { Screen } from '../support/screen.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }));
afterEach(() => void vi.useRealTimers());

function live(columns = 80, everything = false, process = new EventEmitter(), about = 'Does something') {
  const screen = new Screen(columns);
  const source = Object.assign(process, { pid: 1, kill: vi.fn() });
  const terminal = new Terminal({ out: screen, err: screen }, new Scrubber(['--token', 'abcdef.0123456789abcdef']), {});
  const lines = new TextReporter(terminal, english, { verbosity: 0, phaseSummary: () => undefined });
  const reporter = new LiveReporter({
    ...{ terminal, catalogue: english, glyphs: glyphsFor({}), lines, everything, source },
    label: (phase) => phase,
    summary: () => about,
    now: () => Date.now(),
  });
  return { screen, source, terminal, reporter };
}

const wait = {
  id: 1,
  phase: 'kubelet-start',
  kind: 'wait-until',
  subject: 'node-1',
  action: 'node-registered',
} as const;
const notice = (path: string) =>
  ({
    type: 'notice',
    level: 'warning',
    message: { key: 'TOKEN_FILE_READABLE', params: { path, mode: '0644' } },
  }) as const;
const failure = new Failure(CONNECTION_REFUSED, { server: '10.0.0.1:6443' });
const waiting = {
  type: 'waiting',
  message: { key: 'DISCOVERY_WAITING', params: { server: '10.0.0.1:6443' } },
  failure,
} as const;

describe('live progress', () => {
  it('shows the phase that runs, since when, and what is waited for; what has ended stays', () => {
    const { screen, reporter } = live();
    reporter.event({ type: 'phase-started', phase: 'preflight' });
    reporter.event({ type: 'check', name: 'Swap', result: 'passed' });
    vi.advanceTimersByTime(1500);
    expect(screen.text).toMatch(/^. preflight {2}Does something +1\.5 s\n {2}1 check passed\n$/);
    reporter.event({ type: 'phase-done', phase: 'preflight' });
    reporter.event({ type: 'phase-started', phase: 'kubelet-start' });
    reporter.event({ type: 'change-started', change: wait });
    reporter.event(waiting);
    vi.advanceTimersByTime(2000);
    expect(screen.lines[0]).toMatch(/^✓ preflight {2}Does something \(1 check passed\) +1\.5 s$/);
    expect(screen.lines[1]).toMatch(/kubelet-start .* 2\.0 s$/);
    expect(screen.lines[2]).toContain('node node-1 is registered (2.0 s)');
    expect(screen.text).toContain('10.0.0.1:6443');
    expect(screen.cursor).toBe(false);
  });

  it('counts from the beginning of the run, not from that of the command', () => {
    const { screen, reporter } = live();
    vi.advanceTimersByTime(60_000);
    reporter.begin();
    vi.advanceTimersByTime(200);
    expect(screen.lines[0]).toMatch(/^. Starting +0\.2 s$/);
  });

  it('leaves out of a narrow line what does not fit as a whole', () => {
    const about = 'Issue certificates for the new control-plane components';
    const { screen, reporter } = live(60, false, new EventEmitter(), about);
    vi.advanceTimersByTime(200);
    expect(screen.lines[0]).toMatch(/^. Starting +0\.2 s$/);
    reporter.event({ type: 'phase-started', phase: 'control-plane-prepare/certs' });
    vi.advanceTimersByTime(1500);
    expect(screen.lines[0]).toMatch(/^. control-plane-prepare\/certs +1\.5 s$/);
    reporter.event({ type: 'phase-done', phase: 'control-plane-prepare/certs' });
    expect(screen.lines[0]).toMatch(/^✓ control-plane-prepare\/certs +1\.5 s$/);
    screen.columns = 30;
    reporter.event({ type: 'phase-started', phase: 'control-plane-prepare/kubeconfig' });
    vi.advanceTimersByTime(200);
    expect(screen.lines.at(-2)).toMatch(/^. \/kubeconfig +0\.2 s$/);
  });

  it('leaves warnings above, whole, and without secrets', () => {
    const { screen, reporter } = live(40);
    reporter.event({ type: 'phase-started', phase: 'preflight' });
    vi.advanceTimersByTime(200);
    reporter.event(notice(`/a/${'long/'.repeat(30)}abcdef.0123456789abcdef`));
    vi.advanceTimersByTime(200);
    expect(screen.text).toContain('long/'.repeat(30));
    expect(screen.text).not.toContain('0123456789abcdef');
    expect(screen.lines.at(-2)).toContain('preflight');
  });

  it.each([1, 20, 80, 200])('draws no line wider than %i columns', (columns) => {
    const { screen, reporter } = live(columns);
    reporter.event({ type: 'phase-started', phase: '日本'.repeat(40) });
    reporter.event({ type: 'change-started', change: { ...wait, subject: '\u001b[2J\n'.repeat(200) } });
    reporter.event({ ...waiting, message: { key: 'DISCOVERY_WAITING', params: { server: 'x'.repeat(3000) } } });
    vi.advanceTimersByTime(1000);
    expect(screen.widest).toBeLessThanOrEqual(columns);
    expect(screen.lines.length).toBeLessThan(8);
  });

  it('finds its lines again when the terminal was made narrower', () => {
    const { screen, reporter } = live(100);
    reporter.event({ type: 'phase-started', phase: 'preflight' });
    vi.advanceTimersByTime(100);
    const write = vi.spyOn(screen, 'write');
    screen.columns = 50; // the line of 99 columns takes two rows now
    vi.advanceTimersByTime(100);
    expect(write.mock.calls[0]?.[0]).toContain('\u001b[2A\r\u001b[0J');
  });

  it('draws ten times a second at most, however much happens', () => {
    const { screen, reporter } = live();
    reporter.event({ type: 'phase-started', phase: 'preflight' });
    for (let at = 0; at < 1000; at += 1) {
      reporter.event({ type: 'check', name: `C${at}`, result: 'passed' });
      vi.advanceTimersByTime(1);
    }
    expect(screen.writes).toBeGreaterThan(5);
    expect(screen.writes).toBeLessThanOrEqual(10);
  });

  it('ends with the timeline, then the failure whole', () => {
    const { screen, source, reporter } = live();
    reporter.event({ type: 'phase-started', phase: 'preflight' });
    vi.advanceTimersByTime(1000);
    reporter.event({ type: 'phase-failed', phase: 'preflight', failure });
    reporter.failed(failure, 4);
    vi.advanceTimersByTime(1000);
    const text = screen.text;
    expect(text).toMatch(/✗ preflight[\s\S]*Timeline \(1\.0 s\)[\s\S]*✗ preflight[\s\S]*error: /);
    const { what, cause, cure } = failure.text;
    expect(text.endsWith(`error: ${what} (CONNECTION_REFUSED)\n  Cause: ${cause}\n  Fix: ${cure}\n`)).toBe(true);
    expect(screen.cursor).toBe(true);
    expect(source.eventNames()).toEqual([]);
  });

  it('has no timeline where no phase has begun', () => {
    const { screen, reporter } = live();
    vi.advanceTimersByTime(100);
    reporter.failed(failure, 4);
    expect(screen.text).not.toContain('Timeline');
    expect(screen.text).toMatch(/^error: /);
  });

  it.each(['exit', 'SIGQUIT', 'SIGTSTP', 'SIGALRM', 'SIGUSR2', 'SIGXCPU'])('shows the cursor again on %s', (event) => {
    const { screen, source, reporter } = live();
    reporter.event({ type: 'phase-started', phase: 'preflight' });
    vi.advanceTimersByTime(100);
    expect(screen.cursor).toBe(false);
    source.emit(event);
    expect(screen.cursor).toBe(true);
    if (event === 'exit') return;
    expect(source.kill).toHaveBeenCalledWith(1, event);
    expect(source.listenerCount(event)).toBe(0); // the signal now does what it does by itself
    source.emit('SIGCONT');
    vi.advanceTimersByTime(100);
    expect([screen.cursor, source.listenerCount(event)]).toEqual([false, 1]);
  });

  it('leaves a signal to who handles it already', () => {
    const interrupt = vi.fn();
    const before = new EventEmitter().on('SIGUSR2', interrupt); // as inside --rootfs, where it stands for Ctrl-C
    const { screen, source, reporter } = live(80, false, before);
    reporter.event({ type: 'phase-started', phase: 'preflight' });
    vi.advanceTimersByTime(100);
    source.emit('SIGUSR2');
    expect(interrupt).toHaveBeenCalledOnce();
    expect([screen.cursor, source.kill.mock.calls]).toEqual([false, []]);
    reporter.failed(failure, 4);
    expect(source.listeners('SIGUSR2')).toEqual([interrupt]);
  });

  it('leaves the terminal to a question until it is answered', () => {
    const { screen, terminal, reporter } = live();
    reporter.event({ type: 'phase-started', phase: 'preflight' });
    vi.advanceTimersByTime(100);
    terminal.prompt('Sure? ');
    vi.advanceTimersByTime(1000);
    expect([screen.text, screen.cursor]).toEqual(['Sure? ', true]);
    terminal.answered();
    vi.advanceTimersByTime(100);
    expect(screen.text).toContain('preflight');
  });

  it('with -v writes all the lines, too', () => {
    const { screen, reporter } = live(80, true);
    reporter.event({ type: 'phase-started', phase: 'preflight' });
    expect(screen.text).toContain('[preflight] preflight');
  });
});
