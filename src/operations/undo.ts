import { type ChangeRecord, change } from '../engine/changes/change.ts';
import type { Emit } from '../engine/events.ts';
import { createExecutor } from '../engine/executor.ts';
import { undoEnding } from '../engine/finish.ts';
import { RESTORE_PHASE } from '../engine/journal/undo-scope.ts';
import { overlayHost } from '../engine/overlay-host.ts';
import type { Host } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';
import type { UndoSettings } from '../phases/undo/facts.ts';
import { undoPhases } from '../phases/undo/list.ts';
import { NothingToUndo, UndoFactSource } from '../phases/undo/read-facts.ts';
import {
  issuedCertificate,
  REMAINS_FACTS,
  type Remains,
  type RemainsFacts,
  remainsOn,
} from '../phases/undo/remains.ts';
import type { NodeCertificate } from '../pki/reading/node-certificate.ts';
import { runPhases } from './run-phases.ts';

export interface UndoOptions {
  settings: UndoSettings;
  host: Host;
  emit: Emit;
  signal: AbortSignal;
  /** Asked before anything is changed, unless `force` or `dryRun` is set: whether the undo is meant. */
  confirm(): Promise<boolean>;
}

/** The result of an undo or of its preview. */
export interface UndoResult {
  outcome: 'undone' | 'previewed' | 'nothing-to-do';
  /** Empty with `nothing-to-do`. */
  nodeName: string;
  changes: readonly ChangeRecord[];
  /** What of the join stays. */
  left: readonly Remains[];
}

/**
 * Takes back what the last join has changed on a host, whole or half, and restores what it found there. Throws a
 * Failure; run again it goes on.
 */
export async function undo(options: UndoOptions): Promise<UndoResult> {
  const { settings, emit } = options;
  const { dryRun } = settings;
  const ended = new AbortController(); // whatever is still being read when the undo ends is of no use any more
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const host = dryRun ? overlayHost(options.host.read) : options.host;
  const facts = new UndoFactSource({ ...options, host: host.read, signal });
  const identity = async () => ({ node: (await facts.get('scope')).node, cluster: '' });
  const executor = createExecutor({
    preview: dryRun,
    journal: { host, identity, ending: undoEnding, command: 'undo' },
  });
  await executor.begin(emit);
  try {
    facts.prefetch(undoPhases);
    // Read before anything is changed, but after the checks.
    let before: (RemainsFacts & { certificate: NodeCertificate | undefined }) | undefined;
    await runPhases(undoPhases, facts, {
      ...{ host, emit, signal, executor },
      trusted: async () => undefined,
      endsWell: (error) => error instanceof NothingToUndo,
      beforeFirst: async () => {
        before = { ...(await facts.pick(REMAINS_FACTS)), certificate: await issuedCertificate(host.read) };
      },
    });
    await executor.succeeded();
    const restorations = await facts.get('restorations');
    const left =
      before === undefined
        ? []
        : await remainsOn(host.read, { ...before, restorations, now: await facts.clusterSideAtEnd() });
    return {
      outcome: dryRun ? 'previewed' : 'undone',
      nodeName: before?.scope.node ?? '',
      changes: executor.records,
      left,
    };
  } catch (error) {
    if (error instanceof NothingToUndo) {
      // Contents whose journal is gone: an undo was killed at its very end.
      const orphaned = !dryRun && (await host.read.files.lstat(PATHS.earlier)) !== undefined;
      if (orphaned)
        await createExecutor().run(RESTORE_PHASE, change({ kind: 'remove-journal' }), {
          host,
          emit,
          signal: options.signal,
        });
      return { outcome: 'nothing-to-do', nodeName: '', changes: [], left: [] };
    }
    await executor.failed(emit, { leftovers: false });
    throw error;
  } finally {
    ended.abort();
    executor.end();
    await facts.close();
  }
}
