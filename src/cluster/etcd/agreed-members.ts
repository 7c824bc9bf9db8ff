import { Failure } from '../../base/failure.ts';
import { closing } from '../../base/try.ts';
import type { HostReader } from '../../host/ports.ts';
import { etcdEndpoint } from '../../wire/endpoint.ts';
import type { Answering } from './cluster.ts';
import { ETCD_LIST_IMPLAUSIBLE } from './cluster-etcd-sentences.ts';
import { EtcdConnection, onEtcdTrouble } from './connection.ts';
import type { EtcdCredential } from './credential.ts';
import type { EtcdMemberList } from './messages.ts';
import { sameMembers } from './plausible-members.ts';

interface Witnesses {
  /** Client URLs of the cluster's etcd Pods. */
  urls: readonly string[];
  credential: EtcdCredential;
  host: HostReader;
  signal: AbortSignal;
}

const ASK_MS = 1_500;
/** Allows for a member that was added or removed between two lists. */
const AGAIN_AFTER_MS = 500;
const LOOKS = 3;

/**
 * The first list that no Pod's etcd outside of the list contradicts. An etcd that was restored from a backup or cut off
 * has the right certificates and a majority of its own. Usually all Pods are in the list and no request is sent. Throws
 * ETCD_LIST_IMPLAUSIBLE.
 */
export async function agreed(
  first: Answering,
  ask: () => Promise<Answering>,
  witnesses: Witnesses,
): Promise<Answering> {
  const { host, signal } = witnesses;
  for (let answering = first, look = 1; ; look++, answering = await ask()) {
    const contradiction = await contradictionTo(answering, witnesses);
    if (contradiction === undefined) return answering;
    const { url } = answering.connection;
    if (look === LOOKS) throw new Failure(ETCD_LIST_IMPLAUSIBLE, { url, problem: 'disagrees', detail: contradiction });
    await host.clock.sleep(AGAIN_AFTER_MS, signal);
  }
}

/** The URL of an etcd that lists other members. One that does not answer, such as a learner, contradicts nothing. */
async function contradictionTo(answering: Answering, witnesses: Witnesses): Promise<string | undefined> {
  const listed = new Set(
    answering.members.flatMap(({ peerUrls, clientUrls }) => [...peerUrls, ...clientUrls]).map(hostOf),
  );
  const unlisted = witnesses.urls.filter((url) => !listed.has(hostOf(url)));
  const lists = await Promise.all(unlisted.map(async (url) => ({ url, list: await listOf(url, witnesses) })));
  return lists.find(({ list }) => list !== undefined && !sameMembers(answering, list))?.url;
}

async function listOf(url: string, { credential, host, signal }: Witnesses): Promise<EtcdMemberList | undefined> {
  const options = { dialer: host.system.dialer, timeoutMs: ASK_MS, signal };
  return EtcdConnection.open(url, credential, options)
    .then((connection) => closing(connection, () => connection.memberList(options)))
    .catch(onEtcdTrouble(() => undefined, signal));
}

function hostOf(url: string): string | undefined {
  return etcdEndpoint(url)?.host;
}
