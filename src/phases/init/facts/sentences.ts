import { failure } from '../../../base/failure.ts';

const ROLES = { worker: 'worker node', 'control-plane': 'control plane' } as const;

export const ALREADY_INITIALIZED = failure('ALREADY_INITIALIZED', {
  class: 'already-joined',
  sample: { node: 'worker-1', server: '10.0.0.1:6443' },
  english: (p: { node: string; server: string }) => ({
    what: `This machine is the control plane ${p.node} of the cluster at ${p.server} already, and its kubelet runs. Nothing was changed.`,
    cause: '/etc/kubernetes/kubelet.conf authenticates as that node, and its API server answers.',
    cure: 'Nothing is to be done. Automation can add --if-needed to take this as a success; to make a new cluster here, run "kubejoin reset" first.',
  }),
});

export const MACHINE_IS_A_NODE = failure('MACHINE_IS_A_NODE', {
  class: 'host',
  sample: { node: 'worker-1', role: 'worker', server: '10.0.0.1:6443' },
  english: (p: { node: string; role: keyof typeof ROLES; server: string }) => ({
    what: `This machine is the ${ROLES[p.role]} ${p.node} of the cluster at ${p.server} already. Nothing was changed.`,
    cause: 'It was joined to that cluster, or has made it under that name: /etc/kubernetes/kubelet.conf authenticates as that node.',
    cure: `To make a new cluster here, take the machine out of that one: "kubectl drain ${p.node} --ignore-daemonsets", "kubectl delete node ${p.node}", then "kubejoin reset" here.`,
  }),
});

export const MACHINE_OF_ANOTHER_CLUSTER = failure('MACHINE_OF_ANOTHER_CLUSTER', {
  class: 'host',
  sample: { node: 'worker-1', server: '10.0.0.1:6443', wanted: 'https://api.example.com:6443' },
  english: (p: { node: string; server: string; wanted: string }) => ({
    what: `This machine is the control plane ${p.node} of the cluster at ${p.server} already; the one that is asked for would be at ${p.wanted}. Nothing was changed.`,
    cause: 'The control-plane endpoint or the address of the API server is another one than that cluster was made with.',
    cure: 'If that cluster is meant, give its endpoint and address. To make a new one here, run "kubejoin reset" first.',
  }),
});

export const UPLOAD_WITHOUT_CA_KEYS = failure('UPLOAD_WITHOUT_CA_KEYS', {
  class: 'usage',
  sample: { authorities: ['ca'] },
  english: (p: { authorities: readonly string[] }) => ({
    what: `The certificates can't be uploaded: the key of ${p.authorities.join(' and ')} is not on this machine.`,
    cause: 'A control plane that joins would need that key to make its own certificates.',
    cure: 'Leave --upload-certs out, and give each control plane its certificates by hand; or put the key of the CA beside its certificate.',
  }),
});
