import { posix } from 'node:path';
import { onFailure } from '../../base/failure.ts';
import { rfc3339 } from '../../base/time.ts';
import { kubeletCertificatePath } from '../../cluster/kubeconfig/kubeconfig-source.ts';
import type { HostReader } from '../../host/ports.ts';
import { type NodeCertificate, nodeCertificate } from '../../pki/reading/node-certificate.ts';
import type { UndoFacts } from './facts.ts';

/** Something of a join that an undo does not remove. */
export interface Remains {
  /** Kind of the items. */
  what:
    | 'node'
    | 'node-unknown'
    | 'requests'
    | 'certificate'
    | 'changed'
    | 'not-kept'
    | 'link'
    | 'special'
    | 'bits'
    | 'separated'
    | 'journal'
    | 'kubelet-directory'
    | 'logs';
  /** Paths or names of what remains. */
  items: readonly string[];
}

/** The kubelet's client certificate and its path. */
export interface IssuedCertificate extends NodeCertificate {
  path: string;
}

/** The certificate, which no cluster can revoke. An undo removes its key from the kubelet's directory only. */
export async function issuedCertificate({ files }: HostReader): Promise<IssuedCertificate | undefined> {
  const path = await kubeletCertificatePath(files);
  const pem = await files.read(path).catch(onFailure(() => undefined)); // a directory, for example
  const certificate = pem && nodeCertificate(pem);
  return certificate && { ...certificate, path };
}

interface Seen extends Pick<UndoFacts, 'scope' | 'restorations'> {
  certificate: IssuedCertificate | undefined;
  /** The cluster after the undo; predicted in a preview. */
  now: UndoFacts['clusterSide'];
}

const LOGS = ['/var/log/pods', '/var/log/containers'];

export async function leftOn(host: HostReader, { scope, certificate, now, restorations }: Seen): Promise<Remains[]> {
  const logs = await Promise.all(
    LOGS.map(async (path) => (((await host.files.list(path)) ?? []).length > 0 ? [path] : [])),
  );
  const left: Remains[] = [
    { what: 'node', items: now.node === 'there' ? [scope.node] : [] },
    {
      what: 'node-unknown',
      items: now.node === 'unknown' && scope.usedKubelet && !scope.baseline.wasNode ? [scope.node] : [],
    },
    { what: 'requests', items: now.requests },
    { what: 'certificate', items: await certificateOf(certificate, scope, host) },
    { what: 'changed', items: restorations.changedSince },
    { what: 'not-kept', items: restorations.notKept },
    { what: 'link', items: restorations.links },
    { what: 'special', items: restorations.special },
    { what: 'bits', items: restorations.bits },
    { what: 'separated', items: restorations.separated },
    { what: 'journal', items: scope.unreadable ?? [] },
    {
      what: 'kubelet-directory',
      items: scope.usedKubelet && scope.baseline.names === undefined ? [scope.baseline.kubeletDirectory] : [],
    },
    { what: 'logs', items: logs.flat() },
  ];
  return left.filter(({ items }) => items.length > 0);
}

async function certificateOf(
  certificate: IssuedCertificate | undefined,
  { baseline }: UndoFacts['scope'],
  { files }: HostReader,
): Promise<string[]> {
  if (certificate === undefined || baseline.wasNode) return [];
  const { node, validTo, path } = certificate;
  // The kubelet's cert-dir may be a directory of others, which an undo leaves.
  const keyRemains = (await files.lstat(path)) !== undefined;
  return [`system:node:${node}`, rfc3339(validTo), ...(keyRemains ? [posix.dirname(path)] : [])];
}
