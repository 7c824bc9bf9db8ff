import { failure } from '../../base/failure.ts';
import { type PkiProblem, pkiProblems } from '../../pki/reading/problem.ts';

const UPLOAD = 'kubejoin init phase upload-certs --upload-certs';

export const EXTERNAL_CA_INCOMPLETE = failure('EXTERNAL_CA_INCOMPLETE', {
  class: 'host',
  sample: {
    authorities: ['ca'],
    problems: [
      { type: 'missing', file: '/etc/kubernetes/pki/apiserver.crt' },
      { type: 'missing', file: '/etc/kubernetes/kubelet.conf' },
    ],
  },
  english: (p: { authorities: readonly string[]; problems: readonly PkiProblem[] }) => ({
    what: `The key of ${p.authorities.length === 1 ? 'the CA' : 'the CAs'} ${p.authorities.join(', ')} is not on this machine, and what it would have to sign is not ready:${pkiProblems(p.problems)}`,
    cause:
      'The certificate of a CA without its key means that the key is kept elsewhere (external CA): what it signs must be in place before.',
    cure: "Make keys and requests with \"kubejoin certs generate-csr\", have the owner of the CA sign the requests, and put the certificates in place. Or put the CA's key beside its certificate. For a new CA of this cluster's own, move the CA's certificate away.",
  }),
});

export const SHARED_CERTIFICATES_NOT_READY = failure('SHARED_CERTIFICATES_NOT_READY', {
  class: 'preflight',
  sample: {
    certificatesDir: '/etc/kubernetes/pki',
    problems: [
      { type: 'missing', file: '/etc/kubernetes/pki/sa.key' },
      { type: 'other-cluster', file: '/etc/kubernetes/pki/ca.crt' },
    ],
  },
  english: (p: { certificatesDir: string; problems: readonly PkiProblem[] }) => ({
    what: `What control planes share is not ready on this machine:${pkiProblems(p.problems)}`,
    cause: `No certificate key was given: the files must be in ${p.certificatesDir} (and where the configuration names them) before the join.`,
    cure: `Join with --certificate-key (the key is printed by "${UPLOAD}" on a control-plane node), or copy the files from a control plane. What an external CA signs is requested with "kubejoin certs generate-csr".`,
  }),
});

export const CRI_SOCKET_AMBIGUOUS = failure('CRI_SOCKET_AMBIGUOUS', {
  class: 'usage',
  sample: { sockets: ['unix:///run/containerd/containerd.sock', 'unix:///var/run/crio/crio.sock'] },
  english: (p: { sockets: readonly string[] }) => ({
    what: `More than one container runtime listens on this machine: ${p.sockets.join(', ')}.`,
    cause: 'The kubelet works with one of them, and nothing says which.',
    cure: `Choose one with --cri-socket=${p.sockets[0]} (nodeRegistration.criSocket in the configuration file), or stop the others.`,
  }),
});

export const CONTROL_PLANE_ENDPOINT_MISSING = failure('CONTROL_PLANE_ENDPOINT_MISSING', {
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'The cluster has no endpoint that its control planes share, so a further one cannot join.',
    cause:
      'controlPlaneEndpoint is empty in the ConfigMap kube-system/kubeadm-config: every node would go on talking to the first control plane only.',
    cure: 'Give the cluster an address that reaches all its control planes (a load balancer or a DNS name): put it into controlPlaneEndpoint ("kubectl -n kube-system edit cm kubeadm-config") and into the API server\'s certificate. For that, save the ClusterConfiguration with the endpoint in it to a file on the control-plane node, move apiserver.crt and apiserver.key away from /etc/kubernetes/pki, run "kubejoin init phase certs apiserver --config FILE", and restart the API server. Then join again.',
  }),
});
