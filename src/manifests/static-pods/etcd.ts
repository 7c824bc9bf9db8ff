import path from 'node:path';
import { isSince, parseVersion } from '../../base/version.ts';
import { supportedVersion } from '../../config/kubernetes-versions.ts';
import type { ClusterConfiguration, LocalEtcd } from '../../config/types/cluster.ts';
import { argumentValue } from '../../config/values/arguments.ts';
import { ETCD_CLIENT_PORT, etcdEndpoint, hostPort, serverUrl } from '../../wire/endpoint.ts';
import { etcdImage, etcdTag } from '../images.ts';
import { type Flags, mergedFlags } from './arguments.ts';
import type { EtcdInputs } from './inputs.ts';
import { componentPod, type Pod } from './pod.ts';
import { livenessProbe, loopback, type ProbePlace, readinessProbe, startupProbe } from './probes.ts';
import { directory } from './volumes.ts';

const PEER_PORT = 2380;
const METRICS_PORT = 2381;

export function etcdClientUrl(address: string): string {
  return serverUrl({ host: address, port: ETCD_CLIENT_PORT });
}

/** The peer URL, which identifies a member. */
export function etcdPeerUrl(address: string): string {
  return serverUrl({ host: address, port: PEER_PORT });
}

/** The client URLs of the other members in an initial cluster (name=peer URL), where their hosts are readable. */
export function otherClientUrls(initialCluster: readonly string[], ownPeerUrls: readonly string[]): string[] {
  const peerUrls = initialCluster.map((entry) => entry.slice(entry.indexOf('=') + 1));
  const others = peerUrls.filter((url) => !ownPeerUrls.includes(url));
  return others.flatMap((url) => etcdEndpoint(url)?.host ?? []).map(etcdClientUrl);
}

export function etcdMemberPod(local: LocalEtcd, inputs: EtcdInputs): Pod {
  const { configuration, endpoint, timeouts } = inputs;
  const { host, scheme, port } = metricsPlace(local, loopback(endpoint.advertiseAddress));
  const place: ProbePlace = { host, scheme };
  return componentPod({
    name: 'etcd',
    image: etcdImage(configuration),
    command: ['etcd', ...mergedFlags(flags(local, inputs), local.extraArgs)],
    environment: [local.extraEnvs],
    requests: { cpu: '100m', memory: '100Mi' },
    probes: {
      liveness: livenessProbe(place, '/livez'),
      readiness: readinessProbe(place, '/readyz'),
      startup: startupProbe(place, '/readyz', timeouts.controlPlaneComponentHealthCheck),
    },
    port,
    mounts: [
      directory('etcd-data', local.dataDir, false),
      directory('etcd-certs', `${configuration.certificatesDir}/etcd`, false),
    ],
    annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': etcdClientUrl(endpoint.advertiseAddress) },
  });
}

function flags(local: LocalEtcd, { configuration, endpoint, name, initialCluster }: EtcdInputs): Flags {
  const pki = (file: string) => path.posix.join(configuration.certificatesDir, 'etcd', file);
  const clientUrl = etcdClientUrl(endpoint.advertiseAddress);
  const peerUrl = etcdPeerUrl(endpoint.advertiseAddress);
  const ownAddress = loopback(endpoint.advertiseAddress);
  return {
    'advertise-client-urls': clientUrl,
    'cert-file': pki('server.crt'),
    'client-cert-auth': 'true',
    'data-dir': local.dataDir,
    'initial-advertise-peer-urls': peerUrl,
    'initial-cluster': initialCluster.length > 0 ? initialCluster.join(',') : `${name}=${peerUrl}`,
    ...(initialCluster.length > 0 && { 'initial-cluster-state': 'existing' }),
    'key-file': pki('server.key'),
    'listen-client-urls': `${etcdClientUrl(ownAddress)},${clientUrl}`,
    'listen-metrics-urls': `http://${hostPort({ host: ownAddress, port: METRICS_PORT })}`,
    'listen-peer-urls': peerUrl,
    name,
    'peer-cert-file': pki('peer.crt'),
    'peer-client-cert-auth': 'true',
    'peer-key-file': pki('peer.key'),
    'peer-trusted-ca-file': pki('ca.crt'),
    'snapshot-count': '10000',
    'trusted-ca-file': pki('ca.crt'),
    ...flagsOfVersion(configuration),
  };
}

/** etcd 3.6 renamed these experimental flags. */
function flagsOfVersion(configuration: ClusterConfiguration): Flags {
  const tag = parseVersion(etcdTag(configuration));
  const known = tag !== undefined && isSince(tag, [3, 6]);
  return known || !supportedVersion(configuration.kubernetesVersion).etcdFlagsByTag
    ? { 'feature-gates': 'InitialCorruptCheck=true', 'watch-progress-notify-interval': '5s' }
    : { 'experimental-initial-corrupt-check': 'true', 'experimental-watch-progress-notify-interval': '5s' };
}

/** etcd answers health checks at its metrics URL, the first one of --listen-metrics-urls if that is set. */
function metricsPlace({ extraArgs }: LocalEtcd, own: string): ProbePlace & { port: number } {
  const given = argumentValue(extraArgs, 'listen-metrics-urls')?.split(',')[0] ?? '';
  // RFC 3986: scheme, authority with an address in brackets or not, port.
  const [, scheme, bracketed, name, port] =
    /^([a-z][a-z\d+.-]*):\/\/(?:[^@/]*@)?(?:\[([^\]]*)\]|([^:/?#]*))(?::(\d*))?(?:[/?#]|$)/i.exec(given) ?? [];
  const number = Number(port);
  return {
    host: bracketed || name || own,
    scheme: scheme?.toLowerCase() === 'https' ? 'HTTPS' : 'HTTP',
    port: port && number >= 1 && number <= 65535 ? number : METRICS_PORT,
  };
}
