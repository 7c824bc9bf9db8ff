import { failure } from '../base/failure.ts';
import { and, meant, SAME_AGAIN } from '../base/phrases.ts';
import { text } from '../base/text.ts';
import { list } from '../base/wording.ts';
import { type ServiceManager, serviceCommands } from '../host/services.ts';

/** Addresses of the existing Node and of this machine. */
export interface NameTaken {
  node: string;
  addresses: readonly string[];
  own: readonly string[];
}

const sharedAddress = ({ addresses, own }: NameTaken): string | undefined =>
  addresses.find((address) => own.includes(address));

const IGNORED = {
  extension: 'its name does not end in .yaml or .json',
  target: 'its name does not start with the name of a target',
  empty: 'it is empty',
};

export const NODE_NAME_TAKEN = failure('NODE_NAME_TAKEN', {
  class: 'cluster',
  sample: { node: 'worker-1', addresses: ['10.0.0.21'], own: ['10.0.0.22'] },
  english: (p: NameTaken) => ({
    what: `The cluster already has a Node named ${p.node}, and it is Ready.`,
    cause: sharedAddress(p)
      ? `The Node has this machine's address ${sharedAddress(p)}: the machine joined earlier, and its files were removed, but the Node was not deleted.`
      : `Another machine uses that name: the Node's ${p.addresses.length === 1 ? 'address is' : 'addresses are'} ${and(p.addresses) || 'unknown'}; this machine's ${p.own.length === 1 ? 'address is' : 'addresses are'} ${and(p.own) || 'unknown'}. Both machines have the same host name, or used the same --node-name.`,
    cure: sharedAddress(p)
      ? `Run "kubectl delete node ${p.node}", ${SAME_AGAIN}.`
      : `Join under a different name (--node-name NAME), or run "kubectl delete node ${p.node}" first if that Node is no longer needed.`,
  }),
});

export const UNKNOWN_PHASE = failure('UNKNOWN_PHASE', {
  class: 'usage',
  sample: { phase: 'prefligth', nearest: 'preflight', valid: ['preflight', 'kubelet-start'] },
  english: (p: { phase: string; nearest: string | undefined; valid: readonly string[] }) => ({
    what: `There is no phase named "${p.phase}".${meant(p.nearest)}`,
    cause: p.nearest === undefined ? `The phases are: ${list(p.valid)}.` : 'The phase name is misspelled.',
    cure: 'Correct the name in --skip-phases or in skipPhases in the configuration file.',
  }),
});

export const PHASES_MISSING = failure('PHASES_MISSING', {
  class: 'usage',
  sample: { phase: 'show-join-command', missing: ['bootstrap-token'] },
  english: (p: { phase: string; missing: readonly string[] }) => ({
    what: `The ${p.phase} phase cannot run without the ${and(p.missing)} ${p.missing.length === 1 ? 'phase' : 'phases'}. Nothing was changed.`,
    cause:
      p.missing.length === 1
        ? `This phase shows what the ${p.missing[0]} phase creates, but that phase is skipped.`
        : `This phase shows what the ${and(p.missing)} phases create, but those phases are skipped.`,
    cure: `Also skip ${p.phase}, or do not skip ${p.missing.join(' or ')}. For an existing cluster, "kubejoin token create --print-join-command" shows how to join.`,
  }),
});

export const PATCH_FILE_IGNORED = text(
  'PATCH_FILE_IGNORED',
  (p: { file: string; reason: keyof typeof IGNORED }) =>
    `The file ${p.file} in the patch directory is ignored: ${IGNORED[p.reason]}.`,
);

export const MANIFEST_MISSING = failure('MANIFEST_MISSING', {
  class: 'host',
  sample: { path: '/etc/kubernetes/manifests/kube-scheduler.yaml' },
  english: (p: { path: string }) => ({
    what: `${p.path} does not exist, so there is no component to wait for.`,
    cause: 'The phase that writes the manifests has not run on this machine, or the file was moved.',
    cure: 'Run "kubejoin init phase control-plane all" first; on a machine that is joining as a control-plane node, run "kubejoin join phase control-plane-prepare control-plane --control-plane".',
  }),
});

export const NODE_OF_ANOTHER_CLUSTER = failure('NODE_OF_ANOTHER_CLUSTER', {
  class: 'host',
  sample: { server: 'https://10.0.0.9:6443', wanted: 'https://10.0.0.1:6443' },
  english: (p: { server: string; wanted: string }) => ({
    what: `This machine is a node of the cluster at ${p.server}, not of the one at ${p.wanted}. Nothing was changed.`,
    cause: 'An earlier join to that cluster was interrupted after this machine received its certificate.',
    cure: `To leave that cluster, run "kubejoin reset" and delete the Node there, ${SAME_AGAIN}.`,
  }),
});

export const NODE_OF_ANOTHER_NAME = failure('NODE_OF_ANOTHER_NAME', {
  class: 'host',
  sample: { node: 'worker-7', wanted: 'worker-1', server: 'https://10.0.0.1:6443' },
  english: (p: { node: string; wanted: string; server: string }) => ({
    what: `This machine has already joined the cluster at ${p.server} as node ${p.node}, but the requested name is ${p.wanted}. Nothing was changed.`,
    cause: 'The machine joined under that name (--node-name), or its host name has since changed.',
    cure: `Use --node-name ${p.node} to continue as that node. To join as ${p.wanted}, run "kubejoin reset" here and "kubectl delete node ${p.node}" first.`,
  }),
});

export const KUBELET_STOPPED = failure('KUBELET_STOPPED', {
  class: 'host',
  sample: { node: 'worker-1', server: 'https://10.0.0.1:6443' },
  english: (p: { node: string; server: string; manager?: ServiceManager | undefined }) => ({
    what: `This machine has already joined the cluster at ${p.server} as node ${p.node}, but its kubelet is not running. Nothing was changed.`,
    cause: 'The service was stopped, or the kubelet exits shortly after starting.',
    cure: `Start the kubelet with "${serviceCommands('kubelet', p.manager).start}"; no other action is needed. If it does not keep running, "${serviceCommands('kubelet', p.manager).log}" shows the reason.`,
  }),
});

export const PHASE_PREFLIGHT = text('PHASE_PREFLIGHT', () => 'Check that this machine can join');

export const PHASE_CONTROL_PLANE_PREPARE = text(
  'PHASE_CONTROL_PLANE_PREPARE',
  () => 'Prepare this machine for the control plane',
);

export const PHASE_DOWNLOAD_CERTS = text(
  'PHASE_DOWNLOAD_CERTS',
  () => 'Download the certificates shared by control-plane nodes from the Secret kubeadm-certs',
);

export const PHASE_CERTS = text('PHASE_CERTS', () => 'Issue certificates for the new control-plane components');

export const PHASE_KUBECONFIG = text(
  'PHASE_KUBECONFIG',
  () => 'Write kubeconfig files for the new control-plane components',
);

export const PHASE_CONTROL_PLANE = text(
  'PHASE_CONTROL_PLANE',
  () => 'Write manifests for the new control-plane components',
);

export const PHASE_CHECK_ETCD = text('PHASE_CHECK_ETCD', () => 'Check that the etcd cluster is healthy');

export const PHASE_KUBELET_START = text(
  'PHASE_KUBELET_START',
  () =>
    "Write the kubelet's configuration and certificates, and start or restart the kubelet; on a worker, wait until the node is registered",
);

export const PHASE_CONTROL_PLANE_JOIN = text(
  'PHASE_CONTROL_PLANE_JOIN',
  () => 'Make this machine a control-plane node',
);

export const PHASE_ETCD = text('PHASE_ETCD', () => 'Join the etcd cluster');

export const PHASE_KUBELET_WAIT_BOOTSTRAP = text(
  'PHASE_KUBELET_WAIT_BOOTSTRAP',
  () => 'Wait until the kubelet has its certificate and the node is registered',
);

export const PHASE_UPDATE_STATUS = text('PHASE_UPDATE_STATUS', () => 'No longer does anything (DEPRECATED)');

export const PHASE_MARK_CONTROL_PLANE = text('PHASE_MARK_CONTROL_PLANE', () => 'Mark the node as a control-plane node');

export const PHASE_WAIT_CONTROL_PLANE = text(
  'PHASE_WAIT_CONTROL_PLANE',
  () => 'Wait until the control plane is healthy',
);

export const UPDATE_STATUS_DEPRECATED = text(
  'UPDATE_STATUS_DEPRECATED',
  (p: { phase: string }) =>
    `The ${p.phase} phase no longer does anything and will be removed. Stop using it in your scripts.`,
);

export const ADVERTISE_ADDRESS_NOT_FOUND = failure('ADVERTISE_ADDRESS_NOT_FOUND', {
  class: 'preflight',
  sample: { server: 'https://10.0.0.1:6443', addresses: ['192.168.7.2 (eth0)'] },
  english: (p: { server: string | undefined; addresses: readonly string[] }) => ({
    what: "Could not find an address for this machine's API server to advertise.",
    cause: `This machine has no route ${p.server ? `to ${p.server}` : 'to other networks'} with a source address that other machines can reach. ${
      p.addresses.length > 0
        ? `This machine's addresses: ${p.addresses.join(', ')}.`
        : 'It has only loopback and link-local addresses.'
    }`,
    cure: 'Set the address with --apiserver-advertise-address (controlPlane.localAPIEndpoint.advertiseAddress), or fix the route ("ip route").',
  }),
});

export const ADVERTISE_ADDRESS_LOOPBACK = failure('ADVERTISE_ADDRESS_LOOPBACK', {
  class: 'preflight',
  sample: { address: '127.0.0.1' },
  english: (p: { address: string }) => ({
    what: `The API server cannot advertise ${p.address}: the loopback interface has no address that other machines can reach.`,
    cause:
      'Like kubeadm, kubejoin replaces a loopback address with a global address assigned to the loopback interface. This is meant for machines whose other interfaces have only link-local addresses.',
    cure: 'Set --apiserver-advertise-address to one of this machine\'s addresses ("ip address" lists them), or omit the flag.',
  }),
});

export const ADVERTISE_ADDRESS_BY_ROUTE = text(
  'ADVERTISE_ADDRESS_BY_ROUTE',
  (p: { address: string; interface: string; server: string }) =>
    `This machine's API server will advertise ${p.address}${p.interface ? ` (${p.interface})` : ''}, the source address of the route to ${p.server}. To use a different address, set --apiserver-advertise-address.`,
);

export const ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE = text(
  'ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE',
  (p: { address: string; interface: string }) =>
    `This machine's API server will advertise ${p.address}${p.interface ? ` (${p.interface})` : ''}, the source address of the default route. To use a different address, set --apiserver-advertise-address.`,
);

export const ADVERTISE_ADDRESS_OF_LOOPBACK = text(
  'ADVERTISE_ADDRESS_OF_LOOPBACK',
  (p: { address: string; interface: string; given: string }) =>
    `This machine's API server will advertise ${p.address}, the global address of ${p.interface}, instead of ${p.given}.`,
);

export const ADVERTISE_ADDRESS_ELSEWHERE = text(
  'ADVERTISE_ADDRESS_ELSEWHERE',
  (p: { address: string; addresses: readonly string[] }) =>
    `No interface on this machine has ${p.address}, the address that the API server will advertise${p.addresses.length > 0 ? ` (interface addresses: ${p.addresses.join(', ')})` : ''}. Make sure that other machines can reach this machine at that address.`,
);
