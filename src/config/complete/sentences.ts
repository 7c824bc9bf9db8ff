import { text } from '../../base/text.ts';

// Bootstrap tokens
export const CONFIG_TOKEN_TTL = text(
  'CONFIG_TOKEN_TTL',
  () => 'A token can not live for less than no time. Write 0 for a token that never expires.',
);

export const CONFIG_TOKEN_TIMES = text(
  'CONFIG_TOKEN_TIMES',
  () => 'ttl and expires are both given; a token has one end. Keep one of them.',
);

export const CONFIG_TOKEN_REPEATED = text(
  'CONFIG_TOKEN_REPEATED',
  (p: { id: string }) => `Another token has the id ${p.id} already; in the cluster the id is the name.`,
);

export const CONFIG_TOKEN_GROUPS_UNUSED = text(
  'CONFIG_TOKEN_GROUPS_UNUSED',
  () =>
    'Groups are given, but the token is not for authentication. Add authentication to usages, or leave the groups out.',
);

export const CONFIG_SUBNET_TOO_SMALL = text(
  'CONFIG_SUBNET_TOO_SMALL',
  (p: { subnet: string; minimum: number }) =>
    `The subnet ${p.subnet} is too small: it needs at least ${p.minimum} addresses.`,
);

export const CONFIG_SERVICE_SUBNET_TOO_LARGE = text(
  'CONFIG_SERVICE_SUBNET_TOO_LARGE',
  (p: { subnet: string; prefix: number }) =>
    `The subnet ${p.subnet} is too large for Services: its length must be at least /${p.prefix}.`,
);

export const CONFIG_POD_SUBNET_TOO_SMALL = text(
  'CONFIG_POD_SUBNET_TOO_SMALL',
  (p: { subnet: string; node: number; argument: string }) =>
    `Each node gets a /${p.node} of the Pods' addresses, which ${p.subnet} does not hold. Give a larger subnet, or a longer ${p.argument} in controllerManager.extraArgs.`,
);

export const CONFIG_POD_SUBNET_TOO_LARGE = text(
  'CONFIG_POD_SUBNET_TOO_LARGE',
  (p: { subnet: string; node: number; limit: number; argument: string }) =>
    `Each node gets a /${p.node} of the Pods' addresses; ${p.subnet} is more than ${p.limit} bits larger than that. Give a smaller subnet, or a shorter ${p.argument} in controllerManager.extraArgs.`,
);

export const CONFIG_NODE_MASK = text(
  'CONFIG_NODE_MASK',
  (p: { argument: string; value: string }) =>
    `The subnet of a node can not be told: ${p.argument} in controllerManager.extraArgs is "${p.value}", which is not a whole number.`,
);

export const CONFIG_VOLUME_INCOMPLETE = text(
  'CONFIG_VOLUME_INCOMPLETE',
  (p: { field: string }) => `A volume needs ${p.field}: without it the Pod can not start.`,
);

export const CONFIG_VARIABLE_NAME = text('CONFIG_VARIABLE_NAME', () => 'An environment variable needs a name.');

// etcd
export const CONFIG_ETCD_BOTH = text(
  'CONFIG_ETCD_BOTH',
  () => 'local and external are both given; a cluster has one etcd. Keep one of them.',
);

export const CONFIG_ETCD_NO_ENDPOINT = text(
  'CONFIG_ETCD_NO_ENDPOINT',
  () => 'An external etcd needs at least one URL in endpoints.',
);

export const CONFIG_ETCD_URL = text(
  'CONFIG_ETCD_URL',
  (p: { value: string; https: boolean }) =>
    `"${p.value}" is not a URL of etcd. Write ${p.https ? 'https://host:2379; http can not stand beside certificates' : 'https://host:2379 or http://host:2379'}.`,
);

export const CONFIG_ETCD_KEY_PAIR = text(
  'CONFIG_ETCD_KEY_PAIR',
  () => 'certFile and keyFile belong together. Give both, or none of them.',
);

export const CONFIG_ETCD_NO_CA = text('CONFIG_ETCD_NO_CA', () => 'With certFile and keyFile, caFile is needed too.');

export const CONFIG_VALIDITY_NOT_POSITIVE = text(
  'CONFIG_VALIDITY_NOT_POSITIVE',
  () => 'A certificate must be valid for longer than no time. Leave the field out for the default.',
);

export const CONFIG_TIMEOUT_NOT_POSITIVE = text(
  'CONFIG_TIMEOUT_NOT_POSITIVE',
  () => 'A timeout must be longer than zero. Leave the field out for the default.',
);

export const CONFIG_TOKEN_MISSING = text(
  'CONFIG_TOKEN_MISSING',
  () => 'A bootstrap token is needed. "kubejoin token create" on a control plane makes one.',
);

export const CONFIG_NO_PIN = text(
  'CONFIG_NO_PIN',
  () =>
    'No pin of the CA is given, so another machine could pose as the control plane. Give caCertHashes (--discovery-token-ca-cert-hash; "kubejoin token create --print-join-command" on a control plane shows it), or accept the risk with unsafeSkipCAVerification (--discovery-token-unsafe-skip-ca-verification).',
);

export const CONFIG_ENDPOINT_MISSING = text(
  'CONFIG_ENDPOINT_MISSING',
  () => 'The API server to ask is not given. Write host:port, for instance 10.0.0.1:6443.',
);

export const CONFIG_TAINT_EFFECT_MISSING = text(
  'CONFIG_TAINT_EFFECT_MISSING',
  () => 'A taint needs an effect: NoSchedule, PreferNoSchedule or NoExecute.',
);

export const CONFIG_ARGUMENT_NAME = text(
  'CONFIG_ARGUMENT_NAME',
  () => 'An argument needs a name, written without dashes.',
);

export const CONFIG_ALL_BESIDE_OTHERS = text(
  'CONFIG_ALL_BESIDE_OTHERS',
  () => '"all" already names every check. Give it alone, or give single checks.',
);

export const CONFIG_CRI_SOCKET_SCHEME = text(
  'CONFIG_CRI_SOCKET_SCHEME',
  (p: { path: string; socket: string }) =>
    `${p.path} has no unix:// before its path; ${p.socket} is used. Please write that.`,
);

export const CONFIG_TIMEOUT_CAPPED = text(
  'CONFIG_TIMEOUT_CAPPED',
  (p: { path: string }) =>
    `${p.path} is longer than 24 days and 20 hours, the longest time that can be measured; that is used.`,
);

export const CONFIG_SUBNET_SITE_LOCAL = text(
  'CONFIG_SUBNET_SITE_LOCAL',
  (p: { path: string; subnet: string }) =>
    `${p.path}: ${p.subnet} has site-local addresses (fec0::/10), which RFC 3879 has deprecated.`,
);

export const CONFIG_VALIDITY_LONG = text(
  'CONFIG_VALIDITY_LONG',
  (p: { path: string; days: number }) =>
    `${p.path} is longer than ${p.days} days, which is the default and what is recommended.`,
);

export const CONFIG_VALIDITY_BEYOND_CA = text(
  'CONFIG_VALIDITY_BEYOND_CA',
  () => 'certificateValidityPeriod is longer than caCertificateValidityPeriod: certificates will outlive their CA.',
);
