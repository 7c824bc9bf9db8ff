import { isFailure } from '../../base/failure.ts';
import type { Secret } from '../../base/secret.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { JoinedCluster, Joining } from '../../phases/init/joining.ts';
import { ALREADY_JOINED, JOINED_AS_WORKER } from '../../phases/join/phases-join-sentences.ts';
import { KUBELET_PORT } from '../../wire/endpoint.ts';
import { joinCommandLine, type Withheld } from '../render/output/joining.ts';

/**
 * The end of init for tools that search kubeadm's output: the lines that they look for are kubeadm's, so there is no
 * translation.
 */

/** The first of three lines; scripts take the third. */
const STORING_CERTIFICATES =
  '[upload-certs] Storing the certificates in Secret "kubeadm-certs" in the "kube-system" Namespace';

const WITHHELD = '<value withheld>';

/** The end of a whole init (`adminConf` given), or of a single phase of it. */
export function initWords(joining: Joining, withheld: Withheld, adminConf: string | undefined): string {
  const { tokens, cluster } = joining;
  const key = joining.certificateKey?.reveal();
  const made = [
    ...(key ? [STORING_CERTIFICATES] : []),
    ...(key && !withheld.certificateKey ? [`[upload-certs] Using certificate key:\n${key}`] : []),
    ...(withheld.tokens ? [] : tokens.map((token) => `[bootstrap-token] Using token: ${token.reveal()}`)),
  ];
  const shownKey = key && withheld.certificateKey ? WITHHELD : key;
  const commands =
    cluster === undefined
      ? []
      : tokens.map((token) => joinWords(cluster, { token: shown(token, withheld.tokens), key: shownKey }));
  const done = adminConf === undefined ? [] : [`\n${initialized(adminConf)}`];
  return [...made, ...done, ...commands].map((text) => `${text}\n`).join('');
}

function initialized(adminConf: string): string {
  return `Your Kubernetes control-plane has initialized successfully!

Administer the cluster as root with:

  export KUBECONFIG=${adminConf}

Install a Pod network next: https://kubernetes.io/docs/concepts/cluster-administration/addons/
`;
}

function joinWords(cluster: JoinedCluster, { token, key }: { token: string; key: string | undefined }): string {
  const controlPlane = `  ${joinCommandLine(cluster, { token, controlPlane: { certificateKey: key } }, 'kubeadm')}\n`;
  const copied = key === undefined ? ', after copying the shared certificates' : '';
  return [
    ...(cluster.controlPlanes
      ? [`To join any number of control-plane nodes, run as root on each${copied}:\n`, controlPlane]
      : []),
    'To join any number of worker nodes, run as root on each:\n',
    joinCommandLine(cluster, { token }, 'kubeadm'),
  ].join('\n');
}

function shown(secret: Secret, isWithheld: boolean): string {
  return isWithheld ? WITHHELD : secret.reveal();
}

/**
 * kubeadm's lines about a worker or control plane that has joined before: tools search them to tell that nothing is
 * wrong. kubejoin knows it before its checks, so those do not report them. Undefined for other errors.
 */
export function joinedBeforeWords(
  error: unknown,
  { controlPlane, caCertPath }: Pick<JoinConfiguration, 'controlPlane' | 'caCertPath'>,
): string | undefined {
  if (!isFailure(error, ALREADY_JOINED) && !isFailure(error, JOINED_AS_WORKER)) return undefined;
  const exists = (path: string) => `\t[ERROR FileAvailable-${path.replaceAll('/', '-')}]: ${path} already exists`;
  return [
    exists(PATHS.kubeletConf),
    `\t[ERROR Port-${KUBELET_PORT}]: Port ${KUBELET_PORT} is in use`,
    ...(controlPlane === undefined ? [exists(caCertPath)] : []),
  ].join('\n');
}

/** The end of join, whose first line tools look for in kubeadm's output, so there is no translation. */
export const JOINED_WORKER_WORDS = `
This node has joined the cluster:
* "kubectl get nodes" on a control-plane node shows it.

`;

export const JOINED_CONTROL_PLANE_WORDS = `
This node has joined the cluster and a new control plane instance was created:
* Administer the cluster from here with KUBECONFIG=/etc/kubernetes/admin.conf.

`;
