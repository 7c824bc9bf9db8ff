import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { dnsAddress } from '../../config/values/subnet.ts';
import { corednsImage } from '../images.ts';
import type { PatchSet } from '../patches/patch-set.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { patchedWorkload } from './patched-workload.ts';
import { configMap } from './published.ts';
import { asServiceAccount, clusterRole, clusterRoleBinding, KUBE_SYSTEM, serviceAccount } from './rbac.ts';

const NAME = 'coredns';

const ROLE = 'system:coredns';

const LABELS = { 'k8s-app': 'kube-dns' };

const REPLICAS = 2;

/** The add-on CoreDNS. */
interface CorednsObjects {
  /** Its configuration. One that the user has edited is kept. */
  configMap: KubernetesObject;
  others: KubernetesObject[];
}

/**
 * `replicas`: of the existing Deployment; default two. Throws KUBERNETES_VERSION_NOT_SUPPORTED and
 * PATCH_NOT_APPLICABLE.
 */
export function corednsObjects(
  configuration: ClusterConfiguration,
  { patches, replicas = REPLICAS }: { patches: PatchSet; replicas?: number | undefined },
): CorednsObjects {
  const deployment = patchedWorkload(patches, 'corednsdeployment', deploymentOf(corednsImage(configuration), replicas));
  return {
    configMap: configMap(KUBE_SYSTEM, NAME, { Corefile: corefile(configuration.networking.dnsDomain) }),
    others: [
      clusterRole(ROLE, [
        { verbs: ['list', 'watch'], apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'] },
        { verbs: ['list', 'watch'], apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
      ]),
      clusterRoleBinding(ROLE, ROLE, asServiceAccount(NAME)),
      serviceAccount(NAME),
      deployment,
      service(dnsAddress(configuration.networking.serviceSubnet)),
    ],
  };
}

function deploymentOf(image: string, replicas: number): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, namespace: KUBE_SYSTEM, labels: LABELS },
    spec: {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: podSpec(image) },
    },
  };
}

function podSpec(image: string): Record<string, unknown> {
  const apart = {
    labelSelector: { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }] },
    topologyKey: 'kubernetes.io/hostname',
  };
  return {
    priorityClassName: 'system-cluster-critical',
    serviceAccountName: NAME,
    affinity: {
      podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: apart }] },
    },
    tolerations: [
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
      { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
    ],
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    containers: [container(image)],
    dnsPolicy: 'Default',
    volumes: [{ name: 'config-volume', configMap: { name: NAME, items: [{ key: 'Corefile', path: 'Corefile' }] } }],
  };
}

function container(image: string): Record<string, unknown> {
  return {
    name: NAME,
    image,
    imagePullPolicy: 'IfNotPresent',
    resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
    args: ['-conf', '/etc/coredns/Corefile'],
    volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
    ports: [
      port('dns', 53, 'UDP'),
      port('dns-tcp', 53, 'TCP'),
      port('metrics', 9153, 'TCP'),
      port('liveness-probe', 8080, 'TCP'),
      port('readiness-probe', 8181, 'TCP'),
    ],
    livenessProbe: {
      httpGet: { path: '/health', port: 'liveness-probe', scheme: 'HTTP' },
      initialDelaySeconds: 60,
      timeoutSeconds: 5,
      successThreshold: 1,
      failureThreshold: 5,
    },
    readinessProbe: { httpGet: { path: '/ready', port: 'readiness-probe', scheme: 'HTTP' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
  };
}

function port(name: string, containerPort: number, protocol: 'UDP' | 'TCP'): Record<string, unknown> {
  return { name, containerPort, protocol };
}

function service(clusterIP: string): KubernetesObject {
  const servicePort = (name: string, number: number, protocol: 'UDP' | 'TCP') => ({
    name,
    port: number,
    protocol,
    targetPort: number,
  });
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kube-dns',
      namespace: KUBE_SYSTEM,
      labels: { ...LABELS, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
      annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
    },
    spec: {
      clusterIP,
      ports: [servicePort('dns', 53, 'UDP'), servicePort('dns-tcp', 53, 'TCP'), servicePort('metrics', 9153, 'TCP')],
      selector: LABELS,
    },
  };
}

/** CoreDNS's configuration (Corefile) for this DNS domain. */
function corefile(dnsDomain: string): string {
  const uncached =
    dnsDomain === '' ? '' : ` {\n       disable success ${dnsDomain}\n       disable denial ${dnsDomain}\n    }`;
  return `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes ${dnsDomain} in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30${uncached}
    loop
    reload
    loadbalance
}
`;
}

/** True for the default Corefile of any domain, which the user has not edited. */
export function isDefaultCorefile(text: string): boolean {
  const domain = /^[ \t]*kubernetes (\S*) in-addr\.arpa ip6\.arpa \{$/m.exec(text)?.[1];
  return domain !== undefined && text.trim() === corefile(domain).trim();
}
