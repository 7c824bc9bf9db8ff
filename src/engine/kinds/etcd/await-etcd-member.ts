import { memberOf } from '../../../cluster/etcd/membership.ts';
import type { AwaitEtcdMember } from '../../changes/change.ts';
import type { KindOfChange } from '../../kind.ts';
import { askOthers, servesAs } from './member-etcd.ts';
import { MemberProgress } from './member-progress.ts';

/** Waits until the etcd that the kubelet starts here serves its client URL, as the member that it is to be. */
export const awaitEtcdMember: KindOfChange<AwaitEtcdMember> = {
  describe: (change) => ({ subject: change.clientUrl }),

  observe: (change, _host, surroundings) =>
    askOthers(change, surroundings, async (opened) => {
      const member = memberOf(opened.answering.members, change.peerUrl);
      return { holds: member !== undefined && (await servesAs(member, change, opened, surroundings)), action: 'wait' };
    }),

  async apply(change, surroundings) {
    await askOthers(change, surroundings, (opened) => new MemberProgress(change, opened, surroundings).until('serving'));
    return undefined;
  },

  predict: () => undefined,
};
