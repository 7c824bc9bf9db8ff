/** Texts that only commands print. */
export const printed = {
  COMMAND_ADMISSION: (): string => 'Set up joining with bound tokens',
  COMMAND_ADMISSION_LONG: (): string =>
    `An ordinary bootstrap token admits anyone who has it, under any unused name, until it expires. A bound token (token
create --for-node) admits one machine under one name. The cluster does not approve certificate requests made with a
bound token; "kubejoin approve" checks and approves them.

These commands create the permissions that bound tokens and the approver need, show what is in effect, and remove the
permissions.`,
  COMMAND_ADMISSION_INSTALL: (): string => 'Create the roles that bound tokens and their approver need',
  COMMAND_ADMISSION_INSTALL_LONG: (): string =>
    `Creates or corrects the roles and bindings for bound tokens (the same permissions as kubeadm's tokens, but without
automatic approval), and the approver's account, kubejoin-approver, in kube-system. Running the command again changes
nothing. With --dry-run, it only shows the objects.

  kubejoin admission install --dry-run
  kubejoin admission install --approver-image registry.example.com/kubejoin:0.1.0 --inventory hosts.yaml`,
  COMMAND_ADMISSION_STATUS: (): string =>
    'Show whether bound tokens can be used, and what the cluster still approves automatically',
  COMMAND_ADMISSION_STATUS_LONG: (): string =>
    'Shows whether bound tokens can be used, which bindings let the cluster approve requests automatically, and which tokens exist (bound tokens with their remaining uses, and tokens that are not bound).',
  COMMAND_ADMISSION_REMOVE: (): string => 'Delete the objects that "admission install" created',
  COMMAND_ADMISSION_SERVING: (): string => "Let the cluster sign and verify the kubelets' serving certificates",
  COMMAND_ADMISSION_SERVING_LONG: (): string =>
    `By default, a kubelet signs its own serving certificate, so neither the API server nor a metrics scraper can verify
it. This command changes that in two stages:

--stage certificates: run it on every node, starting with a control-plane node, and approve the requests. It sets
serverTLSBootstrap: true in the cluster's KubeletConfiguration (ConfigMap kubelet-config) and in
/var/lib/kubelet/config.yaml on this machine, and restarts the kubelet, which then requests a certificate from the
cluster.

--stage authority: run it on every control-plane node. It sets --kubelet-certificate-authority on this machine's API
server. The command refuses to run this stage while any node lacks a certificate signed by the cluster, because kubectl
logs and kubectl exec would fail for that node.

--off undoes a stage or, without --stage, both. --dry-run only shows the changes.`,
  FLAG_SERVING_STAGE: (): string => 'Stage to set up, or to undo with --off.',
  FLAG_SERVING_OFF: (): string =>
    'Undo the stage specified with --stage. Without --stage, undo authority first, then certificates.',
  COMMAND_APPROVE: (): string => 'Check and approve certificate requests made with bound tokens',
  COMMAND_APPROVE_LONG: (): string =>
    `Checks certificate signing requests made with bound tokens. Approves a request if it is exactly the one that the bound
node's kubelet creates; each use of the token admits one machine. Denies requests that can never be valid, leaves the
rest pending, and reports why. A token that has no uses left is deleted as soon as its node is Ready.

Also approves requests from nodes that renew their own client certificate and, with --inventory, requests for kubelet
serving certificates. All other requests are left unchanged.

With --watch, the command keeps handling requests until it is stopped. Several approvers can run at the same time.`,
  FLAG_APPROVE_WATCH: (): string => 'Keep handling requests until stopped by a signal.',
  FLAG_METRICS_BIND_ADDRESS: (): string =>
    'With --watch, serve /healthz, /readyz and /metrics (Prometheus) over HTTP on this HOST:PORT, such as 127.0.0.1:9807. Without this flag, nothing is served.',
  FLAG_APPROVER_IMAGE: (): string =>
    'Also run approvers on the control-plane nodes, in a Deployment that uses this kubejoin image. These nodes must be able to pull the image. An existing Deployment is updated to this image. Without this flag, no Deployment is created or changed.',
  FLAG_INSTALL_INVENTORY: (): string =>
    'Store the names and addresses from this "fleet join" hosts file in the cluster, and let the approver\'s account approve kubelet serving certificates. The approver Deployment then handles requests for such certificates. Without this flag, an existing inventory is kept; if the cluster has none, the account cannot approve serving certificates.',
  FLAG_REMOVE_INVENTORY: (): string =>
    "Delete the cluster's inventory. The approver's account can then no longer approve serving certificates, and an approver Deployment no longer handles requests for them.",
  FLAG_APPROVE_INVENTORY: (): string =>
    'Also handle requests for kubelet serving certificates: approve a request if all the requested names and addresses are listed for the node in this "fleet join" hosts file (nodeAddresses field), and none of them belongs to another Node, a Service or an API server. The file is reloaded when it changes. Without this flag, such requests stay pending.',
};
