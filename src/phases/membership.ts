import { nodeIdentity } from '../discovery/node-identity.ts';
import { Failure } from '../failure.ts';
import type { HostReader } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';
import { parseCertificateBundle } from '../pki/bundle.ts';
import { nodeCertificate } from '../pki/node-certificate.ts';
import type { OwnTraces } from '../preflight/own-traces.ts';
import { sha256 } from '../sha256.ts';

const REQUEST_TIMEOUT_MS = 5_000;

/** What this machine's kubelet.conf says it is already. */
export type Membership =
  /** No kubelet.conf. */
  | { state: 'none' }
  /** kubelet.conf authenticates as this node, and the Node is there. */
  | { state: 'member'; server: string; caBundle: string; kubeletActive: boolean; resumable: boolean }
  /** kubelet.conf holds the certificate of a node of another name. */
  | { state: 'other-name'; node: string; server: string; caBundle: string; kubeletActive: boolean }
  /** kubelet.conf is there, but the cluster does not know it (deleted Node, expired certificate, other name) or can't be asked. */
  | { state: 'stale'; reason: string };

/** True when two CA bundles have a certificate in common: a cluster stays itself while its CA is rotated. */
export function sameCluster(oneBundle: string, otherBundle: string): boolean {
  const known = new Set(parseCertificateBundle(oneBundle).map(({ fingerprint256 }) => fingerprint256));
  return parseCertificateBundle(otherBundle).some(({ fingerprint256 }) => known.has(fingerprint256));
}

/** Asks the cluster of kubelet.conf for the Node of this name, with that file's own identity. */
export async function readMembership(
  nodeName: string,
  traces: OwnTraces,
  { host, signal }: { host: HostReader; signal: AbortSignal },
): Promise<Membership> {
  try {
    const kubeletConf = await host.files.read(PATHS.kubeletConf);
    if (kubeletConf === undefined) return { state: 'none' };
    const cluster = await nodeIdentity(PATHS.kubeletConf, { host, signal });
    try {
      const { server, caBundle } = cluster;
      const pem = await host.files.read(PATHS.kubeletClientCertificate);
      const node = pem && nodeCertificate(pem)?.node;
      if (node !== undefined && node !== nodeName) {
        return { state: 'other-name', node, server, caBundle, kubeletActive: (await host.services.state('kubelet')).active };
      }
      const path = `/api/v1/nodes/${encodeURIComponent(nodeName)}`;
      const { status } = await cluster.connection.request({ method: 'GET', path, timeoutMs: REQUEST_TIMEOUT_MS, signal });
      if (status !== 200) return { state: 'stale', reason: `HTTP ${status}` };
      const { active: kubeletActive } = await host.services.state('kubelet');
      return {
        state: 'member',
        server,
        caBundle,
        kubeletActive,
        resumable: traces.isOurs(PATHS.kubeletConf, sha256(kubeletConf)),
      };
    } finally {
      cluster.connection.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return { state: 'stale', reason: error.message };
    throw error;
  }
}
