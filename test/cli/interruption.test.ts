import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Interrupted, Interruption, type InterruptionOptions } from '../../src/cli/interruption.ts';

function watched(options: InterruptionOptions = {}) {
  const source = new EventEmitter();
  const calls: string[] = [];
  const interruption = new Interruption(source, {
    onFirst: (signal) => calls.push(signal),
    onSecond: () => calls.push('at once'),
    ...options,
  });
  return { source, calls, interruption, send: (...signals: string[]) => signals.map((signal) => source.emit(signal)) };
}

describe('signals', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s aborts once', (signal) => {
    const { interruption, calls, send } = watched();
    send(signal);
    expect(interruption.signal.reason).toEqual(new Interrupted(signal));
    expect(interruption.received).toBe(signal);
    expect(calls).toEqual([signal]);
  });

  it.each([
    [
      ['SIGINT', 'SIGINT'],
      ['SIGINT', 'at once'],
    ],
    [['SIGTERM', 'SIGTERM', 'SIGHUP'], ['SIGTERM']],
    [['SIGTERM', 'SIGINT'], ['SIGTERM']],
    [
      ['SIGTERM', 'SIGINT', 'SIGINT'],
      ['SIGTERM', 'at once'],
    ],
  ])('%j leads to %j', (signals, expected) => {
    const { calls, send } = watched();
    send(...signals);
    expect(calls).toEqual(expected);
  });

  it('under --rootfs count as the parent passes them on', () => {
    const { calls, send } = watched({ passedOn: true });
    send('SIGINT', 'SIGUSR2', 'SIGINT');
    expect(calls).toEqual(['SIGINT']);
    send('SIGUSR2');
    expect(calls).toEqual(['SIGINT', 'at once']);
  });

  it('SIGHUP where it is ignored is none, but hanging up still is one', () => {
    const { interruption, calls, send } = watched({ hangUpIgnored: true });
    send('SIGHUP');
    expect(calls).toEqual([]);
    interruption.hangUp();
    expect(calls).toEqual(['SIGHUP']);
  });

  it('leave no listener behind', () => {
    const { source, interruption } = watched({ passedOn: true });
    interruption.close();
    expect(source.eventNames()).toEqual([]);
  });
});
