import path from 'node:path';
import { supportedVersion } from '../../config/kubernetes-versions.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { argumentValue } from '../../config/values/arguments.ts';
import { kubernetesImage } from '../images.ts';
import { PATHS } from '../paths.ts';
import { type Flags, mergedFlags } from './arguments.ts';
import type { ControlPlaneInputs } from './inputs.ts';
import { componentPod, type Pod } from './pod.ts';
import { askable, livenessProbe, startupProbe } from './probes.ts';
import { caCertificates, directory, file, type Mount, uniqueMounts } from './volumes.ts';

const PORT = 10257;
const FLEX_VOLUMES = '/usr/libexec/kubernetes/kubelet-plugins/volume/exec';

export function kubeControllerManagerPod(inputs: ControlPlaneInputs): Pod {
  const { configuration, proxyEnv, timeouts, caFolders } = inputs;
  const { extraArgs, extraEnvs, extraVolumes } = configuration.controllerManager;
  const place = { host: askable(argumentValue(extraArgs, 'bind-address') ?? '127.0.0.1'), scheme: 'HTTPS' } as const;
  return componentPod({
    name: 'kube-controller-manager',
    image: kubernetesImage('kube-controller-manager', configuration),
    command: ['kube-controller-manager', ...mergedFlags(flags(inputs), extraArgs)],
    environment: [proxyEnv, extraEnvs],
    requests: { cpu: '200m' },
    probes: {
      liveness: livenessProbe(place, '/healthz'),
      startup: startupProbe(place, '/healthz', timeouts.controlPlaneComponentHealthCheck),
    },
    port: PORT,
    mounts: uniqueMounts(mounts(configuration, caFolders), extraVolumes),
  });
}

function mounts(
  { certificatesDir, controllerManager, kubernetesVersion }: ClusterConfiguration,
  caFolders: readonly string[],
): Mount[] {
  const flexVolumes = argumentValue(controllerManager.extraArgs, 'flex-volume-plugin-dir') ?? FLEX_VOLUMES;
  return [
    directory('k8s-certs', certificatesDir),
    file('kubeconfig', PATHS.controllerManagerConf),
    // Writable, because plugins have sockets there.
    ...(supportedVersion(kubernetesVersion).flexVolumes ? [directory('flexvolume-dir', flexVolumes, false)] : []),
    ...caCertificates(caFolders),
  ];
}

function flags({ configuration, externalCa }: ControlPlaneInputs): Flags {
  const pki = (name: string) => path.posix.join(configuration.certificatesDir, name);
  const { clusterName } = configuration;
  return {
    'authentication-kubeconfig': PATHS.controllerManagerConf,
    'authorization-kubeconfig': PATHS.controllerManagerConf,
    'bind-address': '127.0.0.1',
    'client-ca-file': pki('ca.crt'),
    ...(clusterName && { 'cluster-name': clusterName }),
    // Empty values keep the signing controller from starting.
    'cluster-signing-cert-file': externalCa ? '' : pki('ca.crt'),
    'cluster-signing-key-file': externalCa ? '' : pki('ca.key'),
    controllers: '*,bootstrapsigner,tokencleaner',
    kubeconfig: PATHS.controllerManagerConf,
    'leader-elect': 'true',
    'requestheader-client-ca-file': pki('front-proxy-ca.crt'),
    'root-ca-file': pki('ca.crt'),
    'service-account-private-key-file': pki('sa.key'),
    'use-service-account-credentials': 'true',
    ...podNetwork(configuration),
  };
}

/** Allocates a part of the Pods' subnet to each node, if the cluster has one. */
function podNetwork({ networking: { podSubnet, serviceSubnet } }: ClusterConfiguration): Flags {
  if (!podSubnet) return {};
  return {
    'allocate-node-cidrs': 'true',
    'cluster-cidr': podSubnet,
    ...(serviceSubnet && { 'service-cluster-ip-range': serviceSubnet }),
  };
}
