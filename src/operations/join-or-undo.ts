import { Failure, onFailure } from '../base/failure.ts';
import { UNDO_MS } from '../engine/ending-limits.ts';
import { KEPT_AFTER_FAILURE } from '../engine/engine-sentences.ts';
import type { JoinEvent } from '../engine/events.ts';
import { readJournal } from '../engine/journal/journal.ts';
import { undoScope } from '../engine/journal/undo-scope.ts';
import type { HostReader } from '../host/ports.ts';
import { type JoinOptions, type JoinResult, join } from './join.ts';
import { UNDO_FAILED, UNDOING_AFTER_FAILURE, UNDONE_AFTER_FAILURE } from './operations-sentences.ts';
import { undo } from './undo.ts';

/** A join that is undone when it fails or is interrupted. Throws the join's error; events report the undo. */
export async function joinOrUndo(options: JoinOptions): Promise<JoinResult> {
  const { emit, host } = options;
  const seen = { change: false };
  let kept: JoinEvent | undefined;
  const listen = (event: JoinEvent) => {
    if (event.type === 'change-started') seen.change = true;
    // Held back: an undo keeps nothing.
    if (event.type === 'notice' && event.message.key === KEPT_AFTER_FAILURE.key) kept = event;
    else emit(event);
  };
  try {
    return await join({ ...options, emit: listen });
  } catch (error) {
    // Without a change of this run there is nothing to undo: a check failed, or the machine is already a node.
    const undoes = seen.change && !options.configuration.dryRun && (await isUnfinished(host.read));
    if (!undoes && kept) emit(kept);
    if (undoes) await rollBack(options);
    throw error;
  }
}

/** True if the journal records a join that did not succeed. */
async function isUnfinished(host: HostReader): Promise<boolean> {
  const journal = await readJournal(host).catch(onFailure(() => undefined));
  if (journal === undefined) return false; // for example without root, and then nothing was changed
  const scope = undoScope(journal);
  return scope === 'not-recorded' || (typeof scope === 'object' && !scope.joined);
}

async function rollBack({ host, emit, configuration }: JoinOptions): Promise<void> {
  emit({ type: 'notice', level: 'info', message: UNDOING_AFTER_FAILURE() });
  try {
    const { left } = await undo({
      settings: {
        dryRun: false,
        force: true,
        allowRunningPods: false,
        kubeconfigPath: undefined,
        criSocket: configuration.nodeRegistration.criSocket,
        keepProvisioned: true,
      },
      host,
      emit,
      signal: AbortSignal.timeout(UNDO_MS), // the join's own may have been aborted
      confirm: async () => true,
    });
    emit({ type: 'notice', level: 'info', message: UNDONE_AFTER_FAILURE({ left }) });
  } catch (error) {
    // A notice, whatever the error: the caller must see why the join failed.
    const reason = error instanceof Failure ? error : String(error);
    emit({ type: 'notice', level: 'warning', message: UNDO_FAILED({ reason }) });
  }
}
