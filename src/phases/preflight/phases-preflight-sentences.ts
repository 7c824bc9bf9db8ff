import { failure } from '../../base/failure.ts';
import { and, didYouMean } from '../../base/phrases.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import { count } from '../../base/wording.ts';
import { type PkiProblem, pkiProblems } from '../../pki/reading/problem.ts';

const UPLOAD = 'kubejoin init phase upload-certs --upload-certs';

export const EXTERNAL_CA_INCOMPLETE = failure('EXTERNAL_CA_INCOMPLETE', {
  code: 'CA_KEY_NOT_HERE',
  class: 'host',
  sample: {
    authorities: ['ca'],
    problems: [
      { type: 'missing', file: '/etc/kubernetes/pki/apiserver.crt' },
      { type: 'missing', file: '/etc/kubernetes/kubelet.conf' },
    ],
  },
  english: (p: { authorities: readonly string[]; problems: readonly PkiProblem[] }) => ({
    what: `${p.authorities.length === 1 ? `The private key of the CA "${p.authorities[0]}" is` : `The private keys of the CAs ${and(p.authorities.map((name) => `"${name}"`))} are`} not on this machine, and files that depend on ${p.authorities.length === 1 ? 'it' : 'them'} are missing or unusable:${pkiProblems(p.problems)}`,
    cause:
      'A CA certificate without its key means that the key is kept elsewhere (external CA): everything the CA signs must already be in place.',
    cure: 'Generate keys and requests with "kubejoin certs generate-csr", have the CA administrator sign the requests, and save each certificate at the path shown for it; for a kubeconfig, embed the certificate in the file instead. Or put the CA\'s key next to its certificate. To create a new CA for this cluster, move the CA\'s certificate to another directory.',
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
    what: `The certificates and keys shared by control-plane nodes are not ready on this machine:${pkiProblems(p.problems)}`,
    cause: `No certificate key was specified, so the files must be in ${p.certificatesDir} (and at the paths in the configuration) before the join.`,
    cure: `Join with --certificate-key (run "${UPLOAD}" on a control-plane node to get the key), or copy the files, and the keys of the CAs, from a control-plane node. For certificates from an external CA, generate requests with "kubejoin certs generate-csr".`,
  }),
});

export const CRI_SOCKET_AMBIGUOUS = failure('CRI_SOCKET_AMBIGUOUS', {
  class: 'usage',
  sample: { sockets: ['unix:///run/containerd/containerd.sock', 'unix:///var/run/crio/crio.sock'] },
  english: (p: { sockets: readonly string[] }) => ({
    what: `More than one container runtime is listening on this machine: ${p.sockets.join(', ')}.`,
    cause: 'The kubelet uses only one runtime, and none was specified.',
    cure: `Specify the runtime to use, for example with --cri-socket=${p.sockets[0]} (nodeRegistration.criSocket in the configuration file), or stop the other runtimes.`,
  }),
});

export const IGNORED_CHECK_UNKNOWN = text(
  'IGNORED_CHECK_UNKNOWN',
  (p: { name: string; nearest: string | undefined }) =>
    `--ignore-preflight-errors names a check that does not exist: ${p.name}.${didYouMean(p.nearest)}`,
);

export const IGNORED_CHECK_REQUIRED = text(
  'IGNORED_CHECK_REQUIRED',
  (p: { name: string }) =>
    `--ignore-preflight-errors=${p.name} has no effect: what this check finds would end the join later.`,
);

export const SANDBOX_IMAGE_MISSING = text(
  'SANDBOX_IMAGE_MISSING',
  (p: { image: string }) =>
    `containerd starts every Pod with the image ${p.image}, which is not on this machine yet: containerd pulls it with the first Pod. On a machine that cannot reach a registry, import it first ("ctr -n k8s.io images import FILE").`,
);

export const CHECK_WITHOUT_CERTIFICATES = text(
  'CHECK_WITHOUT_CERTIFICATES',
  () => 'This check could not run: it needs certificates that another check reports as missing or unusable.',
);

export const CHECK_WITHOUT_CLUSTER = text(
  'CHECK_WITHOUT_CLUSTER',
  (p: { seconds: number }) =>
    `The cluster did not respond to every check within ${count(p.seconds, 'second', 'seconds')}. Only the machine's own checks are reported.`,
);

export const CHECK_WITHOUT_ETCD = text(
  'CHECK_WITHOUT_ETCD',
  (p: { reason: Reason }, say: Say) =>
    `The etcd members could not be read now, so this check has no result. A join waits for etcd. ${say(p.reason)}`,
);

export const CONTROL_PLANE_ENDPOINT_MISSING = failure('CONTROL_PLANE_ENDPOINT_MISSING', {
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'The cluster has no shared control-plane endpoint, so no other control-plane node can join.',
    cause:
      'controlPlaneEndpoint is empty in the ConfigMap kube-system/kubeadm-config. Without a shared endpoint, every node depends on the first control-plane node.',
    cure: 'Choose an address that reaches all control-plane nodes (a load balancer or a DNS name). Set controlPlaneEndpoint to that address ("kubectl -n kube-system edit cm kubeadm-config"), and add the address to the API server\'s certificate. To update the certificate, do the following on the existing control-plane node: save the ClusterConfiguration with the endpoint to a file, move apiserver.crt and apiserver.key out of /etc/kubernetes/pki, run "kubejoin init phase certs apiserver --config FILE", and restart the API server. Then join again.',
  }),
});
