import { Failure } from '../../../base/failure.ts';
import { sha256 } from '../../../base/sha256.ts';
import { sameUrl } from '../../../wire/endpoint.ts';
import type { AddEtcdMember } from '../../changes/change.ts';
import { readJournal, unfinishedEntries } from '../../journal/journal.ts';
import { readPreviousRun } from '../../journal/previous-run.ts';
import type { RollbackContext } from '../../kind.ts';
import { MANIFEST_NOT_WITHDRAWN, MANIFEST_WITHDRAWN } from './sentences.ts';

/**
 * Manifests of ours that were published for this member, in this run or one that was killed: without it their Pods would only end, and be started ever
 * more seldom. What is removed is said, and what can't be.
 */
export async function withdrawDependents(change: AddEtcdMember, { host, emit }: RollbackContext): Promise<void> {
  const [previousRun, journal] = await Promise.all([readPreviousRun(host.read), readJournal(host.read)]);
  const published = unfinishedEntries(journal).flatMap(({ toTakeBack }) =>
    toTakeBack && sameUrl(toTakeBack.peerUrl, change.peerUrl) ? (toTakeBack.dependents ?? []) : [],
  );
  for (const path of new Set([...(change.dependents ?? []), ...published])) {
    try {
      const content = await host.read.files.read(path);
      if (content === undefined || !previousRun.isOurs(path, sha256(content))) continue;
      await host.write.files.remove(path);
      emit({ type: 'notice', level: 'info', message: MANIFEST_WITHDRAWN({ path }) });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      emit({ type: 'notice', level: 'warning', message: MANIFEST_NOT_WITHDRAWN({ path, reason: error }) });
    }
  }
}
