import { Failure, onFailure } from '../../base/failure.ts';
import { sha256 } from '../../base/sha256.ts';
import type { Reason } from '../../base/text.ts';
import { closing } from '../../base/try.ts';
import { type RegisteredNode, registeredNode } from '../../cluster/api/node-condition.ts';
import { clusterOfKubeconfig } from '../../cluster/discovery/kubeconfig-cluster.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { NodeRole } from '../../config/types/join.ts';
import type { PreviousRun } from '../../engine/journal/previous-run.ts';
import type { HostReader } from '../../host/ports.ts';
import type { ServiceManager } from '../../host/services.ts';
import { manifestPath, PATHS } from '../../manifests/paths.ts';
import { nodeCertificate } from '../../pki/reading/node-certificate.ts';

const REQUEST_TIMEOUT_MS = 5_000;

/** What this machine shows of the node that it is. */
interface Here {
  kubeletActive: boolean;
  role: NodeRole;
  manager?: ServiceManager;
}

/** A kubelet.conf with its certificate. */
export interface KubeletIdentity {
  server: string;
  caBundle: string;
  /** An unfinished join of ours has led to it. */
  resumable: boolean;
}

/** The node that this machine already is, according to its kubelet.conf. */
export type NodeMembership =
  /** There is no kubelet.conf. */
  | { state: 'none' }
  /** kubelet.conf authenticates as this node, and the Node exists. */
  | ({ state: 'member'; registered?: RegisteredNode } & KubeletIdentity & Here)
  /** kubelet.conf has the certificate of a node with another name. `identity` as in `stale`. */
  | ({
      state: 'other-name';
      node: string;
      server: string;
      caBundle: string;
      identity?: KubeletIdentity | undefined;
    } & Here)
  /** kubelet.conf has a valid certificate, but its API server (on a control plane: the local one) does not answer. */
  | ({ state: 'unanswered'; reason: Reason } & KubeletIdentity)
  /**
   * The cluster of kubelet.conf does not accept it (deleted Node, expired certificate), or cannot be asked. `identity`:
   * set while the certificate is valid, because the kubelet then uses it and registers its Node again.
   */
  | { state: 'stale'; reason: string; identity?: KubeletIdentity | undefined };

interface Reading {
  host: HostReader;
  signal: AbortSignal;
}

/** Asks the cluster of kubelet.conf for the Node of this name, with the file's own credentials. */
export function readNodeMembership(
  nodeName: string,
  previousRun: PreviousRun,
  reading: Reading,
): Promise<NodeMembership> {
  const stale = ({ message }: Failure): NodeMembership => ({ state: 'stale', reason: message });
  return askedFor(nodeName, previousRun, reading).catch(onFailure(stale, reading.signal));
}

async function askedFor(
  nodeName: string,
  previousRun: PreviousRun,
  { host, signal }: Reading,
): Promise<NodeMembership> {
  const kubeletConf = await host.files.read(PATHS.kubeletConf);
  if (kubeletConf === undefined) return { state: 'none' };
  const resumable = previousRun.isOurs(PATHS.kubeletConf, sha256(kubeletConf));
  const cluster = await clusterOfKubeconfig(PATHS.kubeletConf, { host, signal });
  return closing(cluster.connection, () => membershipOf(cluster, { nodeName, resumable }, { host, signal }));
}

async function membershipOf(
  { connection, server, caBundle, credential }: TrustedCluster,
  { nodeName, resumable }: { nodeName: string; resumable: boolean },
  { host, signal }: Reading,
): Promise<NodeMembership> {
  // A certificate inside kubelet.conf is never renewed: the kubelet's own is at its default path.
  const pem =
    credential.type === 'client-certificate-files'
      ? Buffer.from(credential.certificate)
      : await host.files.read(PATHS.kubeletClientCertificate);
  const certificate = pem && nodeCertificate(pem);
  const { manager } = host.services;
  const here = async (): Promise<Here> => ({
    kubeletActive: (await host.services.state('kubelet')).active,
    role: await roleOn(host),
    ...(manager !== undefined && manager !== 'systemd' && { manager }),
  });
  const valid = certificate !== undefined && certificate.validTo > host.clock.now();
  const identity = valid ? { server, caBundle, resumable } : undefined;
  if (certificate && certificate.node !== nodeName)
    return { state: 'other-name', node: certificate.node, server, caBundle, identity, ...(await here()) };
  const path = `/api/v1/nodes/${encodeURIComponent(nodeName)}`;
  const asked = connection.request({ method: 'GET', path, timeoutMs: REQUEST_TIMEOUT_MS, signal });
  const answer = await asked.catch(onFailure((failure) => failure, signal));
  if (!(answer instanceof Failure) && answer.status === 200)
    return { state: 'member', server, caBundle, resumable, registered: registeredNode(answer.body), ...(await here()) };
  const silent = answer instanceof Failure || answer.status >= 500;
  const reason = answer instanceof Failure ? answer : `HTTP ${answer.status}`;
  if (silent && valid) return { state: 'unanswered', server, caBundle, resumable, reason };
  return { state: 'stale', reason: reason instanceof Failure ? reason.message : reason, identity };
}

async function roleOn({ files }: HostReader): Promise<NodeRole> {
  return (await files.stat(manifestPath('kube-apiserver'))) === undefined ? 'worker' : 'control-plane';
}
