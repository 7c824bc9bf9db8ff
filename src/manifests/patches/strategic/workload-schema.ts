import type { TypeTable } from './merge-schema.ts';

/** Types of k8s.io/api apps/v1 around the Pod template (v0.37.2). */
export const WORKLOAD_TYPES = {
  DaemonSet: { metadata: 'ObjectMeta', spec: 'DaemonSetSpec', status: 'DaemonSetStatus' },
  DaemonSetSpec: { selector: 'LabelSelector', template: 'PodTemplateSpec', updateStrategy: 'DaemonSetUpdateStrategy' },
  DaemonSetStatus: { conditions: '[{}]:merge=type' },
  DaemonSetUpdateStrategy: { rollingUpdate: '{}' },
  Deployment: { metadata: 'ObjectMeta', spec: 'DeploymentSpec', status: 'DeploymentStatus' },
  DeploymentSpec: { selector: 'LabelSelector', strategy: 'DeploymentStrategy', template: 'PodTemplateSpec' },
  DeploymentStatus: { conditions: '[{}]:merge=type' },
  DeploymentStrategy: { rollingUpdate: '{}' },
  PodTemplateSpec: { metadata: 'ObjectMeta', spec: 'PodSpec' },
} satisfies TypeTable;
