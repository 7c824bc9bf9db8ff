import { Failure } from '../../../base/failure.ts';
import { closing } from '../../../base/try.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { EtcdCluster } from '../../../cluster/etcd/cluster.ts';
import { ETCD_UNREACHABLE } from '../../../cluster/etcd/cluster-etcd-sentences.ts';
import { EtcdRefusal, onEtcdTrouble } from '../../../cluster/etcd/connection.ts';
import { type EtcdCredential, readEtcdCredential } from '../../../cluster/etcd/credential.ts';
import { statusOf } from '../../../cluster/etcd/health.ts';
import type { EtcdHere } from '../../../cluster/etcd/leaving.ts';
import { type EtcdMember, hexadecimal, type EtcdStatus as MemberAnswer } from '../../../cluster/etcd/messages.ts';
import { type EtcdContext, membersWithRetry } from '../../../cluster/etcd/open-to-join.ts';
import { reachEtcd } from '../../../cluster/etcd/reach-to-leave.ts';
import type { ClusterConfiguration, ExternalEtcd } from '../../../config/types/cluster.ts';
import type { Administering } from '../../../operations/administration.ts';
import { localEtcd } from '../../../phases/reset/local-etcd.ts';
import { etcdEndpoint } from '../../../wire/endpoint.ts';
import { ETCD_NOT_FROM_HERE } from '../cluster-status-sentences.ts';
import type { EtcdStatus, MemberStatus } from '../facts.ts';
import { hasAuthority } from './own-cluster.ts';

/** Time limit for the member list, and for the status of each member. */
const TIMEOUT_MS = 3_000;
/** A member of kubeadm has one. */
const MOST_URLS = 4;

/**
 * The members of etcd, by this machine's client certificate. Throws ETCD_NOT_FROM_HERE on a machine that is not a
 * control-plane node of this cluster, and the failures of the configuration and of reaching etcd.
 */
export async function readEtcd(
  reading: Promise<ClusterConfiguration>,
  admin: Pick<TrustedCluster, 'caBundle'>,
  { host: { read: host }, kubeconfigPath, emit, signal }: Administering,
): Promise<EtcdStatus> {
  const context: EtcdContext = { host, emit, signal };
  const { etcd, certificatesDir } = await reading;
  if (!(await hasAuthority(certificatesDir, admin, host.files)))
    throw new Failure(ETCD_NOT_FROM_HERE, { certificatesDir });
  if (etcd.type === 'external') return external(etcd.external, context);
  const known = (await localEtcd(certificatesDir, host))?.member;
  return stacked(known ?? { peerUrls: [], clientUrls: [], otherUrls: [], certificatesDir }, kubeconfigPath, context);
}

async function stacked(here: EtcdHere, kubeconfigPath: string, context: EtcdContext): Promise<EtcdStatus> {
  const reached = await reachEtcd(here, kubeconfigPath, context);
  if (reached.type === 'no-quorum') return { topology: 'stacked', members: [], withoutMajority: reached.alive };
  if (reached.type === 'silent')
    throw new Failure(ETCD_UNREACHABLE, { endpoints: reached.troubles, seconds: TIMEOUT_MS / 1000 });
  const { etcd, credential, answering } = reached.opened;
  return closing(etcd, async () => ({
    topology: 'stacked',
    members: await memberStatuses(answering.members, credential, context),
    withoutMajority: undefined,
  }));
}

async function external(
  { endpoints, caFile, certFile, keyFile }: ExternalEtcd,
  context: EtcdContext,
): Promise<EtcdStatus> {
  const { host, signal } = context;
  const files = { caFile, certFile, keyFile };
  const credential = caFile === '' ? undefined : await readEtcdCredential(files, host, { anyIssuer: true });
  const { dialer } = host.system;
  return closing(new EtcdCluster(endpoints, { credential, dialer, clock: host.clock, signal }), async (etcd) => {
    const { members } = await membersWithRetry(etcd, TIMEOUT_MS, context);
    return {
      topology: 'external',
      members: await memberStatuses(members, credential, context),
      withoutMajority: undefined,
    };
  });
}

type Look = { answer: MemberAnswer } | { reason: Failure | string };

/** Asks each member, all at the same time, at each of its URLs. */
async function memberStatuses(
  members: readonly EtcdMember[],
  credential: EtcdCredential | undefined,
  { host, signal }: EtcdContext,
): Promise<MemberStatus[]> {
  const options = { dialer: host.system.dialer, timeoutMs: TIMEOUT_MS, signal };
  const look = (url: string): Promise<Look> =>
    statusOf(url, credential, options).then(
      (answer) => ({ answer }),
      onEtcdTrouble((trouble) => ({ reason: trouble instanceof EtcdRefusal ? trouble.answer : trouble }), signal),
    );
  const looks = await Promise.all(
    members.map(async (member) => ({
      member,
      looks: await Promise.all(usable(member.clientUrls, credential).map(look)),
    })),
  );
  return membersOf(looks);
}

/** Those that the configuration of the client fits: with TLS if it has certificates, without if it has none. */
function usable(urls: readonly string[], credential: EtcdCredential | undefined): string[] {
  return urls.filter((url) => etcdEndpoint(url)?.tls === (credential !== undefined)).slice(0, MOST_URLS);
}

/** The members with their statuses. */
export function membersOf(looks: readonly { member: EtcdMember; looks: readonly Look[] }[]): MemberStatus[] {
  const answers = looks.flatMap((one) => one.looks).flatMap((look) => ('answer' in look ? [look.answer] : []));
  const leaders = new Set(answers.map(({ leader }) => leader));
  const raised = answers.flatMap(({ errors }) => errors.flatMap(alarmIn));
  return looks.map(({ member, looks: own }) => {
    const answer = own.flatMap((look) => ('answer' in look ? [look.answer] : []))[0];
    const [reason] = own.flatMap((look) => ('reason' in look ? [look.reason] : []));
    const { id, name, peerUrls, clientUrls, isLearner } = member;
    return {
      ...{ id: hexadecimal(id), name, peerUrls, clientUrls, isLearner },
      isLeader: leaders.has(id),
      healthy: answer !== undefined && answer.leader !== 0n,
      reason: answer === undefined ? reason : undefined,
      version: answer?.version,
      sizeBytes: answer?.dbSize,
      alarms: [...new Set(raised.filter((alarm) => alarm.memberId === id).map(({ alarm }) => alarm))].sort(),
    };
  });
}

/** An alarm in the errors of a member's status: `memberID:10276657743932975437 alarm:NOSPACE`. */
function alarmIn(error: string): { memberId: bigint; alarm: string }[] {
  const [, id, alarm] = /^memberID:\s*([0-9]{1,20})\s+alarm:\s*([A-Z]{1,40})\s*$/.exec(error) ?? [];
  return id === undefined || alarm === undefined ? [] : [{ memberId: BigInt(id), alarm }];
}
