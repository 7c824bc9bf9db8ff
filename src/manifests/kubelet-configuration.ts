import { record } from '../base/record.ts';
import type { ClusterConfiguration } from '../config/types/cluster.ts';
import type { NodeRegistration } from '../config/types/join.ts';
import { argumentValue } from '../config/values/arguments.ts';
import { dnsAddress } from '../config/values/subnet.ts';
import { applyPatches } from './patches/apply.ts';
import type { PatchSet } from './patches/patch-set.ts';
import { PATHS } from './paths.ts';

/** kubelet.config.k8s.io/v1beta1 KubeletConfiguration, as plain fields. */
export type KubeletConfiguration = Record<string, unknown>;

/** The kubelet's health endpoint: KubeletConfiguration healthzBindAddress and healthzPort. */
export type KubeletHealth = KubeletConfiguration;

interface OnThisHost {
  criSocket: string;
  systemdResolved: boolean;
}

/**
 * The configuration of this machine's kubelet: the stored one of the cluster, kubeadm's defaults, this host's resolver,
 * the user's patches, and last the CRI socket.
 */
export function kubeletConfiguration(
  cluster: { configuration: ClusterConfiguration; kubeletConfiguration: KubeletConfiguration },
  host: OnThisHost,
  patches: PatchSet,
): KubeletConfiguration {
  const stored = completeKubeletConfiguration(cluster.kubeletConfiguration, cluster.configuration);
  if (host.systemdResolved && stored.resolvConf === undefined) stored.resolvConf = PATHS.resolvedResolvConf;
  return { ...applyPatches(patches, 'kubeletconfiguration', stored), containerRuntimeEndpoint: host.criSocket };
}

/** The URL of the kubelet's health endpoint on this host. */
export function kubeletHealthUrl({ healthzBindAddress, healthzPort }: KubeletHealth): string {
  const address =
    typeof healthzBindAddress === 'string' && healthzBindAddress !== '' ? healthzBindAddress : '127.0.0.1';
  const port = typeof healthzPort === 'number' && healthzPort > 0 ? healthzPort : 10248;
  const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/healthz`;
}

/** True if the kubelet makes its serving certificate itself in its default directory: not given, not requested. */
export function makesItsOwnServingCertificate(
  kubelet: KubeletConfiguration,
  { kubeletExtraArgs }: Pick<NodeRegistration, 'kubeletExtraArgs'>,
): boolean {
  const elsewhere = ['cert-dir', 'tls-cert-file', 'tls-private-key-file', 'rotate-server-certificates'];
  const given = kubelet.tlsCertFile || kubelet.tlsPrivateKeyFile || kubelet.serverTLSBootstrap;
  return !given && !kubeletExtraArgs.some(({ name }) => elsewhere.includes(name));
}

/** True if the kubelet requests its serving certificate from the cluster; an argument overrides the configuration. */
export function requestsServingCertificate(
  kubelet: KubeletConfiguration,
  { kubeletExtraArgs }: Pick<NodeRegistration, 'kubeletExtraArgs'>,
): boolean {
  const given = argumentValue(kubeletExtraArgs, 'rotate-server-certificates');
  return given === undefined
    ? kubelet.serverTLSBootstrap === true
    : ['', '1', 't', 'true'].includes(given.toLowerCase());
}

/** `stored` (of the cluster, or given to init) with kubeadm's defaults for missing fields; always rotateCertificates. */
export function completeKubeletConfiguration(
  stored: KubeletConfiguration,
  cluster: ClusterConfiguration,
): KubeletConfiguration {
  const authentication = record(stored.authentication);
  const x509 = record(authentication.x509);
  return {
    ...stored,
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    staticPodPath: stored.staticPodPath || '/etc/kubernetes/manifests',
    clusterDNS: stored.clusterDNS ?? [dnsAddress(cluster.networking.serviceSubnet)],
    clusterDomain: stored.clusterDomain || cluster.networking.dnsDomain,
    authentication: {
      ...authentication,
      anonymous: { enabled: false, ...record(authentication.anonymous) },
      webhook: { enabled: true, ...record(authentication.webhook) },
      x509: { ...x509, clientCAFile: x509.clientCAFile || `${cluster.certificatesDir}/ca.crt` },
    },
    authorization: { ...record(stored.authorization), mode: record(stored.authorization).mode || 'Webhook' },
    healthzBindAddress: stored.healthzBindAddress || '127.0.0.1',
    healthzPort: stored.healthzPort ?? 10248,
    rotateCertificates: true,
    cgroupDriver: stored.cgroupDriver || 'systemd',
  };
}
