import type { EnvVar } from '../../config/types/cluster.ts';
import { environmentOf } from './environment.ts';
import { PROBE_PORT, type Probe } from './probes.ts';
import { type Mount, volume, volumeMount } from './volumes.ts';

/** core/v1 Pod as plain fields. */
export type Pod = Record<string, unknown> & { metadata: Record<string, unknown>; spec: PodSpec };

export interface PodSpec extends Record<string, unknown> {
  containers: [Record<string, unknown>];
  securityContext: Record<string, unknown>;
}

export interface PodParts {
  name: string;
  image: string;
  command: readonly string[];
  environment: readonly (readonly EnvVar[])[];
  /** Requests: cpu, and memory for etcd. */
  requests: Readonly<Record<string, string>>;
  probes: { liveness: Probe; readiness?: Probe; startup: Probe };
  /** Where the probes ask. */
  port: number;
  /** In the order in which the container has them. */
  mounts: readonly Mount[];
  annotations?: Readonly<Record<string, string>>;
}

/** The static Pod of one component, field by field as kubeadm's serializer leaves it. */
export function componentPod({ name, annotations, mounts, ...parts }: PodParts): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...(annotations && { annotations }), labels: { component: name, tier: 'control-plane' }, name, namespace: 'kube-system' },
    spec: {
      containers: [container({ name, mounts, ...parts })],
      hostNetwork: true,
      priority: 2_000_001_000,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [...mounts].sort((a, b) => (a.name < b.name ? -1 : 1)).map(volume),
    },
    status: {},
  };
}

function container({ name, image, command, environment, requests, probes, port, mounts }: PodParts): Record<string, unknown> {
  const env = environmentOf(...environment);
  return {
    command,
    ...(env.length > 0 && { env }),
    image,
    imagePullPolicy: 'IfNotPresent',
    livenessProbe: probes.liveness,
    name,
    ports: [{ containerPort: port, name: PROBE_PORT, protocol: 'TCP' }],
    ...(probes.readiness && { readinessProbe: probes.readiness }),
    resources: { requests },
    startupProbe: probes.startup,
    volumeMounts: mounts.map(volumeMount),
  };
}
