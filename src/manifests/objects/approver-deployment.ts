import { APPROVER } from './admission.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { KUBE_SYSTEM } from './rbac.ts';

/** The Deployment that runs approvers, without its content. */
export const APPROVER_DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: APPROVER, namespace: KUBE_SYSTEM },
} as const satisfies KubernetesObject;

const LABELS = { 'app.kubernetes.io/name': APPROVER };
const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';

/** The user of kubejoin's image. */
const NOBODY = 65532;

/** Health and metrics, without secrets. */
const PORT = 9807;

/** Two approvers need no leader: one goes on when the other's machine is down. */
const REPLICAS = 2;

/**
 * Approvers as a Deployment on control-plane nodes: whoever controls a worker must not get the account's token, which
 * approves requests.
 */
export function approverDeployment(image: string): KubernetesObject {
  return {
    ...APPROVER_DEPLOYMENT,
    metadata: { ...APPROVER_DEPLOYMENT.metadata, labels: LABELS },
    spec: {
      replicas: REPLICAS,
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: podSpec(image) },
    },
  };
}

function podSpec(image: string): Record<string, unknown> {
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
        args: ['approve', '--watch', '--output=json', `--metrics-bind-address=[::]:${PORT}`],
        ports: [{ name: 'metrics', containerPort: PORT }],
        readinessProbe: { httpGet: { path: '/readyz', port: 'metrics' }, periodSeconds: 5 },
        resources: { requests: { cpu: '20m', memory: '96Mi' }, limits: { memory: '256Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      },
    ],
  };
}
