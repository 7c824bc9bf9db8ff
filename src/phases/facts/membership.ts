import { Failure } from '../../base/failure.ts';
import { sha256 } from '../../base/sha256.ts';
import type { Reason } from '../../base/text.ts';
import { nodeIdentity } from '../../cluster/discovery/node-identity.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { PreviousRun } from '../../engine/journal/previous-run.ts';
import type { HostReader } from '../../host/ports.ts';
import { manifestPath, PATHS } from '../../manifests/paths.ts';
import { haveInCommon, parseCertificateBundle } from '../../pki/reading/bundle.ts';
import { nodeCertificate } from '../../pki/reading/node-certificate.ts';

export type NodeRole = 'worker' | 'control-plane';

const REQUEST_TIMEOUT_MS = 5_000;

/** What this machine's kubelet.conf says it is already. */
export type Membership =
  /** No kubelet.conf. */
  | { state: 'none' }
  /** kubelet.conf authenticates as this node, and the Node is there. */
  | { state: 'member'; server: string; caBundle: string; kubeletActive: boolean; resumable: boolean; role: NodeRole }
  /** kubelet.conf holds the certificate of a node of another name. */
  | { state: 'other-name'; node: string; server: string; caBundle: string; kubeletActive: boolean; role: NodeRole }
  /**
   * kubelet.conf holds a valid certificate of this node, but its API server (for a control plane: this machine's own)
   * does not answer now.
   */
  | { state: 'unanswered'; server: string; caBundle: string; resumable: boolean; reason: Reason }
  /**
   * kubelet.conf is there, but the cluster does not know it (deleted Node, expired certificate, other name) or can't be
   * asked.
   */
  | { state: 'stale'; reason: string };

/** True when two CA bundles have a certificate in common: a cluster stays itself while its CA is rotated. */
export function sameCluster(oneBundle: string, otherBundle: string): boolean {
  return haveInCommon(parseCertificateBundle(oneBundle), parseCertificateBundle(otherBundle));
}

interface Reading {
  host: HostReader;
  signal: AbortSignal;
}

/** Asks the cluster of kubelet.conf for the Node of this name, with that file's own identity. */
export async function readMembership(
  nodeName: string,
  previousRun: PreviousRun,
  { host, signal }: Reading,
): Promise<Membership> {
  try {
    const kubeletConf = await host.files.read(PATHS.kubeletConf);
    if (kubeletConf === undefined) return { state: 'none' };
    const resumable = previousRun.isOurs(PATHS.kubeletConf, sha256(kubeletConf));
    const cluster = await nodeIdentity(PATHS.kubeletConf, { host, signal });
    try {
      return await membershipOf(cluster, { nodeName, resumable }, { host, signal });
    } finally {
      cluster.connection.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return { state: 'stale', reason: error.message };
    throw error;
  }
}

async function membershipOf(
  { connection, server, caBundle }: TrustedCluster,
  { nodeName, resumable }: { nodeName: string; resumable: boolean },
  { host, signal }: Reading,
): Promise<Membership> {
  const pem = await host.files.read(PATHS.kubeletClientCertificate);
  const certificate = pem && nodeCertificate(pem);
  const kubeletActive = async () => (await host.services.state('kubelet')).active;
  if (certificate && certificate.node !== nodeName)
    return {
      state: 'other-name',
      node: certificate.node,
      server,
      caBundle,
      kubeletActive: await kubeletActive(),
      role: await roleOn(host),
    };
  const path = `/api/v1/nodes/${encodeURIComponent(nodeName)}`;
  const asked = connection.request({ method: 'GET', path, timeoutMs: REQUEST_TIMEOUT_MS, signal });
  const answer = await asked.catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof Failure) return error;
    throw error;
  });
  if (!(answer instanceof Failure) && answer.status === 200)
    return {
      state: 'member',
      server,
      caBundle,
      kubeletActive: await kubeletActive(),
      resumable,
      role: await roleOn(host),
    };
  const silent = answer instanceof Failure || answer.status >= 500;
  const valid = certificate !== undefined && certificate.validTo > host.clock.now();
  if (!silent || !valid)
    return { state: 'stale', reason: answer instanceof Failure ? answer.message : `HTTP ${answer.status}` };
  const reason = answer instanceof Failure ? answer : `HTTP ${answer.status}`;
  return { state: 'unanswered', server, caBundle, resumable, reason };
}

async function roleOn({ files }: HostReader): Promise<NodeRole> {
  return (await files.stat(manifestPath('kube-apiserver'))) === undefined ? 'worker' : 'control-plane';
}
