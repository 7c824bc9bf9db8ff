import { onEtcdTrouble } from '../../../cluster/etcd/connection.ts';
import { statusOf } from '../../../cluster/etcd/health.ts';
import type { EtcdMember } from '../../../cluster/etcd/messages.ts';
import { type OpenedEtcd, withEtcd } from '../../../cluster/etcd/open.ts';
import type { AddEtcdMember, EtcdMemberHere } from '../../changes/etcd-changes.ts';
import type { RollbackContext } from '../../kind.ts';

const LOOK_MS = 1_000;

/** Connects to the cluster's etcd, but never through this machine's member: a learner does not answer such requests. */
export function askOthers<T>(
  { access, clientUrl }: AddEtcdMember | EtcdMemberHere,
  { host, emit, signal }: RollbackContext,
  work: (opened: OpenedEtcd) => Promise<T>,
): Promise<T> {
  return withEtcd(access, { except: clientUrl }, { host: host.read, emit, signal }, work);
}

/** True if this member answers at this machine's client URL. */
export async function servesAs(
  { id }: EtcdMember,
  { clientUrl }: EtcdMemberHere,
  { credential }: OpenedEtcd,
  { host, signal }: RollbackContext,
): Promise<boolean> {
  const { dialer } = host.read.system;
  return statusOf(clientUrl, credential, { dialer, timeoutMs: LOOK_MS, signal }).then(
    ({ memberId }) => memberId === id,
    onEtcdTrouble(() => false),
  );
}
