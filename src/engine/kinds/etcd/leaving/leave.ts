import { Failure } from '../../../../base/failure.ts';
import type { Reason } from '../../../../base/text.ts';
import { closing } from '../../../../base/try.ts';
import { EtcdCluster, reasonOf } from '../../../../cluster/etcd/cluster.ts';
import type { EtcdTrouble } from '../../../../cluster/etcd/cluster-etcd-sentences.ts';
import { EtcdConnection, isEtcdTrouble, onEtcdTrouble } from '../../../../cluster/etcd/connection.ts';
import { statusOf } from '../../../../cluster/etcd/health.ts';
import { type EtcdHere, type Leaving, remainingQuorum } from '../../../../cluster/etcd/leaving.ts';
import { type EtcdMember, hexadecimal } from '../../../../cluster/etcd/messages.ts';
import { type EtcdContext, membersWithRetry, type OpenedEtcd } from '../../../../cluster/etcd/open-to-join.ts';
import { troubleAt } from '../../../../cluster/etcd/reach-to-leave.ts';
import { canonicalName, parseAddress } from '../../../../config/values/address.ts';
import type { HostReader } from '../../../../host/ports.ts';
import { ETCD_CLIENT_PORT, etcdEndpoint, sameUrl } from '../../../../wire/endpoint.ts';
import { ETCD_MEMBER_STAYS, ETCD_NEVER_STARTED } from './etcd-leaving-sentences.ts';

const CALL_MS = 5_000;
const RETRY_MS = 300;
/** Enough for the five seconds in which etcd accepts no further change of its members, and one election. */
const GONE_WITHIN_MS = 20_000;
const PROBE_MS = 1_500;
const HAND_OVER_MS = 3_000;

const NEVER_STARTED: Reason = ETCD_NEVER_STARTED({});

type Remove = Extract<Leaving, { do: 'remove' }>;

/** The member ID that the etcd of this machine (at a loopback address) reports, or why it reports none. */
export type RunningHere = { id: bigint } | { silent: EtcdTrouble };

/** Undefined if no etcd runs here. */
export async function runningHere(
  { clientUrls }: EtcdHere,
  { credential }: OpenedEtcd,
  { host, signal }: EtcdContext,
): Promise<RunningHere | undefined> {
  let silent: EtcdTrouble | undefined;
  for (const url of clientUrls.filter(isLoopback)) {
    const options = { dialer: host.system.dialer, timeoutMs: PROBE_MS, signal };
    const answer = await statusOf(url, credential, options).catch(onEtcdTrouble(reasonOf, signal));
    if (typeof answer === 'object' && 'memberId' in answer) return { id: answer.memberId };
    const listens = await host.system.systemListens(etcdEndpoint(url)?.port ?? ETCD_CLIENT_PORT);
    if (listens) silent ??= { url, reason: answer };
  }
  return silent && { silent };
}

function isLoopback(url: string): boolean {
  return parseAddress(etcdEndpoint(url)?.host ?? '')?.range() === 'loopback';
}

/** True if the member's peer URL has an address of this machine. */
export function hasAddressHere({ peerUrls }: EtcdMember, { system }: HostReader): boolean {
  const own = new Set(system.interfaces().map(({ address }) => canonicalName(address)));
  return peerUrls.some((url) => own.has(canonicalName(etcdEndpoint(url)?.host ?? '')));
}

/** The remaining voters that do not answer, checked twice (one may be starting); undefined if they keep quorum. */
export async function quorumTrouble(
  { others, member }: Remove,
  { credential }: OpenedEtcd,
  { host, signal }: EtcdContext,
): Promise<{ voters: number; healthy: number; troubles: EtcdTrouble[] } | undefined> {
  if (member.isLearner) return undefined;
  for (let look = 1; ; look++) {
    const looks = others.map(async (other) => ({
      other,
      reason: await troubleOf(other, (url) => troubleAt(url, credential, { host, signal })),
    }));
    const seen = await Promise.all(looks);
    const ill = new Map(
      seen.filter(({ reason }) => reason !== undefined).map(({ other, reason }) => [other, reason ?? NEVER_STARTED]),
    );
    const { holds, voters, healthy } = remainingQuorum(others, (other) => !ill.has(other));
    if (holds) return undefined;
    const troubles = [...ill].map(([other, reason]) => ({
      url: other.clientUrls[0] ?? other.peerUrls[0] ?? hexadecimal(other.id),
      reason,
    }));
    if (look > 1) return { voters, healthy, troubles };
    await host.clock.sleep(PROBE_MS, signal);
  }
}

/** Undefined if one of the member's URLs answers. A member that has never started has no URL. */
async function troubleOf(
  member: EtcdMember,
  trouble: (url: string) => Promise<Reason | undefined>,
): Promise<Reason | undefined> {
  const reasons = await Promise.all(member.clientUrls.map(trouble));
  return reasons.length === 0 ? NEVER_STARTED : reasons.includes(undefined) ? undefined : reasons[0];
}

/** Removes the member through the others and waits until it is not in their list. Throws ETCD_MEMBER_STAYS. */
export async function removeMember(
  { member, others }: Remove,
  here: EtcdHere,
  opened: OpenedEtcd,
  context: EtcdContext,
): Promise<void> {
  const { host, signal } = context;
  const { clock } = host;
  const urls = others
    .flatMap(({ clientUrls }) => clientUrls)
    .filter((url) => !here.clientUrls.some((own) => sameUrl(own, url)));
  const etcd = new EtcdCluster(urls, { credential: opened.credential, dialer: host.system.dialer, clock, signal });
  const until = clock.monotonic() + GONE_WITHIN_MS;
  await handOver({ member, others }, opened, context).catch(onEtcdTrouble(() => {}, signal));
  return closing(etcd, async () => {
    for (;;) {
      try {
        const { members, connection } = await membersWithRetry(
          etcd,
          Math.max(until - clock.monotonic(), CALL_MS),
          context,
        );
        if (!members.some(({ id }) => id === member.id)) return;
        await connection.remove(member.id, { timeoutMs: CALL_MS, signal });
      } catch (error) {
        signal.throwIfAborted();
        if (!isEtcdTrouble(error)) throw error;
        if (clock.monotonic() > until)
          throw new Failure(ETCD_MEMBER_STAYS, { ...shown(member), reason: reasonOf(error) }, { cause: error });
        await clock.sleep(RETRY_MS, signal);
      }
    }
  });
}

/** Makes another member the leader first, to spare the API servers an election. The removal also works without it. */
async function handOver(
  { member, others }: Pick<Remove, 'member' | 'others'>,
  opened: OpenedEtcd,
  { host, signal }: EtcdContext,
): Promise<void> {
  const options = { dialer: host.system.dialer, timeoutMs: HAND_OVER_MS, signal };
  const { leader } = await opened.answering.connection.status(options);
  if (leader !== member.id) return;
  for (const other of others) {
    const reasons = await Promise.all(
      other.clientUrls.map((url) => troubleAt(url, opened.credential, { host, signal })),
    );
    if (!reasons.includes(undefined)) continue;
    const connection = await EtcdConnection.open(member.clientUrls[0] ?? '', opened.credential, options);
    return closing(connection, () => connection.moveLeader(other.id, options));
  }
}

export function shown({ id, peerUrls }: EtcdMember): { id: string; peerUrl: string } {
  return { id: hexadecimal(id), peerUrl: peerUrls[0] ?? '' };
}
