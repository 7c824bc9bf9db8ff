import { Failure } from '../../../../base/failure.ts';
import { sha256 } from '../../../../base/sha256.ts';
import type { Reason } from '../../../../base/text.ts';
import { reasonOf } from '../../../../cluster/etcd/cluster.ts';
import { isEtcdTrouble } from '../../../../cluster/etcd/connection.ts';
import { memberOf } from '../../../../cluster/etcd/membership.ts';
import { type EtcdMember, hexadecimal } from '../../../../cluster/etcd/messages.ts';
import { membersWithRetry, withEtcd } from '../../../../cluster/etcd/open-to-join.ts';
import type { HostReader } from '../../../../host/ports.ts';
import { sameUrl } from '../../../../wire/endpoint.ts';
import type { AddEtcdMember, EtcdMembership } from '../../../changes/etcd-changes.ts';
import { startedMembers } from '../../../journal/data-place.ts';
import { readJournal, unfinishedEntries } from '../../../journal/journal.ts';
import { readPreviousRun } from '../../../journal/previous-run.ts';
import type { RollbackContext } from '../../../kind.ts';
import { emptyData, withoutLinks } from '../data-directory.ts';
import { etcdContainerGone } from '../etcd-container.ts';
import { dataIn, localEvidence } from '../evidence.ts';
import {
  ETCD_DATA_REPLACED,
  ETCD_DATA_STAYS,
  ETCD_LEARNER_STAYS,
  ETCD_OF_ANOTHER_STAYS,
  ETCD_OUT_OF_TIME,
  ETCD_TAKEN_BACK,
  ETCD_TAKING_BACK,
  ETCD_VOTER_STAYS,
  MANIFEST_NOT_WITHDRAWN,
  MANIFEST_WITHDRAWN,
} from './etcd-rollback-sentences.ts';

/** Time limit for etcd in a rollback; a notice names the command for whatever is left. */
const ETCD_MS = 15_000;

const WITHDRAW_MS = 20_000;

const CALL_MS = 5_000;

const RETRY_MS = 200;

/**
 * Rolls back a failed join: removes the learner, the API server published for it, its container, then its data. Keeps
 * a member that has become a voter, because the cluster counts on it. `outcome` is undefined if the join was killed
 * before it knew its member; the journal then proves that a learner here is ours. Reports what it cannot undo by
 * notices instead of throwing. True when everything of ours is undone.
 */
export async function rollBackMember(
  change: AddEtcdMember,
  outcome: EtcdMembership | undefined,
  context: RollbackContext,
): Promise<boolean> {
  const { emit } = context;
  const { peerUrl, manifestPath, dataDir } = change;
  emit({ type: 'waiting', message: ETCD_TAKING_BACK({ peerUrl }) });
  const isOurs: IsOurs = ({ id }) => outcome === undefined || hexadecimal(id) === outcome.memberId;
  const fate = await removeLearner(change, isOurs, context);
  if (fate === 'stays') return false;
  try {
    if (fate === 'unknown' && (await mayVote(change, context.host.read))) return false;
    await withdrawDependents(change, context);
    if (fate === 'unknown') return false;
    const left = await removeOwnEtcd(change, context);
    if (left !== 'nothing') {
      const message =
        left === 'data'
          ? ETCD_DATA_REPLACED({ peerUrl, dataDir })
          : ETCD_OF_ANOTHER_STAYS({ peerUrl, manifestPath, dataDir });
      emit({ type: 'notice', level: 'warning', message });
      return left === 'data' && !(await hasStarted(change, context.host.read));
    }
    emit({ type: 'notice', level: 'info', message: ETCD_TAKEN_BACK({ peerUrl }) });
    return true;
  } catch (error) {
    if (!(error instanceof Failure) && !context.signal.aborted) throw error;
    emit({ type: 'notice', level: 'warning', message: ETCD_DATA_STAYS({ manifestPath, dataDir, reason: why(error) }) });
    return false;
  }
}

/** Removes the learner of an addition without an answer: only a member that has never started can be that one. */
export async function withdraw(change: AddEtcdMember, context: RollbackContext): Promise<void> {
  await removeLearner(change, (member) => member.name === '', { ...context, signal: AbortSignal.timeout(WITHDRAW_MS) });
}

/**
 * Removes our etcd's manifest, container and data. Returns what it leaves: everything if the journal does not prove
 * that this etcd is ours, the data if it does not prove that the data is. Throws MOUNTS_UNREADABLE if that cannot be
 * known.
 */
export async function removeOwnEtcd(
  change: AddEtcdMember,
  context: RollbackContext,
): Promise<'nothing' | 'data' | 'everything'> {
  const { host, signal } = context;
  const before = await localEvidence(change, context);
  if (!before.addedHere && !before.dataIsOurs) return 'everything';
  await host.write.files.remove(change.manifestPath);
  await etcdContainerGone(change, host, signal);
  // The container takes seconds to stop, in which something may have been mounted there.
  const { dataIsOurs, placeUnknown } = await localEvidence(change, context);
  if (!dataIsOurs) {
    if ((await dataIn(change.dataDir, host.read)) === 'empty') return 'nothing';
    if (placeUnknown) throw placeUnknown;
    return 'data';
  }
  await emptyData(await withoutLinks(change.dataDir, host.read), host);
  return 'nothing';
}

/**
 * Reads the journal, for when etcd itself does not answer. An intent counts: a join may have been killed after etcd
 * promoted the member and before that was noted, and one that finds a voter notes nothing.
 */
async function mayVote({ peerUrl }: AddEtcdMember, host: HostReader): Promise<boolean> {
  return unfinishedEntries(await readJournal(host)).some(
    ({ change: made }) => made?.kind === 'promote-etcd-member' && sameUrl(made.subject, peerUrl),
  );
}

/**
 * False if no etcd of ours can have run since its data were last removed, so that the data are certainly not ours, here
 * or below a mount.
 */
async function hasStarted({ manifestPath }: AddEtcdMember, host: HostReader): Promise<boolean> {
  return startedMembers(unfinishedEntries(await readJournal(host)), manifestPath).length > 0;
}

/** Replaces Node.js's abort reason: only the time limit aborts a rollback. */
function why(error: unknown): Reason {
  return isEtcdTrouble(error) ? reasonOf(error) : ETCD_OUT_OF_TIME({});
}

type IsOurs = (member: EtcdMember) => boolean;

/** `gone`: the member list confirms that this machine is not a member. `stays`: the member is a voter, or not ours. */
type Fate = 'gone' | 'stays' | 'unknown';

async function removeLearner(change: AddEtcdMember, isOurs: IsOurs, context: RollbackContext): Promise<Fate> {
  const { emit } = context;
  const known = { id: '' };
  try {
    return await removedFromList(change, isOurs, known, context);
  } catch (error) {
    if (!isEtcdTrouble(error) && !context.signal.aborted) throw error;
    const { certificatesDir } = change.access;
    const params = { id: known.id, peerUrl: change.peerUrl, reason: why(error), certificatesDir };
    emit({ type: 'notice', level: 'warning', message: ETCD_LEARNER_STAYS(params) });
    return 'unknown';
  }
}

async function removedFromList(
  change: AddEtcdMember,
  isOurs: IsOurs,
  known: { id: string },
  context: RollbackContext,
): Promise<Fate> {
  const { host, emit, signal } = context;
  const { peerUrl, clientUrl } = change;
  const access = { ...change.access, timeoutMs: Math.min(change.access.timeoutMs, ETCD_MS) };
  const reading = { host: host.read, emit, signal };
  return withEtcd(access, { except: clientUrl }, reading, async ({ etcd, answering }) => {
    const until = host.read.clock.monotonic() + access.timeoutMs;
    for (let now = answering; ; now = await membersWithRetry(etcd, access.timeoutMs, reading)) {
      const member = memberOf(now.members, peerUrl);
      if (member === undefined) return 'gone';
      known.id = hexadecimal(member.id);
      if (!member.isLearner) {
        emit({ type: 'notice', level: 'warning', message: ETCD_VOTER_STAYS({ id: known.id, peerUrl }) });
        return 'stays';
      }
      // Another member with the same address was added since.
      if (!isOurs(member)) return 'stays';
      try {
        await now.connection.remove(member.id, { timeoutMs: CALL_MS, signal });
      } catch (error) {
        if (!isEtcdTrouble(error)) throw error;
        if (host.read.clock.monotonic() > until) throw error;
        await host.read.clock.sleep(RETRY_MS, signal);
      }
    }
  });
}

/**
 * Removes our manifests that depend on this member, published by this run or one that was killed: their Pods could only
 * crash without it. Reports each removal and each failure by a notice.
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
