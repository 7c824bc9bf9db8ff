import { failure } from '../../../base/failure.ts';
import { and } from '../../../base/phrases.ts';
import { text } from '../../../base/text.ts';

const UPLOAD = 'kubejoin init phase upload-certs --upload-certs';

export const FLEET_ADMISSION_MISSING = failure('FLEET_ADMISSION_MISSING', {
  code: 'ADMISSION_NOT_INSTALLED',
  class: 'cluster',
  sample: {
    server: 'https://10.0.0.1:6443',
    kubeconfig: 'admin.conf',
    missing: ['ClusterRoleBinding kubejoin:kubelet-bootstrap'],
  },
  english: (p: { server: string; kubeconfig: string; missing: readonly string[] }) => ({
    what: `The cluster at ${p.server} does not accept bound tokens yet. Nothing was changed.`,
    cause: `With --kubeconfig, each host joins with a token that is bound to its node. Such tokens get their permissions from ${p.missing.length === 1 ? 'an object that is' : 'objects that are'} missing from the cluster: ${and(p.missing)}.`,
    cure: `Run "kubejoin admission install --kubeconfig ${p.kubeconfig}", or add --install-admission to the "fleet join" command.`,
  }),
});

export const FLEET_RIGHTS_MISSING = failure('FLEET_RIGHTS_MISSING', {
  code: 'CLUSTER_FORBIDDEN',
  class: 'cluster',
  sample: {
    server: 'https://10.0.0.1:6443',
    kubeconfig: 'user.conf',
    missing: ['create secrets -n kube-system', 'patch certificatesigningrequests/approval'],
  },
  english: (p: { server: string; kubeconfig: string; missing: readonly string[] }) => ({
    what: `The user in ${p.kubeconfig} lacks permissions in the cluster at ${p.server}. Nothing was changed.`,
    cause: `With --kubeconfig, kubejoin creates a token for each host, approves the host's certificate request and deletes the token. Missing ${p.missing.length === 1 ? 'permission' : 'permissions'}: ${and(p.missing)}.`,
    cure: `Use an administrator's kubeconfig (on a control-plane node, /etc/kubernetes/admin.conf), or ask an administrator to grant the missing ${p.missing.length === 1 ? 'permission' : 'permissions'}.`,
  }),
});

export const FLEET_NODE_NAME_TAKEN = failure('FLEET_NODE_NAME_TAKEN', {
  code: 'FLEET_NAME_TAKEN',
  class: 'host',
  sample: { host: 'worker-3', name: 'worker-1', other: 'worker-1' },
  english: (p: { host: string; name: string; other: string }) => ({
    what: `${p.host} did not receive a token: its node name ${p.name} belongs to the host ${p.other}.`,
    cause: `The hosts file gives this name to ${p.other}, or ${p.other} reported it as its host name first. A token for this name would allow ${p.host} to impersonate ${p.other}.`,
    cure: `Give each of the two hosts its own nodeName in the hosts file. If ${p.host} should not have reported the host name ${p.name}, find out why it did.`,
  }),
});

export const FLEET_NODE_NAME_EXISTS = failure('FLEET_NODE_NAME_EXISTS', {
  code: 'FLEET_NAME_TAKEN',
  class: 'host',
  sample: { host: 'rack-3', name: 'worker-1' },
  english: (p: { host: string; name: string }) => ({
    what: `${p.host} did not receive a token: the cluster already has a Node named ${p.name}.`,
    cause: `${p.host} reported ${p.name} as its host name. kubejoin cannot verify this: a different machine could be impersonating the Node.`,
    cure: `If ${p.host} is the machine of the Node ${p.name}, set nodeName: ${p.name} for ${p.host} in the hosts file. Otherwise, change the host name of ${p.host}, or delete the Node: kubectl delete node ${p.name}.`,
  }),
});

export const FLEET_CERTIFICATES_ELSEWHERE = failure('FLEET_CERTIFICATES_ELSEWHERE', {
  class: 'usage',
  sample: { path: '/etc/kubernetes/pki/ca.crt', problem: 'missing' },
  english: (p: { path: string; problem: 'missing' | 'other-cluster' }) => ({
    what: 'Control-plane hosts need the certificates shared by control-plane nodes, but these are not on this machine. Nothing was changed.',
    cause:
      p.problem === 'missing'
        ? `${p.path} does not exist here or cannot be read. kubejoin uploads the certificates only when it runs as root on a control-plane node of the cluster.`
        : `${p.path} belongs to a different cluster than the kubeconfig.`,
    cure: `Run this command as root on a control-plane node. Or run "${UPLOAD}" there, and set --certificate-key-file to a file with the key that the command prints.`,
  }),
});

export const FLEET_CERTIFICATES_IN_USE = failure('FLEET_CERTIFICATES_IN_USE', {
  class: 'cluster',
  sample: { server: 'https://10.0.0.1:6443' },
  english: (p: { server: string }) => ({
    what: `Another "fleet join" is joining control-plane nodes to the cluster at ${p.server}. Nothing was changed.`,
    cause:
      'The other "fleet join" uploaded the shared certificates with its own key, and another upload would replace them.',
    cure: 'Wait until the other "fleet join" ends, then run the same command again. If the other run was killed, its upload expires automatically: "kubejoin token list" shows when.',
  }),
});

export const FLEET_TOKEN_CREATED = text(
  'FLEET_TOKEN_CREATED',
  (p: { host: string; node: string; id: string; until: string }) =>
    `Created the token ${p.id} for ${p.host}. It is valid until ${p.until} and can be used only to join the node ${p.node}.`,
);

export const FLEET_TOKEN_REVOKED = text(
  'FLEET_TOKEN_REVOKED',
  (p: { host: string; id: string }) => `Deleted the token ${p.id} for ${p.host}.`,
);

export const FLEET_TOKENS_LEFT = text(
  'FLEET_TOKENS_LEFT',
  (p: { ids: readonly string[]; until: string }) =>
    `${
      p.ids.length === 1
        ? `The token ${p.ids[0]} could not be deleted. Until it expires at ${p.until}, it can still be used to join the node it is bound to.`
        : `The tokens ${and(p.ids)} could not be deleted. Until they expire, they can still be used to join the nodes they are bound to; the last one expires at ${p.until}.`
    } Run the same command again, or run "kubejoin token delete ${p.ids.join(' ')}".`,
);

export const FLEET_TOKENS_SWEPT = text(
  'FLEET_TOKENS_SWEPT',
  (p: { ids: readonly string[] }) =>
    `Deleted ${p.ids.length === 1 ? 'a token' : 'tokens'} left by an earlier run that was killed: ${and(p.ids)}.`,
);

export const FLEET_CERTIFICATES_UPLOADED = text(
  'FLEET_CERTIFICATES_UPLOADED',
  (p: { until: string }) =>
    `Uploaded the shared certificates for the control-plane hosts. They will be deleted when the run ends or at ${p.until}, whichever comes first.`,
);
