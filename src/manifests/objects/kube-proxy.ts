import ipaddr from 'ipaddr.js';
import { record } from '../../base/record.ts';
import { supportedVersion } from '../../config/kubernetes-versions.ts';
import type { ClusterConfiguration, EnvVar, LocalEndpoint } from '../../config/types/cluster.ts';
import { kubernetesImage } from '../images.ts';
import { controlPlaneUrl } from '../kubeconfigs/endpoint-url.ts';
import type { PatchSet } from '../patches/patch-set.ts';
import { environmentOf } from '../static-pods/pod.ts';
import { toYaml } from '../yaml.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { patchedWorkload } from './patched-workload.ts';
import { configMap, ofDefaultsOnly } from './published.ts';
import { asServiceAccount, clusterRoleBinding, JOINING_NODES, KUBE_SYSTEM, readable, serviceAccount } from './rbac.ts';

/** Mount path of the ConfigMap kube-proxy. */
const KUBE_PROXY_DIRECTORY = '/var/lib/kube-proxy';

const NAME = 'kube-proxy';

const LABELS = { 'k8s-app': NAME };

const CONFIG_KEY = 'config.conf';

/** Directory of a Pod's service account token and the cluster's CA. */
const ACCOUNT_DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount';

export interface KubeProxyInputs {
  configuration: ClusterConfiguration;
  /** The user's KubeProxyConfiguration, empty without one. */
  given: Readonly<Record<string, unknown>>;
  endpoint: LocalEndpoint;
  /** The proxies of this process's environment (`proxyVariables`). */
  proxyEnv: readonly EnvVar[];
  patches: PatchSet;
}

/**
 * The add-on kube-proxy: its configuration, RBAC objects and DaemonSet. Throws KUBERNETES_VERSION_NOT_SUPPORTED and
 * PATCH_NOT_APPLICABLE.
 */
export function kubeProxyObjects(inputs: KubeProxyInputs): KubernetesObject[] {
  const isDefault = Object.keys(inputs.given).length === 0;
  return kubeProxyManifests(inputs).map((object) => {
    if (object.kind === 'DaemonSet') return withProxies(object, inputs.proxyEnv);
    return object.kind === 'ConfigMap' && isDefault ? ofDefaultsOnly(object) : object;
  });
}

/** The same objects as kubeadm prints them: without this process's proxies and the digest for upgrades. */
export function kubeProxyManifests(inputs: Omit<KubeProxyInputs, 'proxyEnv'>): KubernetesObject[] {
  const { configuration, given, endpoint, patches } = inputs;
  const stored = configMap(KUBE_SYSTEM, NAME, {
    'kubeconfig.conf': kubeconfig(controlPlaneUrl(configuration, endpoint)),
    [CONFIG_KEY]: toYaml(completeKubeProxyConfiguration(given, configuration, endpoint)).trimEnd(),
  });
  const labelled = { ...stored, metadata: { ...stored.metadata, labels: { app: NAME } } };
  return [
    labelled,
    ...readable(stored, { role: NAME, subjects: [JOINING_NODES] }),
    serviceAccount(NAME),
    clusterRoleBinding('kubeadm:node-proxier', 'system:node-proxier', asServiceAccount(NAME)),
    patchedWorkload(patches, 'kubeproxydaemonset', daemonSet(kubernetesImage(NAME, configuration))),
  ];
}

/** Authenticates with the Pod's service account, which the kubelet mounts. */
function kubeconfig(server: string): string {
  const name = 'default';
  return toYaml({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { 'certificate-authority': `${ACCOUNT_DIRECTORY}/ca.crt`, server } }],
    contexts: [{ name, context: { cluster: name, namespace: name, user: name } }],
    'current-context': name,
    users: [{ name, user: { tokenFile: `${ACCOUNT_DIRECTORY}/token` } }],
  }).trimEnd();
}

function daemonSet(image: string): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: NAME, namespace: KUBE_SYSTEM, labels: LABELS },
    spec: {
      selector: { matchLabels: LABELS },
      updateStrategy: { type: 'RollingUpdate' },
      template: { metadata: { labels: LABELS }, spec: podSpec(image) },
    },
  };
}

function podSpec(image: string): Record<string, unknown> {
  return {
    priorityClassName: 'system-node-critical',
    containers: [
      {
        name: NAME,
        image,
        imagePullPolicy: 'IfNotPresent',
        command: [
          '/usr/local/bin/kube-proxy',
          `--config=${KUBE_PROXY_DIRECTORY}/${CONFIG_KEY}`,
          '--hostname-override=$(NODE_NAME)',
        ],
        securityContext: { privileged: true },
        volumeMounts: [
          { mountPath: KUBE_PROXY_DIRECTORY, name: NAME },
          { mountPath: '/run/xtables.lock', name: 'xtables-lock' },
          { mountPath: '/lib/modules', name: 'lib-modules', readOnly: true },
        ],
        env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
      },
    ],
    hostNetwork: true,
    serviceAccountName: NAME,
    volumes: [
      { name: NAME, configMap: { name: NAME } },
      { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
      { name: 'lib-modules', hostPath: { path: '/lib/modules' } },
    ],
    tolerations: [{ operator: 'Exists' }],
    nodeSelector: { 'kubernetes.io/os': 'linux' },
  };
}

/** Appends the proxies to the variables of the first container, after the patches. */
function withProxies(daemonSet: KubernetesObject, proxyEnv: readonly EnvVar[]): KubernetesObject {
  const spec = record(daemonSet.spec);
  const template = record(spec.template);
  const pod = record(template.spec);
  const [first, ...rest] = Array.isArray(pod.containers) ? pod.containers : [];
  if (first === undefined || proxyEnv.length === 0) return daemonSet;
  const env = [...(Array.isArray(first.env) ? first.env : []), ...environmentOf(proxyEnv)];
  const containers = [{ ...first, env }, ...rest];
  return { ...daemonSet, spec: { ...spec, template: { ...template, spec: { ...pod, containers } } } };
}

/** kubeproxy.config.k8s.io/v1alpha1 KubeProxyConfiguration: the user's, with kubeadm's defaults. */
export function completeKubeProxyConfiguration(
  given: Readonly<Record<string, unknown>>,
  { networking, kubernetesVersion }: ClusterConfiguration,
  { advertiseAddress }: LocalEndpoint,
): Record<string, unknown> {
  const connection = record(given.clientConnection);
  const clusterCIDR = given.clusterCIDR || networking.podSubnet;
  const mode = given.mode || (supportedVersion(kubernetesVersion).kubeProxyMode ? 'iptables' : '');
  return {
    ...given,
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    bindAddress: given.bindAddress || anyAddress(advertiseAddress),
    ...(clusterCIDR && { clusterCIDR }),
    clientConnection: { ...connection, kubeconfig: connection.kubeconfig || `${KUBE_PROXY_DIRECTORY}/kubeconfig.conf` },
    ...(mode && { mode }),
  };
}

/** The unspecified address of the same family. */
function anyAddress(address: string): string {
  return ipaddr.IPv4.isValidFourPartDecimal(address) ? '0.0.0.0' : '::';
}
