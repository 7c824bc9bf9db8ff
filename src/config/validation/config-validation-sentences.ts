import { text } from '../../base/text.ts';

// Bootstrap tokens
export const CONFIG_TOKEN_TTL = text(
  'CONFIG_TOKEN_TTL',
  () => 'The lifetime of a token cannot be negative. Use 0 for a token that never expires.',
);

export const CONFIG_TOKEN_TIMES = text(
  'CONFIG_TOKEN_TIMES',
  () => 'ttl and expires are both set, but a token has only one expiration time. Keep one of the fields.',
);

export const CONFIG_TOKEN_REPEATED = text(
  'CONFIG_TOKEN_REPEATED',
  (p: { id: string }) =>
    `Another token already has the ID ${p.id}. Token IDs must be unique in the cluster; use a different one.`,
);

export const CONFIG_TOKEN_GROUPS_UNUSED = text(
  'CONFIG_TOKEN_GROUPS_UNUSED',
  () =>
    'Groups are set, but the token cannot be used for authentication. Add authentication to usages, or remove the groups.',
);

export const CONFIG_SUBNET_TOO_SMALL = text(
  'CONFIG_SUBNET_TOO_SMALL',
  (p: { subnet: string; minimum: number }) =>
    `The subnet ${p.subnet} is too small. Use one with at least ${p.minimum} addresses.`,
);

export const CONFIG_SERVICE_SUBNET_TOO_LARGE = text(
  'CONFIG_SERVICE_SUBNET_TOO_LARGE',
  (p: { subnet: string; prefix: number }) =>
    `The subnet ${p.subnet} is too large for Services. Use a prefix length of at least /${p.prefix}.`,
);

export const CONFIG_POD_SUBNET_TOO_SMALL = text(
  'CONFIG_POD_SUBNET_TOO_SMALL',
  (p: { subnet: string; node: number; argument: string }) =>
    `Each node gets a /${p.node} subnet for its Pods, which does not fit in ${p.subnet}. Use a larger subnet, or increase ${p.argument} in controllerManager.extraArgs.`,
);

export const CONFIG_POD_SUBNET_TOO_LARGE = text(
  'CONFIG_POD_SUBNET_TOO_LARGE',
  (p: { subnet: string; node: number; limit: number; argument: string }) =>
    `Each node gets a /${p.node} subnet for its Pods, but the prefix of ${p.subnet} is more than ${p.limit} bits shorter than /${p.node}. Use a smaller subnet, or decrease ${p.argument} in controllerManager.extraArgs.`,
);

export const CONFIG_NODE_MASK = text(
  'CONFIG_NODE_MASK',
  (p: { argument: string; value: string }) =>
    `Cannot determine the size of a node's subnet: ${p.argument} in controllerManager.extraArgs is "${p.value}", which is not a whole number.`,
);

export const CONFIG_VOLUME_INCOMPLETE = text(
  'CONFIG_VOLUME_INCOMPLETE',
  (p: { field: string }) => `A volume needs ${p.field}; without it, the Pod cannot start.`,
);

export const CONFIG_VARIABLE_NAME = text('CONFIG_VARIABLE_NAME', () => 'The environment variable has no name.');

// etcd
export const CONFIG_ETCD_BOTH = text(
  'CONFIG_ETCD_BOTH',
  () => 'local and external are both set, but a cluster has only one etcd. Keep one of them.',
);

export const CONFIG_ETCD_NO_ENDPOINT = text(
  'CONFIG_ETCD_NO_ENDPOINT',
  () => 'An external etcd needs at least one URL in the endpoints field.',
);

export const CONFIG_ETCD_URL = text(
  'CONFIG_ETCD_URL',
  (p: { value: string; https: boolean }) =>
    `"${p.value}" is not a valid etcd URL. Use ${p.https ? 'https://host:2379; http is not allowed with certificates' : 'https://host:2379 or http://host:2379'}.`,
);

export const CONFIG_ETCD_KEY_PAIR = text(
  'CONFIG_ETCD_KEY_PAIR',
  () => 'certFile and keyFile must be set together. Set both or neither.',
);

export const CONFIG_ETCD_NO_CA = text('CONFIG_ETCD_NO_CA', () => 'certFile and keyFile require caFile.');

export const CONFIG_VALIDITY_NOT_POSITIVE = text(
  'CONFIG_VALIDITY_NOT_POSITIVE',
  () => 'The validity period of a certificate must be greater than zero. Remove the field to use the default.',
);

export const CONFIG_TIMEOUT_NOT_POSITIVE = text(
  'CONFIG_TIMEOUT_NOT_POSITIVE',
  () => 'A timeout must be greater than zero. Remove the field to use the default.',
);

export const CONFIG_TOKEN_MISSING = text(
  'CONFIG_TOKEN_MISSING',
  () => 'The bootstrap token is missing. Run "kubejoin token create" on a control-plane node to create one.',
);

export const CONFIG_NO_PIN = text(
  'CONFIG_NO_PIN',
  () =>
    'The CA hash is missing; without it, another machine could impersonate the control plane. Set caCertHashes (--discovery-token-ca-cert-hash; run "kubejoin token create --print-join-command" on a control-plane node to get the hash), or accept the risk with unsafeSkipCAVerification (--discovery-token-unsafe-skip-ca-verification).',
);

export const CONFIG_ENDPOINT_MISSING = text(
  'CONFIG_ENDPOINT_MISSING',
  () => 'The API server address is missing. Specify host:port, for example 10.0.0.1:6443.',
);

export const CONFIG_TAINT_EFFECT_MISSING = text(
  'CONFIG_TAINT_EFFECT_MISSING',
  () => 'The effect of the taint is missing. Use NoSchedule, PreferNoSchedule or NoExecute.',
);

export const CONFIG_ARGUMENT_NAME = text(
  'CONFIG_ARGUMENT_NAME',
  () => 'The argument name is missing. Specify it without leading dashes.',
);

export const CONFIG_ALL_BESIDE_OTHERS = text(
  'CONFIG_ALL_BESIDE_OTHERS',
  () => '"all" already includes every check. Use only "all", or list individual checks.',
);

export const CONFIG_CRI_SOCKET_SCHEME = text(
  'CONFIG_CRI_SOCKET_SCHEME',
  (p: { path: string; socket: string }) =>
    `The value of ${p.path} has no unix:// prefix; using ${p.socket}. Add the prefix to avoid this warning.`,
);

export const CONFIG_TIMEOUT_CAPPED = text(
  'CONFIG_TIMEOUT_CAPPED',
  (p: { path: string }) => `${p.path} is longer than the maximum timeout, 24 days and 20 hours; using the maximum.`,
);

export const CONFIG_SUBNET_SITE_LOCAL = text(
  'CONFIG_SUBNET_SITE_LOCAL',
  (p: { path: string; subnet: string }) =>
    `${p.path}: ${p.subnet} contains site-local addresses (fec0::/10), which RFC 3879 deprecated.`,
);

export const CONFIG_VALIDITY_LONG = text(
  'CONFIG_VALIDITY_LONG',
  (p: { path: string; days: number }) => `${p.path} is longer than ${p.days} days, the default and recommended value.`,
);

export const CONFIG_VALIDITY_BEYOND_CA = text(
  'CONFIG_VALIDITY_BEYOND_CA',
  () => 'certificateValidityPeriod is longer than caCertificateValidityPeriod: certificates will outlive their CA.',
);
