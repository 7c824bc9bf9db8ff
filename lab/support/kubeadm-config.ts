/** The configuration that `kubeadm init` gets: an ordinary cluster, plus what this kind of machine needs. */
import { stringify } from 'yaml';
import { cgroupKind } from '../machine/cgroups.js';
import { POD_NETWORK } from '../machine/network.js';
import type { LabVersions } from '../machine/versions.js';

export const AUDIT_POLICY_FILE = '/etc/kubejoin-lab/audit-policy.yaml';
/** The API server's own to write to: where that is not root's, a test gives it to all. */
export const AUDIT_DIRECTORY = '/var/log/kubernetes/audit';
export const AUDIT_LOG = `${AUDIT_DIRECTORY}/audit.log`;

/** Logs each request with its sender once it is answered; a watch when it begins. */
export const AUDIT_POLICY = stringify({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
});

/** SystemVerification refuses version-1 control groups, which is what the machine may have. */
export const IGNORED_PREFLIGHT_ERRORS = 'SystemVerification';

export interface InitSettings {
  readonly versions: LabVersions;
  readonly nodeName: string;
  readonly address: string;
  /** host:port by which the cluster is reached. */
  readonly endpoint: string;
  /**
   * ClusterConfiguration of an unusual cluster, laid over the usual one: objects field by field, lists one after the
   * other.
   */
  readonly configuration?: object;
  /** InitConfiguration, laid over the usual one in the same way. */
  readonly init?: object;
}

export async function initConfig(settings: InitSettings): Promise<string> {
  const documents = [
    initConfiguration(settings),
    clusterConfiguration(settings),
    await kubeletConfiguration(),
    PROXY_CONFIGURATION,
  ];
  return documents.map((document) => stringify(document)).join('---\n');
}

function initConfiguration({ nodeName, address, init = {} }: InitSettings): object {
  const usual = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'InitConfiguration',
    localAPIEndpoint: { advertiseAddress: address, bindPort: 6443 },
    nodeRegistration: { name: nodeName, criSocket: 'unix:///run/containerd/containerd.sock' },
  };
  return laidOver(usual, init) as object;
}

function clusterConfiguration({ versions, endpoint, configuration = {} }: InitSettings): object {
  const auditArgs = { 'audit-policy-file': AUDIT_POLICY_FILE, 'audit-log-path': AUDIT_LOG };
  const usual = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    kubernetesVersion: `v${versions.kubernetes}`,
    controlPlaneEndpoint: endpoint,
    networking: { podSubnet: POD_NETWORK },
    apiServer: {
      extraArgs: Object.entries(auditArgs).map(([name, value]) => ({ name, value })),
      extraVolumes: [
        {
          name: 'audit-policy',
          hostPath: AUDIT_POLICY_FILE,
          mountPath: AUDIT_POLICY_FILE,
          readOnly: true,
          pathType: 'File',
        },
        { name: 'audit-log', hostPath: AUDIT_DIRECTORY, mountPath: AUDIT_DIRECTORY, pathType: 'DirectoryOrCreate' },
      ],
    },
  };
  return laidOver(usual, configuration) as object;
}

function laidOver(usual: unknown, unusual: unknown): unknown {
  if (Array.isArray(usual) && Array.isArray(unusual)) return [...usual, ...unusual];
  if (!isObject(usual) || !isObject(unusual)) return unusual;
  const merged: Record<string, unknown> = { ...usual };
  for (const [name, value] of Object.entries(unusual))
    merged[name] = name in usual ? laidOver(usual[name], value) : value;
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Passed to every node by the cluster itself. Images came without a registry, so none may ever be collected. */
export async function kubeletConfiguration(): Promise<object> {
  const v1 = (await cgroupKind()) === 'v1' ? { failCgroupV1: false } : {};
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    cgroupDriver: 'cgroupfs',
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'nodefs.available': '0%', 'nodefs.inodesFree': '0%', 'imagefs.available': '0%' },
    ...v1,
  };
}

/** Connection tracking limits are the machine's, and can't be set from a host's network namespace. */
const PROXY_CONFIGURATION = {
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
};
