import type { ChangeRecord } from '../engine/changes/change.ts';
import type { Emit } from '../engine/events.ts';
import { createExecutor } from '../engine/executor.ts';
import { resetEnding } from '../engine/finish.ts';
import { overlayHost } from '../engine/overlay-host.ts';
import type { Host } from '../host/ports.ts';
import type { ResetSettings } from '../phases/reset/facts.ts';
import { LEFT_FACTS, type Left, type LeftFacts, leftOn } from '../phases/reset/left.ts';
import { resetPhases } from '../phases/reset/list.ts';
import { ResetFactSource } from '../phases/reset/read-facts.ts';
import { selectPhases, skippedPhases } from '../phases/select.ts';
import { runPhases } from './run-phases.ts';

export interface ResetOptions {
  settings: ResetSettings;
  host: Host;
  emit: Emit;
  signal: AbortSignal;
  /** One phase only (`reset phase X`). */
  only?: string;
  /** Asked by preflight before anything is changed, unless `force` or `dryRun` is set: whether the reset is meant. */
  confirm(): Promise<boolean>;
}

/** The result of a reset or of its preview. */
export interface ResetResult {
  outcome: 'reset' | 'phase-done' | 'previewed';
  nodeName: string;
  changes: readonly ChangeRecord[];
  /** Of a whole reset: what it leaves. */
  left: readonly Left[];
}

/** Undoes on a host what a join or an init has done, whole or half. Throws a Failure; run again it goes on. */
export async function reset(options: ResetOptions): Promise<ResetResult> {
  const { settings, only, emit } = options;
  const { dryRun, skipPhases } = settings.configuration;
  const selection = { only, skip: skipPhases };
  const phases = selectPhases(resetPhases, selection);

  const ended = new AbortController(); // whatever is still being read when the reset ends is of no use any more
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const host = dryRun ? overlayHost(options.host.read) : options.host;
  const facts = new ResetFactSource({ ...options, host: host.read, signal }, phases);
  const identity = async () => ({ node: await facts.get('nodeName'), cluster: '' });
  const executor = createExecutor({ preview: dryRun, journal: { host, identity, ending: resetEnding } });
  await executor.begin(emit);
  try {
    if (only === undefined) facts.prefetch(phases);
    // Read before anything is changed, but after the checks: what says so may not be readable without root.
    let before: LeftFacts | undefined;
    await runPhases(phases, facts, {
      ...{ host, emit, signal, executor },
      skipped: skippedPhases(resetPhases, selection),
      trusted: async () => undefined,
      beforeFirst: async () => {
        before = await facts.pick(LEFT_FACTS);
      },
    });
    await executor.succeeded();
    const left = only === undefined && before !== undefined ? await leftOn(host.read, before) : [];
    const outcome = dryRun ? 'previewed' : only === undefined ? 'reset' : 'phase-done';
    return { outcome, nodeName: await facts.get('nodeName'), changes: executor.records, left };
  } catch (error) {
    await executor.failed(emit, { leftovers: false });
    throw error;
  } finally {
    ended.abort();
    executor.end();
  }
}
