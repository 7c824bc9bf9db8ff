import { SINCE_V1BETA4 } from '../documents/versions.ts';
import type { Field } from './field.ts';

/** The fields apiVersion and kind, of a kind that v1beta3 has or of one that exists since v1beta4. */
export function typeFields(kind: string, since: 'v1beta3' | 'v1beta4' = 'v1beta3') {
  return [
    {
      path: 'apiVersion',
      type: 'string',
      doc:
        since === 'v1beta4'
          ? 'kubeadm.k8s.io/v1beta4, or kubeadm.k8s.io/v1 with --allow-experimental-api.'
          : 'kubeadm.k8s.io/v1beta4, or kubeadm.k8s.io/v1beta3, or kubeadm.k8s.io/v1 with --allow-experimental-api.',
    },
    { path: 'kind', type: 'string', doc: `${kind}.` },
  ] as const satisfies readonly Field[];
}

export const DRY_RUN = {
  path: 'dryRun',
  type: 'boolean',
  default: false,
  versions: SINCE_V1BETA4,
  doc: 'Only show the changes, without making them.',
} as const satisfies Field;

export function skipPhases(command: string) {
  return {
    path: 'skipPhases',
    type: 'list of strings',
    doc: `Phases to skip, listed by \`kubejoin ${command} --help\`; --skip-phases takes precedence. Default: none.`,
  } as const satisfies Field;
}

/** The arguments of a component: a map in v1beta3, a list in later versions. */
export function argumentFields<const Path extends string>(path: Path, what: string) {
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
      doc: `Extra flags of ${what}; a name may be repeated.`,
    },
    {
      path: `${path}[].name`,
      type: 'string',
      versions: SINCE_V1BETA4,
      alwaysWritten: true,
      doc: 'Name of the flag, without dashes.',
    },
    {
      path: `${path}[].value`,
      type: 'string',
      default: '',
      versions: SINCE_V1BETA4,
      alwaysWritten: true,
      doc: 'Value of the flag.',
    },
    {
      path: `${path}[].mergeMethod`,
      type: 'string',
      allowed: ['', 'append', 'prepend'],
      anyWordStored: true,
      versions: ['v1'],
      doc: "Append or prepend the value to kubeadm's own value of that flag instead of replacing it.",
    },
  ] as const satisfies readonly Field[];
}

export function nodeRegistrationFields(defaultTaints: string) {
  return [
    { path: 'nodeRegistration', type: 'object', doc: 'Registration of the node.' },
    {
      path: 'nodeRegistration.name',
      type: 'string',
      doc: 'Name of the Node (RFC 1123 subdomain), trimmed and lower-cased as the kubelet does it. Default: the host name.',
    },
    {
      path: 'nodeRegistration.criSocket',
      type: 'string',
      doc: 'Socket of the container runtime, unix:///path. Default: detected.',
    },
    {
      path: 'nodeRegistration.taints',
      type: 'list of objects',
      alwaysWritten: true,
      doc: `Taints to register with. Default: ${defaultTaints}; [] means none.`,
    },
    {
      path: 'nodeRegistration.taints[].key',
      type: 'string',
      alwaysWritten: true,
      doc: 'Key of the taint (a qualified name).',
    },
    { path: 'nodeRegistration.taints[].value', type: 'string', default: '', doc: 'Value of the taint.' },
    {
      path: 'nodeRegistration.taints[].effect',
      type: 'string',
      alwaysWritten: true,
      allowed: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
      doc: 'Effect of the taint.',
    },
    { path: 'nodeRegistration.taints[].timeAdded', type: 'time', doc: 'Ignored: the kubelet sets it.' },
    ...argumentFields('nodeRegistration.kubeletExtraArgs', 'the kubelet'),
    {
      path: 'nodeRegistration.ignorePreflightErrors',
      type: 'list of strings',
      doc: 'Checks whose failure is only a warning (case-insensitive), or only `all`. Combined with --ignore-preflight-errors. Default: none.',
    },
    {
      path: 'nodeRegistration.imagePullPolicy',
      type: 'string',
      default: 'IfNotPresent',
      allowed: ['', 'Always', 'IfNotPresent', 'Never'],
      doc: 'Pull policy for images of the control plane.',
    },
    {
      path: 'nodeRegistration.imagePullSerial',
      type: 'boolean',
      alwaysWritten: true,
      default: true,
      versions: SINCE_V1BETA4,
      doc: 'Pull images one after another.',
    },
  ] as const satisfies readonly Field[];
}

/** `address` is the default: an init has no API server to reach, so it uses another route than a join. */
export function localEndpointFields<const Path extends string>(path: Path, address: string) {
  return [
    { path, type: 'object', doc: "This node's API server." },
    {
      path: `${path}.advertiseAddress`,
      type: 'string',
      doc: `IP address that the API server advertises. Default, and for 0.0.0.0: ${address}. A loopback address is replaced with a global address of the loopback interface.`,
    },
    { path: `${path}.bindPort`, type: 'integer', default: 6443, doc: 'Port of the API server; 0 means the default.' },
  ] as const satisfies readonly Field[];
}

export const PATCHES = [
  { path: 'patches', type: 'object', doc: 'Patches of the components.' },
  {
    path: 'patches.directory',
    type: 'string',
    doc: 'Directory of files target[suffix][+patchtype].extension. Default: no patches.',
  },
] as const satisfies readonly Field[];

function timeout<const Name extends string>(name: Name, minutes: number, doc: string) {
  return {
    path: `timeouts.${name}`,
    type: 'duration',
    default: `${minutes}m`,
    versions: SINCE_V1BETA4,
    doc,
  } as const satisfies Field;
}

export const TIMEOUTS = [
  {
    path: 'timeouts',
    type: 'object',
    versions: SINCE_V1BETA4,
    doc: 'Timeouts of single steps in the form of Go durations: 90s, 1m30s, 1.5h. At most 24 days.',
  },
  timeout('controlPlaneComponentHealthCheck', 4, 'For a control-plane component to become healthy.'),
  timeout('kubeletHealthCheck', 4, 'For the kubelet to become healthy.'),
  timeout('kubernetesAPICall', 1, 'For a request to the API server, with its retries.'),
  timeout('etcdAPICall', 2, 'For a request to etcd, with its retries.'),
  timeout('tlsBootstrap', 5, "For the kubelet's certificate to be issued."),
  timeout('discovery', 5, 'For the cluster to be found and trusted.'),
  timeout('upgradeManifests', 5, 'Used only by `kubeadm upgrade`; checked by kubejoin.'),
] as const satisfies readonly Field[];
