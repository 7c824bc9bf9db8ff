import { API_VERSIONS, type ApiVersion } from './versions.ts';

/** What a field of JoinConfiguration holds. `secret` is a string that is never shown; `duration` is Go's notation; `time` is RFC 3339. */
export type FieldType =
  | 'string'
  | 'secret'
  | 'boolean'
  | 'integer'
  | 'duration'
  | 'time'
  | 'object'
  | 'list of objects'
  | 'list of strings'
  | 'map of strings';

/** One field of kubeadm.k8s.io JoinConfiguration. Reading, checking, defaults and docs/config.md all come from this table. */
export interface Field {
  /** Dotted, with `[]` for the items of a list: nodeRegistration.taints[].key. */
  path: string;
  type: FieldType;
  /** As it would be written in the file. Absent: described in `doc`. */
  default?: string | number | boolean;
  /** The only values allowed; the empty string, where listed, means the default. */
  allowed?: readonly string[];
  /** Versions that have the field; absent: all of them. */
  versions?: readonly ApiVersion[];
  /** Where later versions have it. */
  successor?: string;
  /** One English line for docs/config.md. */
  doc: string;
}

const SINCE_V1BETA4 = ['v1beta4', 'v1'] as const;

export const FIELDS: readonly Field[] = [
  {
    path: 'apiVersion',
    type: 'string',
    doc: 'kubeadm.k8s.io/v1beta4, or kubeadm.k8s.io/v1beta3, or kubeadm.k8s.io/v1 with --allow-experimental-api.',
  },
  { path: 'kind', type: 'string', doc: 'JoinConfiguration.' },
  { path: 'dryRun', type: 'boolean', default: false, versions: SINCE_V1BETA4, doc: 'Show what would be done and change nothing.' },
  {
    path: 'caCertPath',
    type: 'string',
    default: '/etc/kubernetes/pki/ca.crt',
    doc: "Where the cluster's CA is written: an absolute path that ends in .crt.",
  },
  {
    path: 'skipPhases',
    type: 'list of strings',
    doc: 'Phases to leave out, as in `kubejoin join --help`; --skip-phases takes precedence. Default: none.',
  },

  { path: 'discovery', type: 'object', doc: 'How the cluster is found and why it is trusted: exactly one of bootstrapToken and file.' },
  { path: 'discovery.bootstrapToken', type: 'object', doc: 'Discovery by a bootstrap token and the pinned key of the CA.' },
  {
    path: 'discovery.bootstrapToken.token',
    type: 'secret',
    doc: 'Checks the signature of cluster-info: 6 characters, a dot, 16 characters, of a-z and 0-9.',
  },
  {
    path: 'discovery.bootstrapToken.apiServerEndpoint',
    type: 'string',
    doc: 'host:port of an API server; a DNS name or an IP address, IPv6 in brackets. Without a port: 6443.',
  },
  {
    path: 'discovery.bootstrapToken.caCertHashes',
    type: 'list of strings',
    doc: 'Pins of the CA: sha256: and the hex SHA-256 of its Subject Public Key Info (RFC 7469). One match is enough.',
  },
  {
    path: 'discovery.bootstrapToken.unsafeSkipCAVerification',
    type: 'boolean',
    default: false,
    doc: 'Trust the cluster without a pin: whoever has the token can then pose as the control plane.',
  },
  { path: 'discovery.file', type: 'object', doc: 'Discovery by a kubeconfig.' },
  {
    path: 'discovery.file.kubeConfigPath',
    type: 'string',
    doc: 'Path of the kubeconfig, or an https URL; file:///path is read as a path.',
  },
  {
    path: 'discovery.tlsBootstrapToken',
    type: 'secret',
    doc: 'Token of the TLS bootstrap. Default: discovery.bootstrapToken.token; with discovery.file needed when the kubeconfig has no credentials.',
  },
  {
    path: 'discovery.timeout',
    type: 'duration',
    default: '5m',
    versions: ['v1beta3'],
    successor: 'timeouts.discovery',
    doc: 'How long the cluster may take to be found; timeouts.discovery since v1beta4.',
  },

  { path: 'nodeRegistration', type: 'object', doc: 'How the node registers.' },
  {
    path: 'nodeRegistration.name',
    type: 'string',
    doc: "Name of the Node (RFC 1123 subdomain). Default: the host's name. Trimmed and lower-cased, as the kubelet does.",
  },
  {
    path: 'nodeRegistration.criSocket',
    type: 'string',
    doc: 'Socket of the container runtime, unix:///path. Default: the one found on the host.',
  },
  {
    path: 'nodeRegistration.taints',
    type: 'list of objects',
    doc: 'Taints to register with. Default: none for a worker, node-role.kubernetes.io/control-plane:NoSchedule for a control plane; [] means none.',
  },
  { path: 'nodeRegistration.taints[].key', type: 'string', doc: 'Key of the taint (a qualified name).' },
  { path: 'nodeRegistration.taints[].value', type: 'string', default: '', doc: 'Value of the taint.' },
  {
    path: 'nodeRegistration.taints[].effect',
    type: 'string',
    allowed: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
    doc: 'Effect of the taint.',
  },
  { path: 'nodeRegistration.taints[].timeAdded', type: 'time', doc: 'Read and not used: the kubelet sets it.' },
  {
    path: 'nodeRegistration.kubeletExtraArgs',
    type: 'map of strings',
    versions: ['v1beta3'],
    doc: 'Extra flags of the kubelet: name without dashes, value.',
  },
  {
    path: 'nodeRegistration.kubeletExtraArgs',
    type: 'list of objects',
    versions: SINCE_V1BETA4,
    doc: 'Extra flags of the kubelet; the same name may be repeated.',
  },
  { path: 'nodeRegistration.kubeletExtraArgs[].name', type: 'string', versions: SINCE_V1BETA4, doc: 'Name of the flag, without dashes.' },
  { path: 'nodeRegistration.kubeletExtraArgs[].value', type: 'string', default: '', versions: SINCE_V1BETA4, doc: 'Value of the flag.' },
  {
    path: 'nodeRegistration.kubeletExtraArgs[].mergeMethod',
    type: 'string',
    allowed: ['', 'append', 'prepend'],
    versions: ['v1'],
    doc: "Join the value to kubeadm's own value of that flag, behind or before it, instead of replacing it.",
  },
  {
    path: 'nodeRegistration.ignorePreflightErrors',
    type: 'list of strings',
    doc: 'Checks whose failure is only a warning, in any case, or `all` alone. Joined with --ignore-preflight-errors. Default: none.',
  },
  {
    path: 'nodeRegistration.imagePullPolicy',
    type: 'string',
    default: 'IfNotPresent',
    allowed: ['', 'Always', 'IfNotPresent', 'Never'],
    doc: 'When images of the control plane are pulled.',
  },
  {
    path: 'nodeRegistration.imagePullSerial',
    type: 'boolean',
    default: true,
    versions: SINCE_V1BETA4,
    doc: 'Pull images one after the other.',
  },

  { path: 'controlPlane', type: 'object', doc: 'Present, even as {}: the node joins as a control plane. Absent or null: as a worker.' },
  { path: 'controlPlane.localAPIEndpoint', type: 'object', doc: "This node's API server." },
  {
    path: 'controlPlane.localAPIEndpoint.advertiseAddress',
    type: 'string',
    doc: 'IP address that the API server advertises. Default, and for 0.0.0.0: the address of the default route; a loopback address: a global one of lo.',
  },
  { path: 'controlPlane.localAPIEndpoint.bindPort', type: 'integer', default: 6443, doc: 'Port of the API server; 0 means the default.' },
  {
    path: 'controlPlane.certificateKey',
    type: 'secret',
    doc: 'Key of the uploaded certificates: 64 hexadecimal digits. Default: none; the certificates are then on the host.',
  },

  { path: 'patches', type: 'object', doc: 'Patches of the components.' },
  { path: 'patches.directory', type: 'string', doc: 'Directory of files target[suffix][+patchtype].extension. Default: no patches.' },

  {
    path: 'timeouts',
    type: 'object',
    versions: SINCE_V1BETA4,
    doc: 'How long each step may take, as Go writes durations: 90s, 1m30s, 1.5h. At most 24 days.',
  },
  {
    path: 'timeouts.controlPlaneComponentHealthCheck',
    type: 'duration',
    default: '4m',
    versions: SINCE_V1BETA4,
    doc: 'A component of the control plane to be healthy.',
  },
  { path: 'timeouts.kubeletHealthCheck', type: 'duration', default: '4m', versions: SINCE_V1BETA4, doc: 'The kubelet to be healthy.' },
  {
    path: 'timeouts.kubernetesAPICall',
    type: 'duration',
    default: '1m',
    versions: SINCE_V1BETA4,
    doc: 'A request to the API server, with its retries.',
  },
  { path: 'timeouts.etcdAPICall', type: 'duration', default: '2m', versions: SINCE_V1BETA4, doc: 'A request to etcd, with its retries.' },
  {
    path: 'timeouts.tlsBootstrap',
    type: 'duration',
    default: '5m',
    versions: SINCE_V1BETA4,
    doc: "The kubelet's certificate to be issued.",
  },
  { path: 'timeouts.discovery', type: 'duration', default: '5m', versions: SINCE_V1BETA4, doc: 'The cluster to be found and trusted.' },
  {
    path: 'timeouts.upgradeManifests',
    type: 'duration',
    default: '5m',
    versions: SINCE_V1BETA4,
    doc: 'Used by `kubeadm upgrade` only; read and checked.',
  },
];

export function fieldVersions(field: Field): readonly ApiVersion[] {
  return field.versions ?? API_VERSIONS;
}

/** The default of a field as the file would write it. Throws where the table has none: that is a bug. */
export function defaultOf<T extends string | number | boolean>(path: string): T {
  const found = FIELDS.find((field) => field.path === path && field.default !== undefined);
  if (found?.default === undefined) throw new Error(`no default for ${path}`);
  return found.default as T;
}
