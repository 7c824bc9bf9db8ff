import { SINCE_V1BETA4 } from '../documents/versions.ts';
import type { Field } from './field.ts';

/** apiVersion and kind. */
export function typeFields(kind: string): readonly Field[] {
  return [
    {
      path: 'apiVersion',
      type: 'string',
      doc: 'kubeadm.k8s.io/v1beta4, or kubeadm.k8s.io/v1beta3, or kubeadm.k8s.io/v1 with --allow-experimental-api.',
    },
    { path: 'kind', type: 'string', doc: `${kind}.` },
  ];
}

export const DRY_RUN: Field = {
  path: 'dryRun',
  type: 'boolean',
  default: false,
  versions: SINCE_V1BETA4,
  doc: 'Show what would be done and change nothing.',
};

export function skipPhases(command: string): Field {
  return {
    path: 'skipPhases',
    type: 'list of strings',
    doc: `Phases to leave out, as in \`kubejoin ${command} --help\`; --skip-phases takes precedence. Default: none.`,
  };
}

/** The arguments of a component: a map in v1beta3, a list since. */
export function argumentFields(path: string, what: string): readonly Field[] {
  return [
    {
      path,
      type: 'map of strings',
      versions: ['v1beta3'],
      asArguments: true,
      doc: `Extra flags of ${what}: name without dashes, value.`,
    },
    {
      path,
      type: 'list of objects',
      versions: SINCE_V1BETA4,
      doc: `Extra flags of ${what}; the same name may be repeated.`,
    },
    { path: `${path}[].name`, type: 'string', versions: SINCE_V1BETA4, doc: 'Name of the flag, without dashes.' },
    { path: `${path}[].value`, type: 'string', default: '', versions: SINCE_V1BETA4, doc: 'Value of the flag.' },
    {
      path: `${path}[].mergeMethod`,
      type: 'string',
      allowed: ['', 'append', 'prepend'],
      anyWordStored: true,
      versions: ['v1'],
      doc: "Join the value to kubeadm's own value of that flag, behind or before it, instead of replacing it.",
    },
  ];
}

export function nodeRegistrationFields(defaultTaints: string): readonly Field[] {
  return [
    { path: 'nodeRegistration', type: 'object', doc: 'How the node registers.' },
    {
      path: 'nodeRegistration.name',
      type: 'string',
      doc: "Name of the Node (RFC 1123 subdomain). Default: the host's name. Trimmed and lower-cased, as the kubelet does.",
    },
    {
      path: 'nodeRegistration.criSocket',
      type: 'string',
      doc: 'Socket of the container runtime, unix:///path. Default: the one found on the host.',
    },
    {
      path: 'nodeRegistration.taints',
      type: 'list of objects',
      doc: `Taints to register with. Default: ${defaultTaints}; [] means none.`,
    },
    { path: 'nodeRegistration.taints[].key', type: 'string', doc: 'Key of the taint (a qualified name).' },
    { path: 'nodeRegistration.taints[].value', type: 'string', default: '', doc: 'Value of the taint.' },
    {
      path: 'nodeRegistration.taints[].effect',
      type: 'string',
      allowed: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
      doc: 'Effect of the taint.',
    },
    { path: 'nodeRegistration.taints[].timeAdded', type: 'time', doc: 'Read and not used: the kubelet sets it.' },
    ...argumentFields('nodeRegistration.kubeletExtraArgs', 'the kubelet'),
    {
      path: 'nodeRegistration.ignorePreflightErrors',
      type: 'list of strings',
      doc: 'Checks whose failure is only a warning, in any case, or `all` alone. Joined with --ignore-preflight-errors. Default: none.',
    },
    {
      path: 'nodeRegistration.imagePullPolicy',
      type: 'string',
      default: 'IfNotPresent',
      allowed: ['', 'Always', 'IfNotPresent', 'Never'],
      doc: 'When images of the control plane are pulled.',
    },
    {
      path: 'nodeRegistration.imagePullSerial',
      type: 'boolean',
      default: true,
      versions: SINCE_V1BETA4,
      doc: 'Pull images one after the other.',
    },
  ];
}

export function localEndpointFields(path: string): readonly Field[] {
  return [
    { path, type: 'object', doc: "This node's API server." },
    {
      path: `${path}.advertiseAddress`,
      type: 'string',
      doc: 'IP address that the API server advertises. Default, and for 0.0.0.0: the address of the default route; a loopback address: a global one of lo.',
    },
    { path: `${path}.bindPort`, type: 'integer', default: 6443, doc: 'Port of the API server; 0 means the default.' },
  ];
}

export const PATCHES: readonly Field[] = [
  { path: 'patches', type: 'object', doc: 'Patches of the components.' },
  {
    path: 'patches.directory',
    type: 'string',
    doc: 'Directory of files target[suffix][+patchtype].extension. Default: no patches.',
  },
];

const timeout = (name: string, minutes: number, doc: string): Field => ({
  path: `timeouts.${name}`,
  type: 'duration',
  default: `${minutes}m`,
  versions: SINCE_V1BETA4,
  doc,
});

export const TIMEOUTS: readonly Field[] = [
  {
    path: 'timeouts',
    type: 'object',
    versions: SINCE_V1BETA4,
    doc: 'How long each step may take, as Go writes durations: 90s, 1m30s, 1.5h. At most 24 days.',
  },
  timeout('controlPlaneComponentHealthCheck', 4, 'A component of the control plane to be healthy.'),
  timeout('kubeletHealthCheck', 4, 'The kubelet to be healthy.'),
  timeout('kubernetesAPICall', 1, 'A request to the API server, with its retries.'),
  timeout('etcdAPICall', 2, 'A request to etcd, with its retries.'),
  timeout('tlsBootstrap', 5, "The kubelet's certificate to be issued."),
  timeout('discovery', 5, 'The cluster to be found and trusted.'),
  timeout('upgradeManifests', 5, 'Used by `kubeadm upgrade` only; read and checked.'),
];
