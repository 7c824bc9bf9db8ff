import { type OpenedEtcd, withEtcd } from '../../etcd/open.ts';
import type { AddEtcdMember, PromoteEtcdMember } from '../change.ts';
import type { TakingBack } from '../kind.ts';

/** Asks the cluster's etcd about this machine's member; never by that member's own client URL, which answers nothing of it while it is a learner. */
export function askOthers<T>(
  { access, clientUrl }: AddEtcdMember | PromoteEtcdMember,
  { host, emit, signal }: TakingBack,
  work: (opened: OpenedEtcd) => Promise<T>,
): Promise<T> {
  return withEtcd(access, { except: clientUrl }, { host: host.read, emit, signal }, work);
}
