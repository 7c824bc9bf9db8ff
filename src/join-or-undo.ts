import { readJournal } from './changes/journal.ts';
import { undoScope } from './changes/undo-scope.ts';
import { Failure, isFailure } from './failure.ts';
import type { HostReader } from './host/ports.ts';
import { type JoinOptions, type JoinResult, join } from './join.ts';
import { undo } from './undo.ts';

/** The join's own signal may have been aborted; an undo has to come to an end all the same. */
const UNDO_MS = 180_000;

/** A join that takes back what it has changed when it fails or is interrupted. Throws what the join throws; how the undo went is told by events. */
export async function joinOrUndo(options: JoinOptions): Promise<JoinResult> {
  try {
    return await join(options);
  } catch (error) {
    if (!options.configuration.dryRun && (await isUnfinished(error, options.host.read))) await takeBack(options);
    throw error;
  }
}

/** There are changes of a join that has not ended well, and they are not those of another one that goes on. */
async function isUnfinished(error: unknown, host: HostReader): Promise<boolean> {
  if (isFailure(error, 'JOIN_IN_PROGRESS')) return false;
  try {
    const scope = undoScope(await readJournal(host));
    return typeof scope === 'object' && !scope.joined;
  } catch (trouble) {
    if (trouble instanceof Failure) return false; // without root, say: then nothing was changed
    throw trouble;
  }
}

async function takeBack({ host, emit }: JoinOptions): Promise<void> {
  emit({ type: 'notice', level: 'info', message: { key: 'UNDOING_AFTER_FAILURE' } });
  const settings = { dryRun: false, force: true, allowRunningPods: false, kubeconfigPath: undefined, criSocket: '' };
  try {
    const { left } = await undo({ settings, host, emit, signal: AbortSignal.timeout(UNDO_MS), confirm: async () => true });
    emit({ type: 'notice', level: 'info', message: { key: 'UNDONE_AFTER_FAILURE', params: { left } } });
  } catch (error) {
    // Whatever it is, it must not hide why the join failed.
    const reason = error instanceof Failure ? error : String(error);
    emit({ type: 'notice', level: 'warning', message: { key: 'UNDO_FAILED', params: { reason } } });
  }
}
