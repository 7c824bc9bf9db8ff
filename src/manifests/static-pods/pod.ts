import type { EnvVar } from '../../config/types/cluster.ts';
import { PROBE_PORT, type Probe } from './probes.ts';
import { type Mount, volume, volumeMount } from './volumes.ts';

/** core/v1 Pod as plain fields. */
export type Pod = Record<string, unknown> & { metadata: Record<string, unknown>; spec: PodSpec };

interface PodSpec extends Record<string, unknown> {
  containers: [Record<string, unknown>];
  securityContext: Record<string, unknown>;
}

interface PodParts {
  name: string;
  image: string;
  command: readonly string[];
  environment: readonly (readonly EnvVar[])[];
  /** cpu, and memory for etcd. */
  requests: Readonly<Record<string, string>>;
  probes: { liveness: Probe; readiness?: Probe; startup: Probe };
  /** Port of the probes. */
  port: number;
  /** In the order of the container's volumeMounts. */
  mounts: readonly Mount[];
  annotations?: Readonly<Record<string, string>>;
}

/** The static Pod of one component, with the fields that kubeadm's serializer writes. */
export function componentPod({ name, annotations, mounts, ...parts }: PodParts): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(annotations && { annotations }),
      labels: { component: name, tier: 'control-plane' },
      name,
      namespace: 'kube-system',
    },
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

function container({
  name,
  image,
  command,
  environment,
  requests,
  probes,
  port,
  mounts,
}: PodParts): Record<string, unknown> {
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

/** Variables of this environment whose name ends in _proxy, which the control-plane components get as well. */
export function proxyVariables(environment: Readonly<Record<string, string | undefined>>): EnvVar[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value && name.toLowerCase().endsWith('_proxy') ? [{ name, value }] : [],
  );
}

/** Sorted by name; a later variable replaces an earlier one of the same name. */
export function environmentOf(...lists: readonly (readonly EnvVar[])[]): Record<string, unknown>[] {
  const byName = new Map(lists.flat().map((variable) => [variable.name, variable]));
  return [...byName.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value, valueFrom }) => ({ name, ...(value && { value }), ...(valueFrom && { valueFrom }) }));
}
