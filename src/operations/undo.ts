import { basename, dirname } from 'node:path';
import { type ChangeRecord, change } from '../engine/changes/change.ts';
import type { Emit } from '../engine/events.ts';
import { createExecutor } from '../engine/executor.ts';
import { undoEnding } from '../engine/finish.ts';
import { RESTORE_PHASE } from '../engine/journal/undo-scope.ts';
import { overlayHost } from '../engine/overlay-host.ts';
import type { FileReader, Host } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';
import type { UndoSettings } from '../phases/undo/facts.ts';
import { type IssuedCertificate, issuedCertificate, leftOn, type Remains } from '../phases/undo/left.ts';
import { undoPhases } from '../phases/undo/list.ts';
import { NothingToUndo, UndoFactSource } from '../phases/undo/read-facts.ts';
import { UNDO_OF_OTHER_JOIN } from './operations-sentences.ts';
import { runPhases } from './run-phases.ts';

export interface UndoOptions {
  settings: UndoSettings;
  host: Host;
  emit: Emit;
  signal: AbortSignal;
  /** Asks to confirm the undo. Called before anything is changed, unless `force` or `dryRun` is set. */
  confirm(): Promise<boolean>;
}

/** The result of an undo or of its preview. */
export interface UndoResult {
  /** How the run ended. */
  outcome: 'undone' | 'previewed' | 'nothing-to-do';
  /** Name of the Node that the machine was; empty with `nothing-to-do`. */
  nodeName: string;
  /** Changes in the order in which they were made or previewed. */
  changes: readonly ChangeRecord[];
  /** Items that remain of the join. */
  left: readonly Remains[];
}

/**
 * Undoes the last join, finished or not, and restores what it found on the host. Throws a Failure; can be run again.
 */
export async function undo(options: UndoOptions): Promise<UndoResult> {
  const { settings, emit } = options;
  const { dryRun } = settings;
  const ended = new AbortController(); // stops reads that are still running when the undo ends
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
    // Read before it is removed, but after the checks.
    let certificate: IssuedCertificate | undefined;
    await runPhases(undoPhases, facts, {
      ...{ host, emit, signal, executor },
      endsWell: (error) => error instanceof NothingToUndo,
      beforeFirst: async () => {
        certificate = await issuedCertificate(host.read);
      },
    });
    await executor.succeeded();
    const { scope, restorations } = await facts.pick(['scope', 'restorations']);
    const now = await facts.clusterSideAtEnd();
    const left = await leftOn(host.read, { scope, certificate, restorations, now });
    return {
      outcome: dryRun ? 'previewed' : 'undone',
      nodeName: scope.node,
      changes: executor.records,
      left,
    };
  } catch (error) {
    if (error instanceof NothingToUndo) {
      if (!dryRun && (await hasContentsAlone(host.read.files)))
        await createExecutor().run(RESTORE_PHASE, change({ kind: 'remove-journal' }), {
          host,
          emit,
          signal: options.signal,
        });
      if ((await host.read.files.stat(PATHS.kubeletConf)) !== undefined)
        emit({ type: 'notice', level: 'warning', message: UNDO_OF_OTHER_JOIN() });
      return { outcome: 'nothing-to-do', nodeName: '', changes: [], left: [] };
    }
    await executor.failed(emit);
    throw error;
  } finally {
    ended.abort();
    executor.end();
    await facts.close();
  }
}

/** True for saved contents without a journal, left by an undo that was killed at its very end. */
async function hasContentsAlone(files: FileReader): Promise<boolean> {
  if ((await files.lstat(PATHS.earlier)) === undefined) return false;
  const [directory, journal] = [dirname(PATHS.journal), basename(PATHS.journal)];
  const names = (await files.list(directory)) ?? [];
  // An administrator may put back one that was set aside.
  return !names.some((name) => name === journal || name.startsWith(`${journal}.aside`));
}
