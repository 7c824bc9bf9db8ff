import { X509Certificate } from 'node:crypto';
import { posix } from 'node:path';
import { orUndefined } from '../../base/try.ts';
import type { EtcdHere } from '../../cluster/etcd/leaving.ts';
import { addressText, parseAddress } from '../../config/values/address.ts';
import { readJournal, unfinishedEntries } from '../../engine/journal/journal.ts';
import type { JournalEntry } from '../../engine/journal/journal-entry.ts';
import type { HostReader } from '../../host/ports.ts';
import { manifestPath } from '../../manifests/paths.ts';
import { etcdClientUrl, etcdPeerUrl, otherClientUrls } from '../../manifests/static-pods/etcd.ts';
import { WrittenPod } from '../../manifests/static-pods/written-pod.ts';
import { etcdEndpoint } from '../../wire/endpoint.ts';
import { directoryToEmpty } from './directories.ts';
import { wasNode } from './was-node.ts';

/** The etcd that this machine's kubelet runs or has run. */
export interface LocalEtcd {
  manifestPath: string;
  /** With links resolved, if it exists. */
  dataDir: string;
  /** Undefined if the member is unknown. */
  member: EtcdHere | undefined;
}

const MANIFEST = manifestPath('etcd');
const DEFAULT_DATA = '/var/lib/etcd';

interface Evidence {
  dataDir: string;
  member: EtcdHere | undefined;
}

/**
 * Found by its manifest, else by kubejoin's journal (but not once its data was removed), else by the certificates that
 * only a member has. Without any of these the machine ran no etcd as a static Pod, and /var/lib/etcd belongs to another
 * program. Throws the failures of `directoryToEmpty`.
 */
export async function localEtcd(certificatesDir: string, host: HostReader): Promise<LocalEtcd | undefined> {
  const found = (await byManifest(certificatesDir, host)) ?? (await withoutManifest(certificatesDir, host));
  if (found === undefined) return undefined;
  const { dataDir, member } = found;
  const real = await directoryToEmpty(dataDir, { followsLink: true, unmounts: false }, host);
  return { manifestPath: MANIFEST, dataDir: real ?? dataDir, member };
}

async function byManifest(certificatesDir: string, { files }: HostReader): Promise<Evidence | undefined> {
  const content = await files.read(MANIFEST);
  const pod = content && new WrittenPod(content.toString('utf8'));
  const command = pod?.command('etcd');
  if (pod === undefined || command === undefined) return undefined;
  // kubeadm's volume names. With a patch the data's path in the container may differ from the one on the host.
  const certificates = pod.hostPath('etcd-certs') ?? '';
  const peerUrls = command.list('initial-advertise-peer-urls');
  return {
    dataDir: pod.hostPath('etcd-data') ?? (command.flag('data-dir') || DEFAULT_DATA),
    member: {
      peerUrls,
      clientUrls: [...command.list('listen-client-urls'), ...command.list('advertise-client-urls')],
      otherUrls: otherClientUrls(command.list('initial-cluster'), peerUrls),
      certificatesDir: posix.basename(certificates) === 'etcd' ? posix.dirname(certificates) : certificatesDir,
    },
  };
}

/** True if an earlier reset has emptied the local etcd, while the API server's manifest may still name it. */
export async function wasEmptied(host: HostReader): Promise<boolean> {
  return byJournal(await readJournal(host)) === 'emptied';
}

async function withoutManifest(certificatesDir: string, host: HostReader): Promise<Evidence | undefined> {
  const found = byJournal(await readJournal(host));
  return found === 'emptied' ? undefined : (found ?? (await byCertificates(certificatesDir, host)));
}

/**
 * After a reset or undo that was interrupted when the manifest was gone, or a join that had only added its member.
 * 'emptied' if the data was removed: what is there now is not the member's, even if its certificates still exist.
 */
function byJournal(journal: readonly JournalEntry[]): Evidence | 'emptied' | undefined {
  const addition = unfinishedEntries(journal).findLast(({ toTakeBack }) => toTakeBack !== undefined);
  // The entries of an undo follow the end of its join. A wipe before the latest addition is of an earlier member.
  const since = journal.slice(journal.findLastIndex((entry) => entry.stage === 'joined' || entry === addition) + 1);
  const wipe = since.findLast(({ change }) => change?.kind === 'remove-local-etcd');
  if (wipe?.stage === 'done') return 'emptied';
  if (wipe?.change !== undefined) return { dataDir: wipe.change.subject, member: undefined };
  if (addition?.toTakeBack === undefined) return undefined;
  const { peerUrl, clientUrl, dataDir, access } = addition.toTakeBack;
  const member = {
    peerUrls: [peerUrl],
    clientUrls: [clientUrl],
    otherUrls: [],
    certificatesDir: access.certificatesDir,
  };
  return { dataDir, member };
}

/** peer.crt has the addresses of this member as SANs. */
async function byCertificates(certificatesDir: string, host: HostReader): Promise<Evidence | undefined> {
  if (await usesOtherEtcd(host)) return undefined;
  const [peer, server] = await Promise.all(
    ['peer', 'server'].map((name) => host.files.read(`${certificatesDir}/etcd/${name}.crt`)),
  );
  if (peer === undefined || server === undefined) return undefined;
  const addresses = addressesOf(peer);
  const member = {
    peerUrls: addresses.map(etcdPeerUrl),
    clientUrls: [etcdClientUrl('127.0.0.1'), ...addresses.map(etcdClientUrl)],
    otherUrls: [],
    certificatesDir,
  };
  return { dataDir: DEFAULT_DATA, member: addresses.length === 0 ? undefined : member };
}

/** The local API server uses an etcd on another machine, so member certificates here are not of a kubelet's etcd. */
async function usesOtherEtcd(host: HostReader): Promise<boolean> {
  const { etcdServers } = await wasNode(host);
  return etcdServers.some(isElsewhere);
}

/** True for the URL of an etcd on another machine. */
export function isElsewhere(url: string): boolean {
  return parseAddress(etcdEndpoint(url)?.host ?? '')?.range() !== 'loopback';
}

function addressesOf(pem: Buffer): string[] {
  const names = orUndefined(() => new X509Certificate(pem).subjectAltName) ?? '';
  const addresses = [...names.matchAll(/IP Address:([0-9a-fA-F.:]+)/g)].map(([, address = '']) =>
    parseAddress(address),
  );
  return addresses.flatMap((address) =>
    address === undefined || address.range() === 'loopback' ? [] : [addressText(address)],
  );
}
