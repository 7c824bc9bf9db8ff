import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../../src/base/failure.ts';
import type { Invocation } from '../../../../src/cli/argv/command.ts';
import { Terminal } from '../../../../src/cli/render/output/terminal.ts';
import { TextReporter } from '../../../../src/cli/render/output/text-reporter.ts';
import { glyphsFor } from '../../../../src/cli/render/timeline/glyphs.ts';
import { Scrubber } from '../../../../src/cli/secrecy.ts';
import type { HostReport } from '../../../../src/engine/machine-events.ts';
import { FleetLive } from '../../../../src/features/fleet/commands/fleet-live.ts';
import { FleetText } from '../../../../src/features/fleet/commands/fleet-text.ts';
import { SSH_LOGIN_REFUSED } from '../../../../src/features/fleet/ssh/fleet-ssh-sentences.ts';
import { wholeEnglish as english } from '../../../../src/program/definitions.ts';
import { CONNECTION_REFUSED } from '../../../../src/wire/wire-sentences.ts';
import { Screen } from '../../../cli/support/screen.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const TOKEN = 'abcdef.0123456789abcdef';

function live(names: readonly string[], columns = 80) {
  const screen = new Screen(columns);
  const source = Object.assign(new EventEmitter(), { pid: 1, kill: vi.fn() });
  const terminal = new Terminal({ out: screen, err: screen }, new Scrubber(['--token', TOKEN]), {});
  const reporter = new TextReporter(terminal, english, { verbosity: 0, phaseSummary: () => undefined });
  const invocation = { terminal, catalogue: english, verbosity: 0, reporter } as unknown as Invocation;
  const lines = new FleetText(invocation, names);
  const view = new FleetLive({
    invocation,
    lines,
    glyphs: glyphsFor({}),
    source,
    hosts: names.length,
    now: () => Date.now(),
  });
  const begin = (host: string) =>
    view.event({ type: 'host-started', host, address: `${host}.example.com`, role: 'worker' });
  return { screen, view, begin };
}

const report = (host: string, more: Partial<HostReport> = {}): HostReport => ({
  ...{ host, address: host, role: 'worker', outcome: 'joined', nodeName: host, changes: 9, durationMs: 1_830 },
  ...{ failure: undefined, message: undefined },
  ...more,
});

describe('the table of a fleet', () => {
  it('has a row for each host that is worked on, with what goes on there now', () => {
    const { screen, view, begin } = live(['worker-1', 'worker-2', 'worker-3'], 100);
    begin('worker-1');
    begin('worker-2');
    view.event({ type: 'host-connected', host: 'worker-2', machine: 'x86_64', uid: 0 });
    view.event({ type: 'host-copying', host: 'worker-2', bytes: 57, total: 114 });
    vi.advanceTimersByTime(2_000);
    expect(screen.text).toMatch(/worker-1 worker {2}connecting to worker-1\.example\.com +2\.0 s$/m);
    expect(screen.text).toMatch(/worker-2 worker {2}copying the executable, 50% +2\.0 s$/m);
    expect(screen.text).toContain('2 in progress; 1 host waiting');
    view.event({ type: 'host-event', host: 'worker-1', event: { type: 'phase-started', phase: 'kubelet-start' } });
    const failure = new Failure(CONNECTION_REFUSED, { server: '10.0.0.1:6443' });
    const message = { key: 'DISCOVERY_WAITING', params: { server: '10.0.0.1:6443' } } as const;
    view.event({ type: 'host-event', host: 'worker-1', event: { type: 'waiting', message, failure } });
    vi.advanceTimersByTime(100);
    expect(screen.text).toMatch(/worker-1 worker {2}\[kubelet-start\] .*10\.0\.0\.1/);
    expect(screen.widest).toBeLessThan(100);
    view.close();
  });

  it('cuts what goes on after a word', () => {
    const { screen, view, begin } = live(['worker-1']);
    begin('worker-1');
    view.event({ type: 'host-event', host: 'worker-1', event: { type: 'phase-started', phase: 'kubelet-start' } });
    const message = { key: 'DISCOVERY_WAITING', params: { server: '10.0.0.1:6443' } } as const;
    view.event({ type: 'host-event', host: 'worker-1', event: { type: 'waiting', message } });
    vi.advanceTimersByTime(100);
    expect(screen.text).toMatch(/worker-1 worker {2}\[kubelet-start\] Waiting for the cluster at… +0\.1 s$/m);
    expect(screen.widest).toBeLessThan(80);
    view.close();
  });

  it('says what goes on in the cluster on a line of its own', () => {
    const { screen, view, begin } = live(['worker-1']);
    begin('worker-1');
    const message = { key: 'FLEET_TOKENS_SWEPT', params: { ids: ['abcdef'] } } as const;
    view.event({ type: 'fleet-event', event: { type: 'notice', level: 'info', message } });
    vi.advanceTimersByTime(100);
    expect(screen.text).toMatch(/^\[fleet\] Deleted a token left by an earlier run that was killed: abcdef\.$/m);
    view.close();
  });

  it('keeps a line of each that has ended, a failure whole, and ends with all of them', () => {
    const { screen, view, begin } = live(['worker-1', 'worker-2']);
    begin('worker-1');
    begin('worker-2');
    vi.advanceTimersByTime(100);
    view.event({ type: 'host-ended', host: 'worker-1', report: report('worker-1') });
    const failure = new Failure(SSH_LOGIN_REFUSED, {
      host: 'worker-2',
      address: '10.0.0.2',
      login: '10.0.0.2',
      methods: 'publickey',
    });
    const failed = report('worker-2', { outcome: 'failed', nodeName: undefined, changes: 0, failure });
    view.event({ type: 'host-ended', host: 'worker-2', report: failed });
    vi.advanceTimersByTime(100);
    expect(screen.text).toContain('worker-1 joined (node worker-1), 9 changes, 1.8 s');
    expect(screen.text).toContain('SSH_LOGIN_REFUSED');
    expect(screen.text).toContain('1 joined, 1 failed');
    expect(screen.cursor).toBe(false);
    view.ended(
      { hosts: [report('worker-1'), failed], durationMs: 2_000 },
      { exitCode: 6, failure: undefined, signal: undefined },
    );
    expect(screen.cursor).toBe(true);
    expect(screen.text).toMatch(/^worker-2 +worker +failed +- +0 +1\.8 s +SSH_LOGIN_REFUSED$/m);
    expect(screen.text).not.toContain('at work');
  });

  it('is never larger than the screen, however many hosts and however narrow', () => {
    const names = Array.from({ length: 300 }, (_, index) => `a-host-with-a-long-name-${index}`);
    for (const columns of [20, 40, 200]) {
      const { screen, view, begin } = live(names, columns);
      screen.rows = 10;
      for (const name of names.slice(0, 100)) begin(name);
      vi.advanceTimersByTime(300);
      expect(screen.lines.length).toBeLessThanOrEqual(10);
      expect(screen.widest).toBeLessThan(columns);
      if (columns === 200) expect(screen.text).toContain('… and 94 more in progress');
      view.close();
    }
  });

  it('shows no secret and obeys nothing that came from a host', () => {
    const { screen, view, begin } = live(['worker-1']);
    begin('worker-1');
    view.event({ type: 'host-event', host: 'worker-1', event: { type: 'phase-started', phase: `x\u001b[2J${TOKEN}` } });
    vi.advanceTimersByTime(100); // Screen refuses sequences that are not known
    expect(screen.text).not.toContain('0123456789abcdef');
    view.close();
  });
});
