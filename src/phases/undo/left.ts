import { rfc3339 } from '../../base/time.ts';
import type { HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
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
    | 'kubelet-directory'
    | 'logs';
  /** Paths or names of what remains. */
  items: readonly string[];
}

/** The kubelet's client certificate. The undo removes its key, but no cluster can revoke it. */
export async function issuedCertificate({ files }: HostReader): Promise<NodeCertificate | undefined> {
  const pem = await files.read(PATHS.kubeletClientCertificate);
  return pem && nodeCertificate(pem);
}

interface Seen extends Pick<UndoFacts, 'scope' | 'restorations'> {
  certificate: NodeCertificate | undefined;
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
    { what: 'certificate', items: certificateOf(certificate, scope) },
    { what: 'changed', items: restorations.changedSince },
    { what: 'not-kept', items: restorations.notKept },
    { what: 'link', items: restorations.links },
    {
      what: 'kubelet-directory',
      items: scope.usedKubelet && scope.baseline.names === undefined ? [scope.baseline.kubeletDirectory] : [],
    },
    { what: 'logs', items: logs.flat() },
  ];
  return left.filter(({ items }) => items.length > 0);
}

function certificateOf(certificate: NodeCertificate | undefined, { baseline }: UndoFacts['scope']): string[] {
  if (certificate === undefined || baseline.wasNode) return [];
  return [`system:node:${certificate.node}`, rfc3339(certificate.validTo)];
}
