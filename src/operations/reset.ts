import type { ChangeRecord } from '../engine/changes/change.ts';
import type { Emit } from '../engine/events.ts';
import { createExecutor } from '../engine/executor.ts';
import { resetEnding } from '../engine/finish.ts';
import { overlayHost } from '../engine/overlay-host.ts';
import type { Host } from '../host/ports.ts';
import type { ResetSettings } from '../phases/reset/facts.ts';
import { keptEtcdData, LEFT_FACTS, type Left, type LeftFacts, leftOn } from '../phases/reset/left.ts';
import { resetPhases } from '../phases/reset/list.ts';
import { ETCD_KEPT } from '../phases/reset/phases-reset-sentences.ts';
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
  /** Asks to confirm the reset. Called by preflight before anything is changed, unless `force` or `dryRun` is set. */
  confirm(): Promise<boolean>;
}

/** The result of a reset or of its preview. */
export interface ResetResult {
  /** How the run ended; `phase-done` for a single phase. */
  outcome: 'reset' | 'phase-done' | 'previewed';
  /** Name of the Node that the machine was. */
  nodeName: string;
  /** Changes in the order in which they were made or previewed. */
  changes: readonly ChangeRecord[];
  /** Items that remain after a whole reset; empty after a single phase. */
  left: readonly Left[];
}

/** Removes everything a finished or interrupted join or init created on a host. Throws a Failure; can be run again. */
export async function reset(options: ResetOptions): Promise<ResetResult> {
  const { settings, only, emit } = options;
  const { dryRun, skipPhases } = settings.configuration;
  const selection = { only, skip: skipPhases };
  const phases = selectPhases(resetPhases, selection);

  const ended = new AbortController(); // stops reads that are still running when the reset ends
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const host = dryRun ? overlayHost(options.host.read) : options.host;
  const facts = new ResetFactSource({ ...options, host: host.read, signal }, phases);
  const identity = async () => ({ node: await facts.get('nodeName'), cluster: '' });
  const executor = createExecutor({ preview: dryRun, journal: { host, identity, ending: resetEnding } });
  await executor.begin(emit);
  try {
    if (only === undefined) facts.startReading(phases);
    // Read before the first change, but after the checks: the files may be unreadable without root.
    let before: LeftFacts | undefined;
    await runPhases(phases, facts, {
      ...{ host, emit, signal, executor },
      skipped: skippedPhases(resetPhases, selection),
      beforeFirst: async () => {
        before = await facts.pick(LEFT_FACTS);
        const dataDir = only && (await keptEtcdData(host.read, before)); // a whole reset lists it
        if (dataDir)
          emit({
            type: 'notice',
            level: 'warning',
            message: ETCD_KEPT({ dataDir, peerUrls: before.localEtcd?.member?.peerUrls }),
          });
      },
    });
    await executor.succeeded();
    const left = only === undefined && before !== undefined ? await leftOn(host.read, before) : [];
    return {
      outcome: dryRun ? 'previewed' : only === undefined ? 'reset' : 'phase-done',
      nodeName: await facts.get('nodeName'),
      changes: executor.records,
      left,
    };
  } catch (error) {
    await executor.failed(emit);
    throw error;
  } finally {
    ended.abort();
    executor.end();
  }
}
