import { Failure, isFailure } from '../../../../base/failure.ts';
import type { Message } from '../../../../base/text.ts';
import { ETCD_UNREACHABLE } from '../../../../cluster/etcd/cluster-etcd-sentences.ts';
import { type Leaving, leaving } from '../../../../cluster/etcd/leaving.ts';
import type { EtcdMember } from '../../../../cluster/etcd/messages.ts';
import type { OpenedEtcd } from '../../../../cluster/etcd/open-to-join.ts';
import { type Reached, reachEtcd } from '../../../../cluster/etcd/reach-to-leave.ts';
import type { RemoveEtcdMember } from '../../../changes/etcd-changes.ts';
import type { ChangeContext, KindOfChange } from '../../../kind.ts';
import {
  ETCD_ENDS,
  ETCD_HERE_UNKNOWN,
  ETCD_LAST_MEMBER,
  ETCD_MEMBER_AMBIGUOUS,
  ETCD_MEMBER_ELSEWHERE,
  ETCD_MEMBER_STAYS,
  ETCD_NOT_LEFT,
  ETCD_QUORUM_AT_STAKE,
  ETCD_QUORUM_GOES,
  ETCD_WITHOUT_QUORUM,
} from './etcd-leaving-sentences.ts';
import { hasAddressHere, quorumTrouble, type RunningHere, removeMember, runningHere, shown } from './leave.ts';

/**
 * Removes this machine's member from etcd. `observe` decides before anything is changed: the machine's address or its
 * running etcd must prove that the member is ours, and the remaining members must keep quorum. If no etcd runs
 * here and none answers, the reset continues, as kubeadm's does, and reports what is left. `apply` requires the same
 * proof again, because the members may have changed.
 */
export const removeEtcdMember: KindOfChange<RemoveEtcdMember> = {
  describe: ({ here }) => ({ subject: here.peerUrls.join(', ') }),
  effects: () => ({}),

  async observe(change, _host, context) {
    return withReached(change, context, async (reached) => {
      const verdict = await verdictOn(reached, change, context);
      if (verdict.message) context.emit({ type: 'notice', level: 'warning', message: verdict.message });
      return 'leaves' in verdict ? { holds: false, action: 'remove' } : { holds: true, action: verdict.stays };
    });
  },

  async apply(change, context) {
    await withReached(change, context, async (reached) => {
      if (reached.type !== 'answering')
        throw new Failure(ETCD_UNREACHABLE, { endpoints: reached.troubles, seconds: 0 });
      const verdict = await verdictOn(reached, change, context);
      if ('stays' in verdict) {
        if (verdict.message) context.emit({ type: 'notice', level: 'warning', message: verdict.message });
        return;
      }
      try {
        await removeMember(verdict.leaves, change.here, reached.opened, etcdContext(context));
      } catch (error) {
        // etcd itself refuses to lose quorum; with allowQuorumLoss this machine is wiped anyway.
        if (!change.allowQuorumLoss || !isFailure(error, ETCD_MEMBER_STAYS)) throw error;
        const { peerUrl, reason } = error.params;
        const params = { peerUrl, troubles: [{ url: peerUrl, reason }] };
        context.emit({ type: 'notice', level: 'warning', message: ETCD_NOT_LEFT(params) });
      }
    });
  },

  predict: () => undefined,
};

type Verdict = { message?: Message } & ({ leaves: Extract<Leaving, { do: 'remove' }> } | { stays: string });

async function verdictOn(reached: Reached, change: RemoveEtcdMember, context: ChangeContext): Promise<Verdict> {
  if (reached.type === 'answering') return verdictOfMembers(change, reached.opened, context);
  const { troubles } = reached;
  const peerUrl = change.here.peerUrls[0] ?? '';
  if (reached.type === 'no-quorum' && !change.allowQuorumLoss)
    throw new Failure(ETCD_WITHOUT_QUORUM, { peerUrl, alive: reached.alive, troubles });
  if (change.confirmed) throw new Failure(ETCD_UNREACHABLE, { endpoints: troubles, seconds: 0 });
  if (reached.type === 'silent' && reached.here && !change.allowQuorumLoss)
    throw new Failure(ETCD_HERE_UNKNOWN, reached.here);
  return { stays: 'unreachable', message: ETCD_NOT_LEFT({ peerUrl, troubles }) };
}

async function verdictOfMembers(
  change: RemoveEtcdMember,
  opened: OpenedEtcd,
  context: ChangeContext,
): Promise<Verdict> {
  const { here } = change;
  const running = await runningHere(here, opened, etcdContext(context));
  const found = leaving(opened.answering.members, here, running && 'id' in running ? running.id : undefined);
  if (found.do === 'ask') throw new Failure(ETCD_MEMBER_AMBIGUOUS, { members: found.candidates.map(shown) });
  const isProven =
    found.do !== 'nothing' && (isItself(found.member, running) || hasAddressHere(found.member, context.host.read));
  if (!isProven && running && 'silent' in running) {
    // The others may need the member, whichever it is.
    if (!change.allowQuorumLoss) throw new Failure(ETCD_HERE_UNKNOWN, running.silent);
    const params = { peerUrl: here.peerUrls[0] ?? '', troubles: [running.silent] };
    return { stays: 'unreachable', message: ETCD_NOT_LEFT(params) };
  }
  if (found.do === 'nothing') return { stays: 'absent' };
  const params = shown(found.member);
  if (!isProven) return { stays: 'elsewhere', message: ETCD_MEMBER_ELSEWHERE(params) };
  if (found.do === 'end-cluster' && change.confirmed) throw new Failure(ETCD_LAST_MEMBER, params);
  if (found.do === 'end-cluster') return { stays: 'only-member', message: ETCD_ENDS(params) };
  const trouble = await quorumTrouble(found, opened, etcdContext(context));
  if (trouble === undefined) return { leaves: found };
  if (!change.allowQuorumLoss) throw new Failure(ETCD_QUORUM_AT_STAKE, { ...params, ...trouble });
  return { leaves: found, message: ETCD_QUORUM_GOES({ ...params, ...trouble }) };
}

function isItself({ id }: EtcdMember, running: RunningHere | undefined): boolean {
  return running !== undefined && 'id' in running && running.id === id;
}

async function withReached<T>(
  change: RemoveEtcdMember,
  context: ChangeContext,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const reached = await reachEtcd(change.here, change.kubeconfigPath, etcdContext(context));
  try {
    return await work(reached);
  } finally {
    if (reached.type === 'answering') reached.opened.etcd.close();
  }
}

function etcdContext({ host, emit, signal }: ChangeContext) {
  return { host: host.read, emit, signal };
}
