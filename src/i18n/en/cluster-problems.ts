const and = (words: readonly string[]): string => new Intl.ListFormat('en').format(words);
const didYouMean = (name: string | undefined): string => (name === undefined ? '' : ` Did you mean ${name}?`);

/** What can be wrong with what `init` and `reset` are configured with, beside what can be wrong with any configuration. */
export const clusterProblems = {
  // Bootstrap tokens
  CONFIG_TOKEN_TTL: (): string => 'A token can not live for less than no time. Write 0 for a token that never expires.',
  CONFIG_TOKEN_TIMES: (): string => 'ttl and expires are both given; a token has one end. Keep one of them.',
  CONFIG_TOKEN_REPEATED: (p: { id: string }): string => `Another token has the id ${p.id} already; in the cluster the id is the name.`,
  CONFIG_TOKEN_GROUP: (p: { value: string }): string =>
    `"${p.value}" can not be a group of a token: system:bootstrappers: and then at most 256 characters of a-z, 0-9, : and -, starting and ending with a letter or digit.`,
  CONFIG_TOKEN_GROUPS_UNUSED: (): string =>
    'Groups are given, but the token is not for authentication. Add authentication to usages, or leave the groups out.',

  // Networks
  CONFIG_SUBNET: (p: { value: string }): string => `"${p.value}" is not a subnet. Write an address and a length, such as 10.96.0.0/12.`,
  CONFIG_SUBNETS: (p: { value: string }): string =>
    `"${p.value}": one subnet can be given, or two with a comma between, one of them IPv4 and the other IPv6.`,
  CONFIG_SUBNET_TOO_SMALL: (p: { subnet: string; minimum: number }): string =>
    `The subnet ${p.subnet} is too small: it needs at least ${p.minimum} addresses.`,
  CONFIG_SERVICE_SUBNET_TOO_LARGE: (p: { subnet: string; prefix: number }): string =>
    `The subnet ${p.subnet} is too large for Services: its length must be at least /${p.prefix}.`,
  CONFIG_POD_SUBNET_TOO_SMALL: (p: { subnet: string; node: number; argument: string }): string =>
    `Each node gets a /${p.node} of the Pods' addresses, which ${p.subnet} does not hold. Give a larger subnet, or a longer ${p.argument} in controllerManager.extraArgs.`,
  CONFIG_POD_SUBNET_TOO_LARGE: (p: { subnet: string; node: number; limit: number; argument: string }): string =>
    `Each node gets a /${p.node} of the Pods' addresses; ${p.subnet} is more than ${p.limit} bits larger than that. Give a smaller subnet, or a shorter ${p.argument} in controllerManager.extraArgs.`,
  CONFIG_NODE_MASK: (p: { argument: string; value: string }): string =>
    `The subnet of a node can not be told: ${p.argument} in controllerManager.extraArgs is "${p.value}", which is not a whole number.`,
  CONFIG_DNS_DOMAIN: (p: { value: string }): string =>
    `"${p.value}" can not be the DNS domain of a cluster: names of a-z, 0-9 and - with dots between, such as cluster.local.`,
  CONFIG_SAN: (p: { value: string }): string =>
    `"${p.value}" can not stand in a certificate: it must be an IP address, or a DNS name in lower case, perhaps with *. in front.`,
  CONFIG_CONTROL_PLANE_ENDPOINT: (p: { value: string }): string =>
    `"${p.value}" is not the address of a control plane. Write host or host:port with a DNS name in lower case or an IP address.`,

  // Files and images
  CONFIG_PATH_NOT_ABSOLUTE: (p: { value: string }): string => `"${p.value}" is not an absolute path. Start it with /.`,
  CONFIG_IMAGE_REPOSITORY: (p: { value: string }): string =>
    `"${p.value}" is not a repository of images. Write host[:port]/path in lower case and without a scheme, such as registry.example.com/k8s.`,
  CONFIG_VOLUME_INCOMPLETE: (p: { field: string }): string => `A volume needs ${p.field}: without it the Pod can not start.`,
  CONFIG_VARIABLE_NAME: (): string => 'An environment variable needs a name.',

  // etcd
  CONFIG_ETCD_BOTH: (): string => 'local and external are both given; a cluster has one etcd. Keep one of them.',
  CONFIG_ETCD_NO_ENDPOINT: (): string => 'An external etcd needs at least one URL in endpoints.',
  CONFIG_ETCD_URL: (p: { value: string; https: boolean }): string =>
    `"${p.value}" is not a URL of etcd. Write ${p.https ? 'https://host:2379; http can not stand beside certificates' : 'https://host:2379 or http://host:2379'}.`,
  CONFIG_ETCD_KEY_PAIR: (): string => 'certFile and keyFile belong together. Give both, or none of them.',
  CONFIG_ETCD_NO_CA: (): string => 'With certFile and keyFile, caFile is needed too.',

  // Versions and gates
  CONFIG_KUBERNETES_VERSION: (p: { value: string; newest: string }): string =>
    `"${p.value}" is not a Kubernetes version. Write v${p.newest}.0, or a label: stable, stable-1, stable-${p.newest}, latest.`,
  CONFIG_KUBERNETES_VERSION_UNSUPPORTED: (p: { value: string; oldest: string; newest: string }): string =>
    `${p.value} is not supported: kubejoin makes clusters of Kubernetes ${p.oldest} to ${p.newest}.`,
  CONFIG_MIGRATION_VERSION_UNSUPPORTED: (p: { value: string; oldest: string; newest: string }): string =>
    `${p.value} is not supported. Before the migration write a version of ${p.oldest} to ${p.newest}, such as v${p.newest}.0, or leave kubernetesVersion out.`,
  CONFIG_KUBERNETES_VERSION_CI: (p: { value: string }): string =>
    `"${p.value}" is an unreleased build of Kubernetes; only releases are supported.`,
  CONFIG_FEATURE_GATE: (p: { name: string; nearest: string | undefined; known: readonly string[]; version: string }): string =>
    `kubeadm of Kubernetes ${p.version} has no feature gate ${p.name}.${didYouMean(p.nearest)} Known: ${and(p.known)}. Gates of components belong to their extraArgs.`,
  CONFIG_FEATURE_GATE_SYNTAX: (p: { value: string }): string => `"${p.value}" is not of the form name=true or name=false.`,
  CONFIG_VALIDITY_NOT_POSITIVE: (): string => 'A certificate must be valid for longer than no time. Leave the field out for the default.',

  // Flags
  CONFIG_ARGUMENT_PAIR: (p: { value: string }): string => `"${p.value}" is not of the form name=value.`,
};
