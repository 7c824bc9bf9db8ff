/**
 * What kubeadm prints at the end, for tools that search its output. The sentences are kubeadm's own (Apache License
 * 2.0), so they have no translation.
 */
import type { Secret } from '../../base/secret.ts';
import type { JoinedCluster, Joining } from '../../phases/init/joining.ts';
import { joinCommandLine, type Withheld } from '../render/output/joining.ts';

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

export const JOINED_WORKER_WORDS = `
This node has joined the cluster:
* Certificate signing request was sent to apiserver and a response was received.
* The Kubelet was informed of the new secure connection details.

Run 'kubectl get nodes' on the control-plane to see this node join the cluster.

`;

export const JOINED_CONTROL_PLANE_WORDS = `
This node has joined the cluster and a new control plane instance was created:

* Certificate signing request was sent to apiserver and approval was received.
* The Kubelet was informed of the new secure connection details.
* Control plane label and taint were applied to the new node.
* The Kubernetes control plane instances scaled up.

To start administering your cluster from this node, you need to run the following as a regular user:

	mkdir -p $HOME/.kube
	sudo cp -i /etc/kubernetes/admin.conf $HOME/.kube/config
	sudo chown $(id -u):$(id -g) $HOME/.kube/config

Run 'kubectl get nodes' to see this node join the cluster.

`;

function initialized(adminConf: string): string {
  return `Your Kubernetes control-plane has initialized successfully!

To start using your cluster, you need to run the following as a regular user:

  mkdir -p $HOME/.kube
  sudo cp -i ${adminConf} $HOME/.kube/config
  sudo chown $(id -u):$(id -g) $HOME/.kube/config

Alternatively, if you are the root user, you can run:

  export KUBECONFIG=${adminConf}

You should now deploy a pod network to the cluster.
Run "kubectl apply -f [podnetwork].yaml" with one of the options listed at:
  https://kubernetes.io/docs/concepts/cluster-administration/addons/
`;
}

function joinWords(cluster: JoinedCluster, { token, key }: { token: string; key: string | undefined }): string {
  const controlPlane = `  ${joinCommandLine(cluster, { token, controlPlane: { certificateKey: key } }, 'kubeadm')}\n`;
  const uploaded = `You can now join any number of control-plane nodes running the following command on each as root:

${controlPlane}
Please note that the certificate-key gives access to cluster sensitive data, keep it secret!
As a safeguard, uploaded-certs will be deleted in two hours; If necessary, you can use
"kubeadm init phase upload-certs --upload-certs" to reload certs afterward.
`;
  const copied = `You can now join any number of control-plane nodes by copying certificate authorities
and service account keys on each node and then running the following as root:

${controlPlane}`;
  return [
    ...(cluster.controlPlanes ? [key === undefined ? copied : uploaded] : []),
    'Then you can join any number of worker nodes by running the following on each as root:\n',
    joinCommandLine(cluster, { token }, 'kubeadm'),
  ].join('\n');
}

function shown(secret: Secret, isWithheld: boolean): string {
  return isWithheld ? WITHHELD : secret.reveal();
}
