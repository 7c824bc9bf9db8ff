import { reasonOf } from '../../etcd/cluster.ts';
import { isEtcdTrouble } from '../../etcd/connection.ts';
import { memberOf } from '../../etcd/membership.ts';
import { type EtcdMember, hexadecimal } from '../../etcd/messages.ts';
import { patientMembers, withEtcd } from '../../etcd/open.ts';
import { Failure } from '../../failure.ts';
import type { Host } from '../../host/ports.ts';
import type { Reason } from '../../messages/reason.ts';
import { sha256 } from '../../sha256.ts';
import type { AddEtcdMember, EtcdMembership } from '../change.ts';
import type { TakingBack } from '../kind.ts';
import { ownTraces } from '../own-traces.ts';
import { etcdContainerGone } from './etcd-container.ts';
import { localEvidence } from './evidence.ts';

/** Undoing must come to an end: of what is left undone the command is said. */
const ETCD_MS = 15_000;
const WITHDRAW_MS = 20_000;
const CALL_MS = 5_000;
const RETRY_MS = 200;

/**
 * After a failed join: the learner goes, then what ran it, then its data. A member that has become a voter stays with all it has: the cluster
 * counts on it. `outcome` undefined: the join was killed before it knew it, and the journal proves that a learner here is ours. Throws nothing; what could not be undone is said by notices. True when all of it is undone.
 */
export async function takeBackMember(
  change: AddEtcdMember,
  outcome: EtcdMembership | undefined,
  surroundings: TakingBack,
): Promise<boolean> {
  const { emit } = surroundings;
  emit({ type: 'waiting', message: { key: 'ETCD_TAKING_BACK', params: { peerUrl: change.peerUrl } } });
  const isOurs: IsOurs = ({ id }) => outcome === undefined || hexadecimal(id) === outcome.memberId;
  if (!(await removeLearner(change, isOurs, surroundings))) return false;
  try {
    await removeOwnEtcd(change, surroundings);
    emit({ type: 'notice', level: 'info', message: { key: 'ETCD_TAKEN_BACK', params: { peerUrl: change.peerUrl } } });
    return true;
  } catch (error) {
    if (!(error instanceof Failure) && !surroundings.signal.aborted) throw error;
    const { manifestPath, dataDir } = change;
    const params = { manifestPath, dataDir, reason: why(error) };
    emit({ type: 'notice', level: 'warning', message: { key: 'ETCD_DATA_STAYS', params } });
    return false;
  }
}

/** For an addition whose answer did not come: nothing of it runs on this host yet, so a member that has started is not meant. */
export async function withdraw(change: AddEtcdMember, surroundings: TakingBack): Promise<void> {
  await removeLearner(change, (member) => member.name === '', { ...surroundings, signal: AbortSignal.timeout(WITHDRAW_MS) });
}

/** The manifest of an etcd of ours, its container, its data. Data that the journal does not prove to be ours stays. */
export async function removeOwnEtcd(change: AddEtcdMember, surroundings: TakingBack): Promise<void> {
  const { host, signal } = surroundings;
  const { addedHere, madeDataHere, data } = await localEvidence(change, surroundings);
  if (!addedHere && !madeDataHere) return;
  await removeDependents(change, host);
  await host.write.files.remove(change.manifestPath);
  await etcdContainerGone(change, host, signal);
  if (data !== 'empty' || (await host.read.files.list(change.dataDir))?.length) await host.write.files.empty(change.dataDir);
}

/** First of all: without etcd they would only end again and again, and be started ever more seldom. */
async function removeDependents({ dependents = [] }: AddEtcdMember, host: Host): Promise<void> {
  const traces = await ownTraces(host.read);
  for (const path of dependents) {
    const content = await host.read.files.read(path);
    if (content !== undefined && traces.isOurs(path, sha256(content))) await host.write.files.remove(path);
  }
}

/** Not why it was aborted, in Node.js's words: only its own limit aborts an undoing. */
function why(error: unknown): Reason {
  return isEtcdTrouble(error) ? reasonOf(error) : { key: 'ETCD_OUT_OF_TIME', params: {} };
}

type IsOurs = (member: EtcdMember) => boolean;

/** True when this machine is no member any more, confirmed by the member list. */
async function removeLearner(change: AddEtcdMember, isOurs: IsOurs, surroundings: TakingBack): Promise<boolean> {
  const { emit } = surroundings;
  const known = { id: '' };
  try {
    return await removedFromList(change, isOurs, known, surroundings);
  } catch (error) {
    if (!isEtcdTrouble(error) && !surroundings.signal.aborted) throw error;
    const { certificatesDir } = change.access;
    const params = { id: known.id, peerUrl: change.peerUrl, reason: why(error), certificatesDir };
    emit({ type: 'notice', level: 'warning', message: { key: 'ETCD_LEARNER_STAYS', params } });
    return false;
  }
}

async function removedFromList(change: AddEtcdMember, isOurs: IsOurs, known: { id: string }, surroundings: TakingBack): Promise<boolean> {
  const { host, emit, signal } = surroundings;
  const { peerUrl, clientUrl } = change;
  const access = { ...change.access, timeoutMs: Math.min(change.access.timeoutMs, ETCD_MS) };
  const circumstances = { host: host.read, emit, signal };
  return withEtcd(access, { except: clientUrl }, circumstances, async ({ etcd, answering }) => {
    const until = host.read.clock.monotonic() + access.timeoutMs;
    for (let now = answering; ; now = await patientMembers(etcd, access.timeoutMs, circumstances)) {
      const member = memberOf(now.members, peerUrl);
      if (member === undefined) return true;
      known.id = hexadecimal(member.id);
      if (!member.isLearner) {
        emit({ type: 'notice', level: 'warning', message: { key: 'ETCD_VOTER_STAYS', params: { id: known.id, peerUrl } } });
        return false;
      }
      // Another one has been added for the same address since: it is not ours.
      if (!isOurs(member)) return false;
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
