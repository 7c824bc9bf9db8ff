import type { Failure } from '../../../base/failure.ts';
import { type EtcdRefusal, isEtcdTrouble } from '../../../cluster/etcd/connection.ts';
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

/** A handler for `catch` that turns a failed request to etcd into a value, unless the signal has aborted. */
export function onEtcdTrouble<Value>(
  signal: AbortSignal,
  value: (trouble: EtcdRefusal | Failure) => Value,
): (error: unknown) => Value {
  return (error) => {
    signal.throwIfAborted();
    if (isEtcdTrouble(error)) return value(error);
    throw error;
  };
}

/** True if this member answers at this machine's client URL. */
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
