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

/**
 * The proxies of this process's environment, which the components of a control plane get as well: every variable whose
 * name ends in _proxy.
 */
export function proxyVariables(environment: Readonly<Record<string, string | undefined>>): EnvVar[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value && name.toLowerCase().endsWith('_proxy') ? [{ name, value }] : [],
  );
}

/** A variable given later takes the place of an earlier one; in the order of the names. */
export function environmentOf(...lists: readonly (readonly EnvVar[])[]): Record<string, unknown>[] {
  const byName = new Map(lists.flat().map((variable) => [variable.name, variable]));
  return [...byName.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value, valueFrom }) => ({ name, ...(value && { value }), ...(valueFrom && { valueFrom }) }));
}
