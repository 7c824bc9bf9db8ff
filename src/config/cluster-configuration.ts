import { Failure } from '../failure.ts';
import type {
  ClusterConfiguration,
  ControlPlaneComponent,
  EnvVar,
  ExternalEtcd,
  HostPathMount,
  ImageMeta,
  LocalEtcd,
} from './cluster-types.ts';
import { nearest } from './nearest.ts';
import { finding } from './problem.ts';
import { shown } from './shown.ts';
import { StoredFields } from './stored-fields.ts';
import type { Argument } from './types.ts';
import { API_VERSIONS, type ApiVersion, KUBEADM_GROUP } from './versions.ts';

const DAY_MS = 24 * 3_600_000;
const CERTIFICATE_VALIDITY_MS = 365 * DAY_MS;
const CA_VALIDITY_MS = 10 * CERTIFICATE_VALIDITY_MS;
const ALGORITHMS = ['RSA-2048', 'RSA-3072', 'RSA-4096', 'ECDSA-P256', 'ECDSA-P384'] as const;
const KIND = 'ClusterConfiguration';

/**
 * ClusterConfiguration of any version that kubejoin reads, as stored in kubeadm-config, with kubeadm's defaults. For a worker too, as in kubeadm:
 * what can't be read throws CLUSTER_DATA_MALFORMED with every field that is wrong.
 */
export function clusterConfiguration(stored: Readonly<Record<string, unknown>>): ClusterConfiguration {
  const fields = new StoredFields(stored);
  const version = apiVersion(fields);
  const configuration = version && read(fields, version);
  if (configuration !== undefined && fields.problems.empty) return configuration;
  throw new Failure('CLUSTER_DATA_MALFORMED', {
    object: 'ConfigMap kube-system/kubeadm-config',
    key: KIND,
    problem: 'fields',
    problems: fields.problems.result().problems,
  });
}

/** Reported and undefined for one that is not known: its fields may mean anything. */
function apiVersion(fields: StoredFields): ApiVersion | undefined {
  const kind = fields.text('kind');
  if (kind !== KIND) fields.report('kind', finding('CONFIG_NOT_ALLOWED', { value: shown(kind), allowed: [KIND], nearest: undefined }));
  const text = fields.text('apiVersion');
  const version = API_VERSIONS.find((known) => text === `${KUBEADM_GROUP}/${known}`);
  if (version !== undefined) return version;
  const known = API_VERSIONS.map((one) => `${KUBEADM_GROUP}/${one}`);
  fields.report('apiVersion', finding('CONFIG_UNKNOWN_VERSION', { version: shown(text) || '""', nearest: nearest(text, known), known }));
  return undefined;
}

function read(fields: StoredFields, version: ApiVersion): ClusterConfiguration {
  const networking = fields.object('networking');
  const apiServer = fields.object('apiServer');
  const dns = fields.object('dns');
  const since4 = version === 'v1beta3' ? new StoredFields({}) : fields;
  return {
    clusterName: fields.text('clusterName') || 'kubernetes',
    kubernetesVersion: fields.text('kubernetesVersion'),
    controlPlaneEndpoint: fields.text('controlPlaneEndpoint'),
    certificatesDir: fields.text('certificatesDir') || '/etc/kubernetes/pki',
    imageRepository: fields.text('imageRepository') || 'registry.k8s.io',
    encryptionAlgorithm: since4.word('encryptionAlgorithm', ALGORITHMS),
    certificateValidityPeriod: since4.duration('certificateValidityPeriod') ?? CERTIFICATE_VALIDITY_MS,
    caCertificateValidityPeriod: since4.duration('caCertificateValidityPeriod') ?? CA_VALIDITY_MS,
    networking: {
      serviceSubnet: networking.text('serviceSubnet') || '10.96.0.0/12',
      podSubnet: networking.text('podSubnet'),
      dnsDomain: networking.text('dnsDomain') || 'cluster.local',
    },
    etcd: etcd(fields.object('etcd'), version),
    // Names of load balancers may have capitals, and certificates may not.
    apiServer: { ...component(apiServer, version), certSANs: apiServer.texts('certSANs').map((name) => name.toLowerCase()) },
    controllerManager: component(fields.object('controllerManager'), version),
    scheduler: component(fields.object('scheduler'), version),
    dns: { ...imageMeta(dns), disabled: version !== 'v1beta3' && dns.flag('disabled') },
    proxy: { disabled: since4.object('proxy').flag('disabled') },
    featureGates: gates(fields),
  };
}

function etcd(fields: StoredFields, version: ApiVersion): ClusterConfiguration['etcd'] {
  if (fields.has('external')) return { type: 'external', external: externalEtcd(fields.object('external'), version) };
  return { type: 'local', local: localEtcd(fields.object('local'), version) };
}

function localEtcd(fields: StoredFields, version: ApiVersion): LocalEtcd {
  return {
    ...imageMeta(fields),
    dataDir: fields.text('dataDir') || '/var/lib/etcd',
    extraArgs: extraArgs(fields, version),
    extraEnvs: version === 'v1beta3' ? [] : extraEnvs(fields),
    serverCertSANs: fields.texts('serverCertSANs'),
    peerCertSANs: fields.texts('peerCertSANs'),
  };
}

function externalEtcd(fields: StoredFields, version: ApiVersion): ExternalEtcd {
  const endpoints = fields.texts('endpoints');
  const httpEndpoints = version === 'v1beta3' ? [] : fields.texts('httpEndpoints');
  return {
    endpoints,
    httpEndpoints: httpEndpoints.length > 0 ? httpEndpoints : endpoints,
    caFile: fields.text('caFile'),
    certFile: fields.text('certFile'),
    keyFile: fields.text('keyFile'),
  };
}

function component(fields: StoredFields, version: ApiVersion): ControlPlaneComponent {
  return {
    extraArgs: extraArgs(fields, version),
    extraEnvs: version === 'v1beta3' ? [] : extraEnvs(fields),
    extraVolumes: fields.objects('extraVolumes').map(hostPathMount),
  };
}

/** v1beta3 has a map, which kubeadm sorts by name; later versions a list in the user's order. */
function extraArgs(fields: StoredFields, version: ApiVersion): Argument[] {
  if (version === 'v1beta3') {
    const { keys, values } = fields.keys('extraArgs');
    return keys.map((name) => ({ name, value: values.text(name) }));
  }
  return fields.objects('extraArgs').map((argument) => {
    const method = version === 'v1' ? argument.text('mergeMethod') : '';
    const nameAndValue = { name: argument.text('name'), value: argument.text('value') };
    // As kubeadm: a method that it does not know replaces.
    return method === 'append' || method === 'prepend' ? { ...nameAndValue, mergeMethod: method } : nameAndValue;
  });
}

function extraEnvs(fields: StoredFields): EnvVar[] {
  return fields.objects('extraEnvs').map((variable) => {
    const value = variable.text('value');
    const valueFrom = variable.asWritten('valueFrom');
    return { name: variable.text('name'), ...(value ? { value } : {}), ...(valueFrom ? { valueFrom: withFieldVersion(valueFrom) } : {}) };
  });
}

/** valueFrom.fieldRef.apiVersion has a default. */
function withFieldVersion(valueFrom: Record<string, unknown>): Record<string, unknown> {
  const { fieldRef } = valueFrom;
  if (typeof fieldRef !== 'object' || fieldRef === null) return valueFrom;
  const { apiVersion, ...rest } = fieldRef as Record<string, unknown>;
  return { ...valueFrom, fieldRef: { apiVersion: apiVersion || 'v1', ...rest } };
}

function hostPathMount(fields: StoredFields): HostPathMount {
  return {
    name: fields.text('name'),
    hostPath: fields.text('hostPath'),
    mountPath: fields.text('mountPath'),
    readOnly: fields.flag('readOnly'),
    pathType: fields.text('pathType'),
  };
}

function imageMeta(fields: StoredFields): ImageMeta {
  return { imageRepository: fields.text('imageRepository'), imageTag: fields.text('imageTag') };
}

function gates(fields: StoredFields): Record<string, boolean> {
  const { keys, values } = fields.keys('featureGates');
  return Object.fromEntries(keys.map((name) => [name, values.flag(name)]));
}
