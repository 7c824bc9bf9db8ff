import path from 'node:path';
import type { ClusterConfiguration, LocalEndpoint } from '../../config/types/cluster.ts';
import { lastArgument } from '../../config/values/arguments.ts';
import { ETCD_CLIENT_PORT, hostPort, serverUrl } from '../../wire/endpoint.ts';
import { kubernetesImage } from '../images.ts';
import { type Flags, mergedFlags, mergedValue } from './arguments.ts';
import type { ControlPlaneInputs } from './inputs.ts';
import { componentPod, type Pod } from './pod.ts';
import { askable, livenessProbe, loopback, readinessProbe, startupProbe } from './probes.ts';
import { caCertificates, directory, externalEtcdCertificates, type Mount, uniqueMounts } from './volumes.ts';

export function kubeApiserverPod({ configuration, endpoint, proxyEnv, timeouts, caFolders }: ControlPlaneInputs): Pod {
  const place = { host: askable(endpoint.advertiseAddress), scheme: 'HTTPS' } as const;
  return componentPod({
    name: 'kube-apiserver',
    image: kubernetesImage('kube-apiserver', configuration),
    command: ['kube-apiserver', ...mergedFlags(flags(configuration, endpoint), configuration.apiServer.extraArgs)],
    environment: [proxyEnv, configuration.apiServer.extraEnvs],
    requests: { cpu: '250m' },
    probes: {
      liveness: livenessProbe(place, '/livez'),
      readiness: readinessProbe(place, '/readyz'),
      startup: startupProbe(place, '/livez', timeouts.controlPlaneComponentHealthCheck),
    },
    port: endpoint.bindPort,
    mounts: uniqueMounts(mounts(configuration, caFolders), configuration.apiServer.extraVolumes),
    annotations: {
      'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': hostPort({
        host: endpoint.advertiseAddress,
        port: endpoint.bindPort,
      }),
    },
  });
}

function mounts({ certificatesDir, etcd }: ClusterConfiguration, caFolders: readonly string[]): Mount[] {
  const external = etcd.type === 'external' ? externalEtcdCertificates(etcd.external, certificatesDir) : [];
  return [directory('k8s-certs', certificatesDir), ...external, ...caCertificates(caFolders)];
}

function flags(configuration: ClusterConfiguration, endpoint: LocalEndpoint): Flags {
  const pki = (name: string) => path.posix.join(configuration.certificatesDir, name);
  const { networking, apiServer } = configuration;
  return {
    'advertise-address': endpoint.advertiseAddress,
    'allow-privileged': 'true',
    // --authorization-config and this flag exclude each other.
    ...(!lastArgument(apiServer.extraArgs, 'authorization-config') && { 'authorization-mode': 'Node,RBAC' }),
    'client-ca-file': pki('ca.crt'),
    'enable-admission-plugins': 'NodeRestriction',
    'enable-bootstrap-token-auth': 'true',
    'kubelet-client-certificate': pki('apiserver-kubelet-client.crt'),
    'kubelet-client-key': pki('apiserver-kubelet-client.key'),
    'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
    'proxy-client-cert-file': pki('front-proxy-client.crt'),
    'proxy-client-key-file': pki('front-proxy-client.key'),
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-client-ca-file': pki('front-proxy-ca.crt'),
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-username-headers': 'X-Remote-User',
    'secure-port': `${endpoint.bindPort}`,
    'service-account-issuer': `https://kubernetes.default.svc.${networking.dnsDomain}`,
    'service-account-key-file': pki('sa.pub'),
    'service-account-signing-key-file': pki('sa.key'),
    'service-cluster-ip-range': networking.serviceSubnet,
    'tls-cert-file': pki('apiserver.crt'),
    'tls-private-key-file': pki('apiserver.key'),
    ...etcdFlags(configuration, endpoint, pki),
  };
}

function etcdFlags({ etcd }: ClusterConfiguration, endpoint: LocalEndpoint, pki: (name: string) => string): Flags {
  if (etcd.type === 'external') {
    const { endpoints, caFile, certFile, keyFile } = etcd.external;
    return {
      'etcd-servers': endpoints.join(','),
      ...(caFile && { 'etcd-cafile': caFile }),
      ...(certFile && keyFile && { 'etcd-certfile': certFile, 'etcd-keyfile': keyFile }),
    };
  }
  const own = serverUrl({ host: loopback(endpoint.advertiseAddress), port: ETCD_CLIENT_PORT });
  const advertised = lastArgument(etcd.local.extraArgs, 'advertise-client-urls');
  return {
    'etcd-servers': advertised ? mergedValue(own, advertised) : own,
    'etcd-cafile': pki('etcd/ca.crt'),
    'etcd-certfile': pki('apiserver-etcd-client.crt'),
    'etcd-keyfile': pki('apiserver-etcd-client.key'),
  };
}
