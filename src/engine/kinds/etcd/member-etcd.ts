import { isEtcdTrouble } from '../../../cluster/etcd/connection.ts';
import { statusOf } from '../../../cluster/etcd/health.ts';
import type { EtcdMember } from '../../../cluster/etcd/messages.ts';
import { type OpenedEtcd, withEtcd } from '../../../cluster/etcd/open.ts';
import type { AddEtcdMember, EtcdMemberHere } from '../../changes/etcd-changes.ts';
import type { RollbackContext } from '../../kind.ts';

const LOOK_MS = 1_000;

/**
 * Asks the cluster's etcd about this machine's member; never by that member's own client URL, which answers nothing of
 * it while it is a learner.
 */
export function askOthers<T>(
  { access, clientUrl }: AddEtcdMember | EtcdMemberHere,
  { host, emit, signal }: RollbackContext,
  work: (opened: OpenedEtcd) => Promise<T>,
): Promise<T> {
  return withEtcd(access, { except: clientUrl }, { host: host.read, emit, signal }, work);
}

/** Whether that member answers at this machine's client URL. */
export async function servesAs(
  { id }: EtcdMember,
  { clientUrl }: EtcdMemberHere,
  { credential }: OpenedEtcd,
  { host, signal }: RollbackContext,
): Promise<boolean> {
  try {
    const { dialer } = host.read.system;
    return (await statusOf(clientUrl, credential, { dialer, timeoutMs: LOOK_MS, signal })).memberId === id;
  } catch (error) {
    if (!isEtcdTrouble(error)) throw error;
    return false;
  }
}
