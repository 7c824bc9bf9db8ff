import type { KubernetesObject } from '../../../manifests/objects/kubernetes-object.ts';
import { KUBE_SYSTEM } from '../../../manifests/objects/rbac.ts';
import { APPROVER } from '../../../manifests/objects/token-approver.ts';

/** The Deployment that runs approvers, without its content. */
export const APPROVER_DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: APPROVER, namespace: KUBE_SYSTEM },
} as const satisfies KubernetesObject;

/** The ConfigMap with the inventory of the approvers, without its content. */
export const APPROVER_INVENTORY = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'kubejoin-approver-inventory', namespace: KUBE_SYSTEM },
} as const satisfies KubernetesObject;

/** Key of the inventory in its ConfigMap, and name of the file that it becomes. */
export const INVENTORY_KEY = 'hosts.yaml';
const INVENTORY_DIRECTORY = '/etc/kubejoin';

const LABELS = { 'app.kubernetes.io/name': APPROVER };
const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';

/** The user of kubejoin's image. */
const NOBODY = 65532;

/** Health and metrics, without secrets. */
const PORT = 9807;

/** Two approvers need no leader: one goes on when the other's machine is down. */
const REPLICAS = 2;

/** host[:port]/path[:tag][@digest], as containerd reads it (distribution/reference). */
const IMAGE = /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

export function isImageName(text: string): boolean {
  return IMAGE.test(text);
}

/** The ConfigMap with this inventory, a hosts file. */
export function approverInventory(hosts: string): KubernetesObject {
  return { ...APPROVER_INVENTORY, data: { [INVENTORY_KEY]: hosts } };
}

/**
 * Approvers as a Deployment on control-plane nodes: whoever controls a worker must not get the account's token, which
 * approves requests. `inventory`: with the cluster's inventory.
 */
export function approverDeployment(image: string, { inventory }: { inventory: boolean }): KubernetesObject {
  return {
    ...APPROVER_DEPLOYMENT,
    metadata: { ...APPROVER_DEPLOYMENT.metadata, labels: LABELS },
    spec: {
      replicas: REPLICAS,
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: podSpec(image, inventory) },
    },
  };
}

function podSpec(image: string, inventory: boolean): Record<string, unknown> {
  return {
    serviceAccountName: APPROVER,
    priorityClassName: 'system-cluster-critical',
    enableServiceLinks: false,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: CONTROL_PLANE, operator: 'Exists' }] }],
        },
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              labelSelector: { matchLabels: LABELS },
              topologyKey: 'kubernetes.io/hostname',
            },
          },
        ],
      },
    },
    tolerations: [{ key: CONTROL_PLANE, operator: 'Exists', effect: 'NoSchedule' }],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NOBODY,
      runAsGroup: NOBODY,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'approver',
        image,
        args: [
          ...['approve', '--watch', '--output=json', `--metrics-bind-address=[::]:${PORT}`],
          ...(inventory ? [`--inventory=${INVENTORY_DIRECTORY}/${INVENTORY_KEY}`] : []),
        ],
        ports: [{ name: 'metrics', containerPort: PORT }],
        readinessProbe: { httpGet: { path: '/readyz', port: 'metrics' }, periodSeconds: 5 },
        resources: { requests: { cpu: '20m', memory: '96Mi' }, limits: { memory: '256Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        ...(inventory && { volumeMounts: [{ name: VOLUME, mountPath: INVENTORY_DIRECTORY, readOnly: true }] }),
      },
    ],
    ...(inventory && { volumes: [{ name: VOLUME, configMap: { name: APPROVER_INVENTORY.metadata.name } }] }),
  };
}

const VOLUME = 'inventory';
