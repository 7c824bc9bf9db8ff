import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';

export const CONFIG_TOKEN_GROUP = text(
  'CONFIG_TOKEN_GROUP',
  (p: { value: string }) =>
    `"${p.value}" can not be a group of a token: system:bootstrappers: and then at most 256 characters of a-z, 0-9, : and -, starting and ending with a letter or digit.`,
);

// Networks
export const CONFIG_SUBNET = text(
  'CONFIG_SUBNET',
  (p: { value: string }) => `"${p.value}" is not a subnet. Write an address and a length, such as 10.96.0.0/12.`,
);

export const CONFIG_SUBNETS = text(
  'CONFIG_SUBNETS',
  (p: { value: string }) =>
    `"${p.value}": one subnet can be given, or two with a comma between, one of them IPv4 and the other IPv6.`,
);

export const CONFIG_DNS_DOMAIN = text(
  'CONFIG_DNS_DOMAIN',
  (p: { value: string }) =>
    `"${p.value}" can not be the DNS domain of a cluster: names of a-z, 0-9 and - with dots between, such as cluster.local.`,
);

export const CONFIG_SAN = text(
  'CONFIG_SAN',
  (p: { value: string }) =>
    `"${p.value}" can not stand in a certificate: it must be an IP address, or a DNS name in lower case, perhaps with *. in front.`,
);

export const CONFIG_CONTROL_PLANE_ENDPOINT = text(
  'CONFIG_CONTROL_PLANE_ENDPOINT',
  (p: { value: string }) =>
    `"${p.value}" is not the address of a control plane. Write host or host:port with a DNS name in lower case or an IP address.`,
);

// Files and images
export const CONFIG_PATH_NOT_ABSOLUTE = text(
  'CONFIG_PATH_NOT_ABSOLUTE',
  (p: { value: string }) => `"${p.value}" is not an absolute path. Start it with /.`,
);

export const CONFIG_IMAGE_REPOSITORY = text(
  'CONFIG_IMAGE_REPOSITORY',
  (p: { value: string }) =>
    `"${p.value}" is not a repository of images. Write host[:port]/path in lower case and without a scheme, such as registry.example.com/k8s.`,
);

// Versions and gates
export const CONFIG_KUBERNETES_VERSION = text(
  'CONFIG_KUBERNETES_VERSION',
  (p: { value: string; newest: string }) =>
    `"${p.value}" is not a Kubernetes version. Write v${p.newest}.0, or a label: stable, stable-1, stable-${p.newest}, latest.`,
);

export const CONFIG_KUBERNETES_VERSION_CI = text(
  'CONFIG_KUBERNETES_VERSION_CI',
  (p: { value: string }) => `"${p.value}" is an unreleased build of Kubernetes; only releases are supported.`,
);

// Values
export const CONFIG_TOKEN = text(
  'CONFIG_TOKEN',
  (p: { shape: string; length: number }) =>
    `This is not a bootstrap token: 6 characters, a dot, 16 characters, of a-z and 0-9. It has ${p.length} characters of the form ${p.shape} (x: a-z or 0-9, X: A-Z, _: white space, ?: other).`,
);

export const CONFIG_CERTIFICATE_KEY = text(
  'CONFIG_CERTIFICATE_KEY',
  (p: { length: number; foreign: number }) =>
    `The certificate key must be 64 hexadecimal digits; it has ${p.length} characters${p.foreign > 0 ? `, ${p.foreign} of them no hexadecimal digits` : ''}.`,
);

export const CONFIG_HASH = text(
  'CONFIG_HASH',
  (p: { reason: 'form' | 'algorithm' | 'digits' | 'length'; algorithm: string | undefined; length: number }) => {
    const why = {
      form: `it is not of the form algorithm:digits (${p.length} characters)`,
      algorithm: `the algorithm ${p.algorithm} is not known, only sha256`,
      digits: 'behind the colon not all are hexadecimal digits',
      length: `behind the colon are ${p.length} digits`,
    }[p.reason];
    return `A pin of the CA is sha256: and 64 hexadecimal digits; ${why}. "kubejoin token create --print-join-command" on a control plane shows it.`;
  },
);

export const CONFIG_ENDPOINT = text(
  'CONFIG_ENDPOINT',
  (p: { value: string }) =>
    `"${p.value}" is not the address of an API server. Write host:port with a DNS name or an IP address, an IPv6 address in brackets: [fd00::1]:6443.`,
);

export const CONFIG_ENDPOINT_SCHEME = text(
  'CONFIG_ENDPOINT_SCHEME',
  (p: { scheme: string; instead: string | undefined }) =>
    `The API server is given as host:port, without ${p.scheme}${p.instead ? `. Write ${p.instead}` : ''}.`,
);

export const CONFIG_ENDPOINT_PATH = text(
  'CONFIG_ENDPOINT_PATH',
  (p: { instead: string | undefined }) =>
    `The API server is given as host:port, without a path, a user or a query${p.instead ? `. Write ${p.instead}` : ''}.`,
);

export const CONFIG_ENDPOINT_AMBIGUOUS = text(
  'CONFIG_ENDPOINT_AMBIGUOUS',
  (p: { address: string; withPort: string }) =>
    `This IPv6 address could end in a port. Write ${p.withPort} if it does, or ${p.address} if it does not.`,
);

export const CONFIG_PORT = text(
  'CONFIG_PORT',
  (p: { value: string }) => `"${p.value}" is not a port. Ports are 1 to 65535.`,
);

export const CONFIG_ADDRESS = text('CONFIG_ADDRESS', (p: { value: string }) => `"${p.value}" is not an IP address.`);

export const CONFIG_ADDRESS_UNUSABLE = text(
  'CONFIG_ADDRESS_UNUSABLE',
  (p: { value: string; range: 'multicast' | 'link-local' | 'broadcast' }) =>
    `An API server can not be reached at ${p.value}, a ${p.range} address. Give an address of this machine that the other nodes reach.`,
);

export const CONFIG_NODE_NAME = text(
  'CONFIG_NODE_NAME',
  (p: { name: string }) =>
    `"${p.name}" can not be the name of a node: names have a-z, 0-9, - and ., start and end with a letter or digit, and have at most 253 characters.`,
);

export const CONFIG_TAINT_KEY = text(
  'CONFIG_TAINT_KEY',
  (p: { key: string }) =>
    `"${p.key}" can not be the key of a taint: an optional DNS name and /, then at most 63 characters of letters, digits, -, _ and ., such as example.com/dedicated.`,
);

export const CONFIG_TAINT_VALUE = text(
  'CONFIG_TAINT_VALUE',
  (p: { value: string }) =>
    `"${p.value}" can not be the value of a taint: at most 63 characters of letters, digits, -, _ and ., starting and ending with a letter or digit.`,
);

export const CONFIG_CRI_SOCKET = text(
  'CONFIG_CRI_SOCKET',
  (p: { value: string }) =>
    `"${p.value}" is not the socket of a container runtime. Write unix:// and an absolute path, such as unix:///run/containerd/containerd.sock.`,
);

export const CONFIG_CA_CERT_PATH = text(
  'CONFIG_CA_CERT_PATH',
  (p: { value: string }) => `"${p.value}" can not be the path of the CA: it must be absolute and end in .crt.`,
);

export const CONFIG_KUBECONFIG_MISSING = text(
  'CONFIG_KUBECONFIG_MISSING',
  () => 'The path or https URL of a kubeconfig is missing.',
);

export const CONFIG_KUBECONFIG_SCHEME = text(
  'CONFIG_KUBECONFIG_SCHEME',
  (p: { scheme: string }) => `A discovery file comes from a path or an https URL; ${p.scheme}: is neither.`,
);

export const CONFIG_KUBECONFIG_URL = text(
  'CONFIG_KUBECONFIG_URL',
  (p: { scheme: string }) =>
    `This is not a complete ${p.scheme} URL. Write ${p.scheme === 'file' ? 'file:///path' : 'https://host/path'}.`,
);

export const NODE_NAME_INVALID = failure('NODE_NAME_INVALID', {
  class: 'usage',
  sample: { name: 'Worker_1', origin: 'hostname' },
  english: (p: { name: string; origin: 'hostname' | 'hostname-override' | 'configuration' }) => ({
    what: `"${p.name}" can not be the name of a node.`,
    cause: {
      hostname:
        "It is this machine's host name, and no other name was given. Names of nodes have a-z, 0-9, - and ., and start and end with a letter or digit.",
      'hostname-override':
        'It is the argument hostname-override of nodeRegistration.kubeletExtraArgs. Names of nodes have a-z, 0-9, - and ., and start and end with a letter or digit.',
      configuration:
        'It is nodeRegistration.name. Names of nodes have a-z, 0-9, - and ., and start and end with a letter or digit.',
    }[p.origin],
    cure: 'Give a name with --node-name or nodeRegistration.name.',
  }),
});
