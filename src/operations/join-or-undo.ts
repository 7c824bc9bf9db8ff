import { Failure } from '../base/failure.ts';
import type { JoinEvent } from '../engine/events.ts';
import { readJournal } from '../engine/journal/journal.ts';
import { undoScope } from '../engine/journal/undo-scope.ts';
import { KEPT_AFTER_FAILURE } from '../engine/sentences.ts';
import type { HostReader } from '../host/ports.ts';
import { type JoinOptions, type JoinResult, join } from './join.ts';
import { UNDO_FAILED, UNDOING_AFTER_FAILURE, UNDONE_AFTER_FAILURE } from './sentences.ts';
import { undo } from './undo.ts';

/** The join's own signal may have been aborted; an undo has to come to an end all the same. */
const UNDO_MS = 180_000;

/**
 * A join that takes back what it has changed when it fails or is interrupted. Throws what the join throws; how the undo
 * went is told by events.
 */
export async function joinOrUndo(options: JoinOptions): Promise<JoinResult> {
  const { emit, host } = options;
  const seen = { change: false };
  let kept: JoinEvent | undefined;
  const listen = (event: JoinEvent) => {
    if (event.type === 'change-started') seen.change = true;
    // Nothing is kept, unless that can't be undone.
    if (event.type === 'notice' && event.message.key === KEPT_AFTER_FAILURE.key) kept = event;
    else emit(event);
  };
  try {
    return await join({ ...options, emit: listen });
  } catch (error) {
    // What this run has not touched is not its own to take back: a check has failed, or the machine is a node already.
    const undoes = seen.change && !options.configuration.dryRun && (await isUnfinished(host.read));
    if (!undoes && kept) emit(kept);
    if (undoes) await rollBack(options);
    throw error;
  }
}

/** The join that the journal tells of has never ended well. */
async function isUnfinished(host: HostReader): Promise<boolean> {
  try {
    const scope = undoScope(await readJournal(host));
    return scope === 'not-recorded' || (typeof scope === 'object' && !scope.joined);
  } catch (trouble) {
    if (trouble instanceof Failure) return false; // without root, say: then nothing was changed
    throw trouble;
  }
}

async function rollBack({ host, emit, configuration }: JoinOptions): Promise<void> {
  emit({ type: 'notice', level: 'info', message: UNDOING_AFTER_FAILURE() });
  const { criSocket } = configuration.nodeRegistration;
  const settings = { dryRun: false, force: true, allowRunningPods: false, kubeconfigPath: undefined, criSocket };
  try {
    const { left } = await undo({
      settings,
      host,
      emit,
      signal: AbortSignal.timeout(UNDO_MS),
      confirm: async () => true,
    });
    emit({ type: 'notice', level: 'info', message: UNDONE_AFTER_FAILURE({ left }) });
  } catch (error) {
    // Whatever it is, it must not hide why the join failed.
    const reason = error instanceof Failure ? error : String(error);
    emit({ type: 'notice', level: 'warning', message: UNDO_FAILED({ reason }) });
  }
}
