import { type Leaving, leaving } from '../../etcd/leaving.ts';
import type { EtcdMember } from '../../etcd/messages.ts';
import type { OpenedEtcd } from '../../etcd/open.ts';
import { type Reached, reachEtcd } from '../../etcd/reach.ts';
import type { Message } from '../../events.ts';
import { Failure, isFailure } from '../../failure.ts';
import { hasAddressHere, quorumTrouble, type RunningHere, removeMember, runningHere, shown } from '../etcd/leave.ts';
import type { KindOfChange, Surroundings } from '../kind.ts';
import type { RemoveEtcdMember } from '../reset-changes.ts';

/**
 * `observe` decides, and refuses before anything is changed: the member goes when this machine's address or the etcd that runs here proves it to be
 * ours, and the members that stay keep their quorum. Where etcd does not answer at all the reset goes on, as kubeadm's does, and says what is left.
 */
export const removeEtcdMember: KindOfChange<RemoveEtcdMember> = {
  describe: ({ here }) => ({ subject: here.peerUrls.join(', ') }),

  async observe(change, _host, surroundings) {
    const notLeaving: NotLeaving = (message, action) => {
      surroundings.emit({ type: 'notice', level: 'warning', message });
      return { holds: true, action };
    };
    return withReached(change, surroundings, async (reached) => {
      const peerUrl = change.here.peerUrls[0] ?? '';
      if (reached.type === 'silent')
        return notLeaving({ key: 'ETCD_NOT_LEFT', params: { peerUrl, troubles: reached.troubles } }, 'unreachable');
      if (reached.type === 'no-quorum') {
        const { alive, troubles } = reached;
        if (!change.allowQuorumLoss) throw new Failure('ETCD_WITHOUT_QUORUM', { peerUrl, alive, troubles });
        return notLeaving({ key: 'ETCD_NOT_LEFT', params: { peerUrl, troubles } }, 'unreachable');
      }
      return decided(change, reached.opened, surroundings, notLeaving);
    });
  },

  async apply(change, surroundings) {
    await withReached(change, surroundings, async (reached) => {
      if (reached.type !== 'answering') throw new Failure('ETCD_UNREACHABLE', { endpoints: reached.troubles, seconds: 0 });
      const { opened } = reached;
      const { found } = await whichLeaves(change, opened, surroundings);
      if (found.do !== 'remove') return;
      try {
        await removeMember(found, change.here, opened, circumstancesOf(surroundings));
      } catch (error) {
        // etcd itself refuses what costs it its quorum; who has allowed that wants this machine wiped all the same.
        if (!change.allowQuorumLoss || !isFailure(error, 'ETCD_MEMBER_STAYS')) throw error;
        const { peerUrl, reason } = error.params;
        const params = { peerUrl, troubles: [{ url: peerUrl, reason }] };
        surroundings.emit({ type: 'notice', level: 'warning', message: { key: 'ETCD_NOT_LEFT', params } });
      }
    });
    return undefined;
  },

  predict: () => undefined,
};

type NotLeaving = (message: Message, action: string) => { holds: true; action: string };

async function decided(change: RemoveEtcdMember, opened: OpenedEtcd, surroundings: Surroundings, notLeaving: NotLeaving) {
  const { found, running } = await whichLeaves(change, opened, surroundings);
  if (found.do === 'ask') throw new Failure('ETCD_MEMBER_AMBIGUOUS', { members: found.candidates.map(shown) });
  const silent = running && 'silent' in running ? running.silent : undefined;
  const isProven = found.do !== 'nothing' && (isItself(found.member, running) || hasAddressHere(found.member, surroundings.host.read));
  if (!isProven && silent !== undefined) {
    // Whichever member it is, the others may need it.
    if (!change.allowQuorumLoss) throw new Failure('ETCD_HERE_UNKNOWN', silent);
    return notLeaving({ key: 'ETCD_NOT_LEFT', params: { peerUrl: change.here.peerUrls[0] ?? '', troubles: [silent] } }, 'unreachable');
  }
  if (found.do === 'nothing') return { holds: true, action: 'absent' };
  const params = shown(found.member);
  if (!isProven) return notLeaving({ key: 'ETCD_MEMBER_ELSEWHERE', params }, 'elsewhere');
  if (found.do === 'end-cluster') return notLeaving({ key: 'ETCD_ENDS', params }, 'only-member');
  await refuseQuorumLoss(found, { opened, surroundings, allowed: change.allowQuorumLoss });
  return { holds: false, action: 'remove' };
}

async function whichLeaves({ here }: RemoveEtcdMember, opened: OpenedEtcd, surroundings: Surroundings) {
  const running = await runningHere(here, opened, circumstancesOf(surroundings));
  const id = running && 'id' in running ? running.id : undefined;
  return { running, found: leaving(opened.answering.members, here, id) };
}

function isItself({ id }: EtcdMember, running: RunningHere | undefined): boolean {
  return running !== undefined && 'id' in running && running.id === id;
}

async function refuseQuorumLoss(
  found: Extract<Leaving, { do: 'remove' }>,
  { opened, surroundings, allowed }: { opened: OpenedEtcd; surroundings: Surroundings; allowed: boolean },
): Promise<void> {
  const trouble = await quorumTrouble(found, opened, circumstancesOf(surroundings));
  if (trouble === undefined) return;
  const params = { ...shown(found.member), ...trouble };
  if (!allowed) throw new Failure('ETCD_QUORUM_AT_STAKE', params);
  surroundings.emit({ type: 'notice', level: 'warning', message: { key: 'ETCD_QUORUM_GOES', params } });
}

async function withReached<T>(change: RemoveEtcdMember, surroundings: Surroundings, work: (reached: Reached) => Promise<T>): Promise<T> {
  const reached = await reachEtcd(change.here, change.kubeconfigPath, circumstancesOf(surroundings));
  try {
    return await work(reached);
  } finally {
    if (reached.type === 'answering') reached.opened.etcd.close();
  }
}

function circumstancesOf({ host, emit, signal }: Surroundings) {
  return { host: host.read, emit, signal };
}
