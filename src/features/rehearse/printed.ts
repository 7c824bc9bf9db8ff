import { count } from '../../base/wording.ts';

const kubeletMilestones = {
  'kubelet-started': 'The kubelet has started',
  'kubelet-healthy': 'The kubelet is healthy',
  'kubelet-certificate': 'The kubelet has its certificate',
  'kubelet-registered': 'The kubelet has registered its node',
  'kubelet-crashed': 'The kubelet has crashed',
} as const;

/** Texts that only commands print. */
export const printed = {
  COMMAND_REHEARSE: () => 'Rehearse a join with a simulated cluster, in a temporary directory and without root',
  HELP_FAULTS: () => 'Faults:',
  FLAG_NODES: () => 'Number of nodes to join.',
  FLAG_FAULT: () => 'Faults to inject into the rehearsal, as a comma-separated list.',
  FLAG_KEEP: () => 'Keep the temporary directory for inspection.',
  REHEARSAL_STARTED: (p: { endpoint: string }) => `The simulated control plane is serving at ${p.endpoint}`,
  REHEARSAL_FAULT_MENDED: (p: { fault: string }) => `Fault cleared: ${p.fault}`,
  REHEARSAL_KUBELET: (p: { milestone: keyof typeof kubeletMilestones }) => kubeletMilestones[p.milestone],
  REHEARSAL_NODE: (p: { node: string; ready: boolean }) => `The node ${p.node} is ${p.ready ? 'Ready' : 'registered'}`,
  REHEARSAL_JOIN_ENDED: (p: { outcome: 'joined' | 'failed' }) =>
    p.outcome === 'joined' ? 'Machine joined' : 'Join failed',
  REHEARSAL_NODES: () => 'Nodes:',
  REHEARSAL_FILES: (p: { host: string }) => `Files written on ${p.host}:`,
  REHEARSAL_KEPT: (p: { directory: string }) => `The hosts' files are kept in ${p.directory}.`,
  REHEARSAL_ENDED: (p: { joined: number; hosts: number; seconds: string; requests: number }) =>
    `${p.joined} of ${count(p.hosts, 'host', 'hosts')} joined in ${p.seconds} s, with ${count(p.requests, 'request', 'requests')} to the API server. Nothing outside a temporary directory was changed.`,
  FLAG_REHEARSE_CONTROL_PLANE: () => 'Join the hosts as control-plane nodes.',
  FLAG_REHEARSE_PLAN: () => 'Show a plan: every change that a join would make, with its diff.',
  FLAG_REHEARSE_RESUME: () => 'Kill a join halfway and run it again.',
  FLAG_REHEARSE_UNDO: () => 'Join a machine, undo the join, and compare the machine with its previous state.',
  SCENE_PLAN: () => 'A plan shows what a join would do, and changes nothing:',
  SCENE_PLANNED: (p: { changes: number; digest: string }) =>
    `A join would make these ${p.changes} changes (plan digest ${p.digest.slice(0, 19)}...). "kubejoin apply" makes exactly these changes, or none. The machine is unchanged: every file is the same as before.`,
  SCENE_KILLED: () => 'A join that is killed (SIGKILL) as soon as its kubelet has started:',
  SCENE_RESUMED: () => 'Killed. Running the same command again continues the join:',
  SCENE_JOINED: (p: { node: string }) =>
    `${p.node} has joined. With kubeadm, you would have had to reset the machine first.`,
  SCENE_UNDO: (p: { path: string; changes: number }) =>
    `A machine that already had ${p.path} has joined the cluster. The join made ${p.changes} changes. Undoing the join:`,
  SCENE_UNDONE: (p: { path: string }) =>
    `The machine is back in its previous state: every file, including ${p.path}, has the mode and content that it had before.`,
  REHEARSAL_CONTAINER: (p: { name: string; attempt: number; state: 'running' | 'exited' }) =>
    p.state === 'running'
      ? `The ${p.name} container is running (attempt ${p.attempt + 1})`
      : `The ${p.name} container has exited (attempt ${p.attempt + 1})`,
  'fault-expired-token': () =>
    'the token expired an hour ago; the cluster neither accepts it nor signs cluster-info with it',
  'fault-unknown-token': () => 'the cluster has other tokens, but never had this one',
  'fault-wrong-token-secret': () => 'the token has the right ID but the wrong secret',
  'fault-wrong-pin': () => 'the hash (--discovery-token-ca-cert-hash) belongs to a different CA',
  'fault-malformed-cluster-info': () => 'cluster-info is signed, but its content is not a kubeconfig',
  'fault-bad-signature': () => 'the signature in cluster-info does not match its content',
  'fault-no-signature': () => 'cluster-info has no signature yet; it appears after 2.5 seconds',
  'fault-never-signed': () => 'cluster-info is never signed',
  'fault-changed-second-read': () => 'cluster-info differs between the first read and the verified read',
  'fault-public-access-off': () => 'cluster-info cannot be read anonymously (403)',
  'fault-manual-approval': () =>
    'certificate requests are not approved automatically; an administrator approves them after 2.5 seconds',
  'fault-never-approved': () => 'certificate requests are not approved automatically, and nobody approves them',
  'fault-denied-csr': () => 'an administrator denies the certificate request',
  'fault-signer-down': () => 'certificate requests are approved, but no certificate is issued',
  'fault-name-taken': () => 'the cluster already has a node with this name, and it is Ready',
  'fault-clock-skew': () =>
    "the cluster's clock is two hours ahead; its certificates are not yet valid on this machine",
  'fault-clock-ahead': () =>
    "this machine's clock is two hours ahead of the cluster's; the API server's certificate, which expires in an hour, appears to be expired",
  'fault-cgroup-drivers': () =>
    "the container runtime's cgroup driver differs from the one in the cluster's kubelet configuration",
  'fault-server-error-500': () => 'the API server returns an internal error (500) for every request',
  'fault-throttled-429': () => 'the API server returns "too many requests" (429) for every request',
  'fault-huge-body': () => 'the cluster-info response never ends',
  'fault-wrong-ca-second-read': () => "the server presents a certificate that the cluster's CA did not issue",
  'fault-expired-server-certificate': () => "the API server's certificate expired yesterday",
  'fault-wrong-server-name': () => "the API server's certificate does not contain the server's address",
  'fault-silent-server': () => 'the server accepts connections but never responds',
  'fault-slow-server': () => 'the API server takes 1.5 seconds to respond to each request',
  'fault-refused': () => "nothing is listening on the API server's port",
  'fault-connection-reset': () => 'the server resets each connection as soon as the client sends data',
  'fault-swap-on': () => 'swap is on',
  'fault-port-in-use': () =>
    "another program is listening on the kubelet's port 10250 (and on the controller manager's port 10257)",
  'fault-no-runtime': () => 'no container runtime is installed',
  'fault-two-runtimes': () => 'two container runtimes are installed, and neither was specified',
  'fault-version-skew': () => 'the kubelet is two minor versions newer than the cluster',
  'fault-kubelet-crash': () => 'the kubelet exits as soon as it starts',
  'fault-wrong-certificate-key': () =>
    'control plane: the certificate key is not the one used to upload the certificates',
  'fault-no-control-plane-endpoint': () => 'control plane: the cluster was created without a controlPlaneEndpoint',
  'fault-secret-expired': () =>
    'control plane: the uploaded certificates (Secret kubeadm-certs) expired two hours after the upload',
  'fault-certs-forbidden': () => 'control plane: the bootstrap token is not allowed to read the kubeadm-certs Secret',
  'fault-damaged-certificate-entry': () => 'control plane: an entry in the Secret kubeadm-certs is damaged',
  'fault-etcd-unhealthy-member': () => 'control plane: an etcd member does not respond',
  'fault-etcd-too-many-learners': () => 'control plane: another machine is joining etcd; it finishes after 1.5 seconds',
  'fault-etcd-learner-not-serving': () =>
    'control plane: the new etcd member has started, but rejects clients until it is restarted',
  'fault-etcd-crash-loop': () => 'control plane: the new etcd member exits as soon as it starts',
  'fault-apiserver-never-healthy': () => "control plane: this machine's API server runs but never becomes healthy",
  'fault-manifest-there': () => 'control plane: an API server manifest already exists',
  'fault-image-missing': () => "control plane: the registry does not have the API server's image",
  'fault-kubelet-disabled': () => 'the kubelet service is not enabled',
  'fault-kubelet-unit-missing': () => 'the kubelet is installed without its service',
  'fault-kubelet-drop-in-missing': () => "the kubelet service lacks kubeadm's drop-in",
};
