import { memberOf } from '../../../cluster/etcd/membership.ts';
import type { AwaitEtcdMember, PromoteEtcdMember } from '../../changes/etcd-changes.ts';
import type { KindOfChange } from '../../kind.ts';
import { askOthers, memberDetails, servesAs } from './add-etcd-member.ts';
import { MemberProgress } from './member-progress.ts';

/** Waits until the etcd that the kubelet starts here serves its client URL as the right member. */
export const awaitEtcdMember: KindOfChange<AwaitEtcdMember> = {
  describe: (change) => ({ subject: change.clientUrl }),
  effects: () => ({}),
  details: memberDetails,

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

/**
 * Makes the learner a voter, once it serves its client URL and etcd considers it caught up. Done when a read through it
 * succeeds.
 */
export const promoteEtcdMember: KindOfChange<PromoteEtcdMember> = {
  describe: (change) => ({ subject: change.peerUrl }),
  effects: () => ({}),
  details: memberDetails,

  observe: (change, _host, context) =>
    askOthers(change, context, async (opened) => {
      const member = memberOf(opened.answering.members, change.peerUrl);
      if (member === undefined || member.isLearner) return { holds: false, action: 'promote' };
      return { holds: await servesAs(member, change, opened, context), action: 'wait' };
    }),

  async apply(change, context) {
    await askOthers(change, context, (opened) => new MemberProgress(change, opened, context).until('voting'));
  },

  predict: () => undefined,
};
