import { CLUSTER_FIELDS } from '../fields/cluster.ts';
import { defaultMs, defaultOf, type PathWithDefault } from '../fields/field.ts';
import type { GivenCluster, GivenComponent, GivenExternalEtcd, GivenLocalEtcd } from '../fields/given.ts';
import type {
  ClusterConfiguration,
  ControlPlaneComponent,
  EnvVar,
  ExternalEtcd,
  HostPathMount,
  LocalEtcd,
} from '../types/cluster.ts';
import { nanosecondsToMs } from '../values/duration.ts';
import { withArgumentDefaults } from './node.ts';

/** A ClusterConfiguration with kubeadm's defaults for missing and empty fields; kubernetesVersion has none. */
export function withClusterDefaults(given: GivenCluster): ClusterConfiguration {
  const { networking = {}, etcd = {}, apiServer = {}, dns = {}, proxy = {} } = given;
  return {
    clusterName: given.clusterName || byDefault('clusterName'),
    kubernetesVersion: given.kubernetesVersion ?? '',
    controlPlaneEndpoint: given.controlPlaneEndpoint ?? '',
    certificatesDir: given.certificatesDir || byDefault('certificatesDir'),
    imageRepository: given.imageRepository || byDefault('imageRepository'),
    encryptionAlgorithm: given.encryptionAlgorithm || byDefault('encryptionAlgorithm'),
    certificateValidityPeriod: period(given.certificateValidityPeriod, 'certificateValidityPeriod'),
    caCertificateValidityPeriod: period(given.caCertificateValidityPeriod, 'caCertificateValidityPeriod'),
    networking: {
      serviceSubnet: networking.serviceSubnet || byDefault('networking.serviceSubnet'),
      podSubnet: networking.podSubnet ?? '',
      dnsDomain: networking.dnsDomain || byDefault('networking.dnsDomain'),
    },
    etcd: etcd.external
      ? { type: 'external', external: externalEtcd(etcd.external) }
      : { type: 'local', local: localEtcd(etcd.local ?? {}) },
    // Lower-cased, because names of load balancers may have capitals and certificates may not.
    apiServer: { ...component(apiServer), certSANs: (apiServer.certSANs ?? []).map((name) => name.toLowerCase()) },
    controllerManager: component(given.controllerManager ?? {}),
    scheduler: component(given.scheduler ?? {}),
    dns: { imageRepository: dns.imageRepository ?? '', imageTag: dns.imageTag ?? '', disabled: dns.disabled ?? false },
    proxy: { disabled: proxy.disabled ?? false },
    featureGates: given.featureGates ?? {},
  };
}

function byDefault<Path extends PathWithDefault<typeof CLUSTER_FIELDS>>(path: Path) {
  return defaultOf(CLUSTER_FIELDS, path);
}

/** In milliseconds. */
function period(given: bigint | undefined, name: 'certificateValidityPeriod' | 'caCertificateValidityPeriod'): number {
  return given === undefined ? defaultMs(CLUSTER_FIELDS, name) : nanosecondsToMs(given);
}

function localEtcd(given: GivenLocalEtcd): LocalEtcd {
  return {
    imageRepository: given.imageRepository ?? '',
    imageTag: given.imageTag ?? '',
    dataDir: given.dataDir || byDefault('etcd.local.dataDir'),
    extraArgs: withArgumentDefaults(given.extraArgs),
    extraEnvs: variables(given.extraEnvs),
    serverCertSANs: given.serverCertSANs ?? [],
    peerCertSANs: given.peerCertSANs ?? [],
  };
}

function externalEtcd({
  endpoints = [],
  httpEndpoints = [],
  caFile = '',
  certFile = '',
  keyFile = '',
}: GivenExternalEtcd): ExternalEtcd {
  return { endpoints, httpEndpoints: httpEndpoints.length > 0 ? httpEndpoints : endpoints, caFile, certFile, keyFile };
}

function component({ extraArgs, extraEnvs, extraVolumes = [] }: GivenComponent): ControlPlaneComponent {
  return {
    extraArgs: withArgumentDefaults(extraArgs),
    extraEnvs: variables(extraEnvs),
    extraVolumes: extraVolumes.map(
      ({ name = '', hostPath = '', mountPath = '', readOnly = false, pathType = '' }): HostPathMount => ({
        name,
        hostPath,
        mountPath,
        readOnly,
        pathType,
      }),
    ),
  };
}

function variables(given: readonly Partial<EnvVar>[] = []): EnvVar[] {
  return given.map(({ name = '', value, valueFrom }) => ({
    name,
    ...(value ? { value } : {}),
    ...(valueFrom ? { valueFrom: withFieldVersion(valueFrom) } : {}),
  }));
}

/** Sets the default of valueFrom.fieldRef.apiVersion. */
function withFieldVersion(valueFrom: Record<string, unknown>): Record<string, unknown> {
  const { fieldRef } = valueFrom;
  if (typeof fieldRef !== 'object' || fieldRef === null) return valueFrom;
  const { apiVersion, ...rest } = fieldRef as Record<string, unknown>;
  return { ...valueFrom, fieldRef: { apiVersion: apiVersion || 'v1', ...rest } };
}
