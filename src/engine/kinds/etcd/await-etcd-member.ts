import { memberOf } from '../../../cluster/etcd/membership.ts';
import type { AwaitEtcdMember } from '../../changes/etcd-changes.ts';
import type { KindOfChange } from '../../kind.ts';
import { askOthers, servesAs } from './member-etcd.ts';
import { MemberProgress } from './member-progress.ts';

/** Waits until the etcd that the kubelet starts here serves its client URL as the right member. */
export const awaitEtcdMember: KindOfChange<AwaitEtcdMember> = {
  describe: (change) => ({ subject: change.clientUrl }),

  observe: (change, _host, context) =>
    askOthers(change, context, async (opened) => {
      const member = memberOf(opened.answering.members, change.peerUrl);
      return { holds: member !== undefined && (await servesAs(member, change, opened, context)), action: 'wait' };
    }),

  async apply(change, context) {
    await askOthers(change, context, (opened) => new MemberProgress(change, opened, context).until('serving'));
  },

  predict: () => undefined,
};
