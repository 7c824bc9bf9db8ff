import { SINCE_V1BETA4 } from '../documents/versions.ts';
import type { Field } from './field.ts';
import { argumentFields, typeFields } from './shared.ts';

/** core/v1 EnvVar. */
function environmentFields<const Path extends string>(path: Path, what: string) {
  /** Checked, but not decoded: valueFrom is passed on as written. */
  type InValueFrom = Field & { path: `${Path}[].valueFrom.${string}` };
  const since = { versions: SINCE_V1BETA4 };
  const reference = (name: string, fields: Readonly<Record<string, Field['type']>>): InValueFrom[] => [
    { path: `${path}[].valueFrom.${name}`, type: 'object', ...since, doc: 'As in a Pod.' },
    ...Object.entries(fields).map(
      ([field, type]): InValueFrom => ({
        path: `${path}[].valueFrom.${name}.${field}`,
        type,
        ...since,
        doc: 'As in a Pod.',
      }),
    ),
  ];
  return [
    { path, type: 'list of objects', ...since, doc: `Environment variables of ${what}.` },
    { path: `${path}[].name`, type: 'string', alwaysWritten: true, ...since, doc: 'Name of the variable.' },
    { path: `${path}[].value`, type: 'string', default: '', ...since, doc: 'Its value.' },
    {
      path: `${path}[].valueFrom`,
      type: 'object',
      asWritten: true,
      ...since,
      doc: 'Source of its value, as in a Pod.',
    },
    ...reference('fieldRef', { apiVersion: 'string', fieldPath: 'string' }),
    ...reference('resourceFieldRef', { containerName: 'string', resource: 'string', divisor: 'quantity' }),
    ...reference('configMapKeyRef', { name: 'string', key: 'string', optional: 'boolean' }),
    ...reference('secretKeyRef', { name: 'string', key: 'string', optional: 'boolean' }),
    ...reference('fileKeyRef', { volumeName: 'string', path: 'string', key: 'string', optional: 'boolean' }),
  ] as const satisfies readonly Field[];
}

function volumeFields<const Path extends string>(path: Path, what: string) {
  return [
    { path, type: 'list of objects', doc: `Directories and files of the host to mount in ${what}.` },
    { path: `${path}[].name`, type: 'string', alwaysWritten: true, doc: 'Name of the volume in the Pod.' },
    { path: `${path}[].hostPath`, type: 'string', alwaysWritten: true, doc: 'Path on the host.' },
    { path: `${path}[].mountPath`, type: 'string', alwaysWritten: true, doc: 'Path in the container.' },
    { path: `${path}[].readOnly`, type: 'boolean', default: false, doc: 'Mount it read-only.' },
    {
      path: `${path}[].pathType`,
      type: 'string',
      allowed: ['', 'DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'],
      anyWordStored: true,
      doc: 'Type that must exist or is created. Default: not checked.',
    },
  ] as const satisfies readonly Field[];
}

function componentFields<const Path extends string>(path: Path, what: string) {
  return [
    { path, type: 'object', doc: `Settings of ${what}.` },
    ...argumentFields(`${path}.extraArgs`, what),
    ...environmentFields(`${path}.extraEnvs`, what),
    ...volumeFields(`${path}.extraVolumes`, what),
  ] as const satisfies readonly Field[];
}

function imageFields<const Path extends string>(path: Path, what: string) {
  return [
    {
      path: `${path}.imageRepository`,
      type: 'string',
      doc: `Image repository of ${what}. Default: imageRepository.`,
    },
    {
      path: `${path}.imageTag`,
      type: 'string',
      doc: `Image tag of ${what}. Default: that of the Kubernetes version.`,
    },
  ] as const satisfies readonly Field[];
}

const NETWORKING = [
  { path: 'networking', type: 'object', doc: 'Addresses and names inside the cluster.' },
  {
    path: 'networking.serviceSubnet',
    type: 'string',
    default: '10.96.0.0/12',
    doc: 'Addresses of Services: a CIDR, or one of each family separated by a comma (dual-stack); at least 10 addresses, at most 2^20 each.',
  },
  {
    path: 'networking.podSubnet',
    type: 'string',
    default: '',
    doc: 'Addresses of Pods, in the form of serviceSubnet; at least 14 addresses. Default: left to the Pod network.',
  },
  {
    path: 'networking.dnsDomain',
    type: 'string',
    default: 'cluster.local',
    doc: 'DNS domain of Services (RFC 1123 subdomain).',
  },
] as const satisfies readonly Field[];

const ETCD = [
  { path: 'etcd', type: 'object', doc: 'The store of the cluster: local (the default) or external.' },
  { path: 'etcd.local', type: 'object', doc: 'An etcd member next to each API server.' },
  ...imageFields('etcd.local', 'etcd'),
  {
    path: 'etcd.local.dataDir',
    type: 'string',
    default: '/var/lib/etcd',
    alwaysWritten: true,
    doc: 'Data directory: an absolute path.',
  },
  ...argumentFields('etcd.local.extraArgs', 'etcd'),
  ...environmentFields('etcd.local.extraEnvs', 'etcd'),
  {
    path: 'etcd.local.serverCertSANs',
    type: 'list of strings',
    doc: 'Additional names and addresses in its server certificate.',
  },
  {
    path: 'etcd.local.peerCertSANs',
    type: 'list of strings',
    doc: 'Additional names and addresses in its peer certificate.',
  },
  { path: 'etcd.external', type: 'object', doc: 'An existing etcd.' },
  {
    path: 'etcd.external.endpoints',
    alwaysWritten: true,
    type: 'list of strings',
    doc: 'Its URLs, at least one; https if certificate files are given.',
  },
  {
    path: 'etcd.external.httpEndpoints',
    type: 'list of strings',
    versions: SINCE_V1BETA4,
    doc: 'Separate URLs for /health and /metrics. Default: endpoints.',
  },
  {
    path: 'etcd.external.caFile',
    type: 'string',
    alwaysWritten: true,
    default: '',
    doc: "CA of etcd's certificates: an absolute path.",
  },
  {
    path: 'etcd.external.certFile',
    alwaysWritten: true,
    type: 'string',
    default: '',
    doc: 'Client certificate for etcd: an absolute path; with keyFile and caFile.',
  },
  {
    path: 'etcd.external.keyFile',
    type: 'string',
    alwaysWritten: true,
    default: '',
    doc: 'Key of that certificate: an absolute path.',
  },
] as const satisfies readonly Field[];

export const CLUSTER_FIELDS = [
  ...typeFields('ClusterConfiguration'),
  { path: 'clusterName', type: 'string', default: 'kubernetes', doc: 'Name of the cluster in kubeconfigs.' },
  {
    path: 'kubernetesVersion',
    type: 'string',
    doc: "Version of the control plane: v1.37.2, or a label to look up at dl.k8s.io: stable, stable-1, stable-1.36, latest. Default: that of this host's kubelet.",
  },
  {
    path: 'controlPlaneEndpoint',
    type: 'string',
    default: '',
    doc: 'Stable address of all API servers: host or host:port, a DNS name or an IP address. Default port: localAPIEndpoint.bindPort.',
  },
  {
    path: 'certificatesDir',
    type: 'string',
    default: '/etc/kubernetes/pki',
    doc: 'Directory of the certificates: an absolute path.',
  },
  { path: 'imageRepository', type: 'string', default: 'registry.k8s.io', doc: 'Repository of all images.' },
  {
    path: 'encryptionAlgorithm',
    type: 'string',
    default: 'RSA-2048',
    allowed: ['', 'RSA-2048', 'RSA-3072', 'RSA-4096', 'ECDSA-P256', 'ECDSA-P384'],
    versions: SINCE_V1BETA4,
    doc: 'Algorithm of all generated keys.',
  },
  {
    path: 'certificateValidityPeriod',
    type: 'duration',
    default: '8760h',
    versions: SINCE_V1BETA4,
    doc: 'Validity period of certificates other than CAs.',
  },
  {
    path: 'caCertificateValidityPeriod',
    type: 'duration',
    default: '87600h',
    versions: SINCE_V1BETA4,
    doc: 'Validity period of CA certificates.',
  },
  ...NETWORKING,
  ...ETCD,
  ...componentFields('apiServer', 'the API server'),
  {
    path: 'apiServer.certSANs',
    type: 'list of strings',
    doc: 'Additional names and addresses in its certificate; names are lower-cased.',
  },
  {
    path: 'apiServer.timeoutForControlPlane',
    type: 'duration',
    default: '4m',
    versions: ['v1beta3'],
    successor: 'timeouts.controlPlaneComponentHealthCheck',
    successorKind: 'InitConfiguration',
    doc: "Timeout for the control plane to become healthy; InitConfiguration's timeouts.controlPlaneComponentHealthCheck since v1beta4.",
  },
  ...componentFields('controllerManager', 'the controller manager'),
  ...componentFields('scheduler', 'the scheduler'),
  { path: 'dns', type: 'object', doc: 'The DNS add-on, CoreDNS.' },
  ...imageFields('dns', 'CoreDNS'),
  { path: 'dns.disabled', type: 'boolean', default: false, versions: SINCE_V1BETA4, doc: 'Do not install it.' },
  { path: 'proxy', type: 'object', versions: SINCE_V1BETA4, doc: 'The add-on kube-proxy.' },
  { path: 'proxy.disabled', type: 'boolean', default: false, versions: SINCE_V1BETA4, doc: 'Do not install it.' },
  {
    path: 'featureGates',
    type: 'map of booleans',
    doc: "kubeadm's own feature gates, not those of components. Known ones depend on the version.",
  },
] as const satisfies readonly Field[];
