import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';
import { count } from '../../base/wording.ts';

export const CONFIG_TOKEN_GROUP = text(
  'CONFIG_TOKEN_GROUP',
  (p: { value: string }) =>
    `"${p.value}" is not a valid token group. Use system:bootstrappers: followed by at most 256 characters (a-z, 0-9, : and -), starting and ending with a letter or digit.`,
);

// Networks
export const CONFIG_SUBNET = text(
  'CONFIG_SUBNET',
  (p: { value: string }) => `"${p.value}" is not a subnet. Use an address and a prefix length, such as 10.96.0.0/12.`,
);

export const CONFIG_SUBNETS = text(
  'CONFIG_SUBNETS',
  (p: { value: string }) =>
    `"${p.value}" is neither a subnet nor a dual-stack pair. Use one subnet, or one IPv4 and one IPv6 subnet separated by a comma.`,
);

export const CONFIG_DNS_DOMAIN = text(
  'CONFIG_DNS_DOMAIN',
  (p: { value: string }) =>
    `"${p.value}" is not a valid cluster DNS domain. Use labels of a-z, 0-9 and -, separated by dots, such as cluster.local.`,
);

export const CONFIG_SAN = text(
  'CONFIG_SAN',
  (p: { value: string }) =>
    `"${p.value}" cannot be used in a certificate. Use an IP address or a lowercase DNS name, which may start with "*.".`,
);

export const CONFIG_CONTROL_PLANE_ENDPOINT = text(
  'CONFIG_CONTROL_PLANE_ENDPOINT',
  (p: { value: string }) =>
    `"${p.value}" is not a valid control-plane endpoint. Use host or host:port, where the host is a lowercase DNS name or an IP address.`,
);

// Files and images
export const CONFIG_PATH_NOT_ABSOLUTE = text(
  'CONFIG_PATH_NOT_ABSOLUTE',
  (p: { value: string }) => `"${p.value}" is not an absolute path. The path must start with /.`,
);

export const CONFIG_IMAGE_REPOSITORY = text(
  'CONFIG_IMAGE_REPOSITORY',
  (p: { value: string }) =>
    `"${p.value}" is not a valid image repository. Use host[:port]/path in lowercase and without a scheme, such as registry.example.com/k8s.`,
);

// Versions and gates
export const CONFIG_KUBERNETES_VERSION = text(
  'CONFIG_KUBERNETES_VERSION',
  (p: { value: string; newest: string }) =>
    `"${p.value}" is not a Kubernetes version. Use a version such as v${p.newest}.0, or a label: stable, stable-1, stable-${p.newest} or latest.`,
);

export const CONFIG_KUBERNETES_VERSION_CI = text(
  'CONFIG_KUBERNETES_VERSION_CI',
  (p: { value: string }) => `"${p.value}" is an unreleased build of Kubernetes. Use a released version.`,
);

// Values
export const CONFIG_TOKEN = text(
  'CONFIG_TOKEN',
  (p: { shape: string; length: number }) =>
    `This is not a bootstrap token. A token consists of 6 characters, a dot and 16 more characters; only a-z and 0-9 are allowed before and after the dot. The specified value has ${count(p.length, 'character', 'characters')}, in the form ${p.shape} (x: a-z or 0-9, X: A-Z, _: white space, ?: other).`,
);

export const CONFIG_CERTIFICATE_KEY = text(
  'CONFIG_CERTIFICATE_KEY',
  (p: { length: number; foreign: number }) =>
    `The certificate key must have 64 hexadecimal digits. The specified value has ${count(p.length, 'character', 'characters')}${p.foreign > 0 ? `, ${p.foreign} of them not hexadecimal` : ''}.`,
);

export const CONFIG_HASH = text(
  'CONFIG_HASH',
  (p: { reason: 'form' | 'algorithm' | 'digits' | 'length'; algorithm: string | undefined; length: number }) => {
    const why = {
      form: `this value does not have the form algorithm:digits (${count(p.length, 'character', 'characters')})`,
      algorithm: `the algorithm ${p.algorithm} is not supported`,
      digits: 'not all characters after the colon are hexadecimal digits',
      length: `this value has ${count(p.length, 'digit', 'digits')} after the colon`,
    }[p.reason];
    return `A CA hash is sha256: followed by 64 hexadecimal digits; ${why}. To get the hash, run "kubejoin token create --print-join-command" on a control-plane node.`;
  },
);

export const CONFIG_ENDPOINT = text(
  'CONFIG_ENDPOINT',
  (p: { value: string }) =>
    `"${p.value}" is not a valid API server address. Use host:port, where the host is a DNS name or an IP address; put IPv6 addresses in brackets, as in [fd00::1]:6443.`,
);

export const CONFIG_ENDPOINT_SCHEME = text(
  'CONFIG_ENDPOINT_SCHEME',
  (p: { scheme: string; instead: string | undefined }) =>
    `Specify the API server address as host:port${p.instead ? ` (${p.instead})` : ''}, without ${p.scheme}.`,
);

export const CONFIG_ENDPOINT_PATH = text(
  'CONFIG_ENDPOINT_PATH',
  (p: { instead: string | undefined }) =>
    `Specify the API server address as host:port${p.instead ? ` (${p.instead})` : ''}, without a path, user or query.`,
);

export const CONFIG_ENDPOINT_AMBIGUOUS = text(
  'CONFIG_ENDPOINT_AMBIGUOUS',
  (p: { address: string; withPort: string }) =>
    `This IPv6 address is ambiguous: its last part may be a port. Use ${p.withPort} if it is, or ${p.address} if it is not.`,
);

export const CONFIG_PORT = text(
  'CONFIG_PORT',
  (p: { value: string }) => `"${p.value}" is not a valid port. Use a number from 1 to 65535.`,
);

export const CONFIG_ADDRESS = text('CONFIG_ADDRESS', (p: { value: string }) => `"${p.value}" is not an IP address.`);

export const CONFIG_ADDRESS_UNUSABLE = text(
  'CONFIG_ADDRESS_UNUSABLE',
  (p: { value: string; range: 'multicast' | 'link-local' | 'broadcast' }) =>
    `An API server cannot be reached at ${p.value}, a ${p.range} address. Use an address of this machine that the other nodes can reach.`,
);

export const CONFIG_NODE_NAME = text(
  'CONFIG_NODE_NAME',
  (p: { name: string }) =>
    `"${p.name}" is not a valid node name. Use at most 253 characters (a-z, 0-9, - and .), starting and ending with a letter or digit.`,
);

export const CONFIG_TAINT_KEY = text(
  'CONFIG_TAINT_KEY',
  (p: { key: string }) =>
    `"${p.key}" is not a valid taint key. Use at most 63 characters (letters, digits, -, _ and .), optionally preceded by a DNS name and /, such as example.com/dedicated.`,
);

export const CONFIG_TAINT_VALUE = text(
  'CONFIG_TAINT_VALUE',
  (p: { value: string }) =>
    `"${p.value}" is not a valid taint value. Use at most 63 characters (letters, digits, -, _ and .), starting and ending with a letter or digit.`,
);

export const CONFIG_CRI_SOCKET = text(
  'CONFIG_CRI_SOCKET',
  (p: { value: string }) =>
    `"${p.value}" is not a container runtime socket. Use unix:// followed by an absolute path, such as unix:///run/containerd/containerd.sock.`,
);

export const CONFIG_CA_CERT_PATH = text(
  'CONFIG_CA_CERT_PATH',
  (p: { value: string }) => `"${p.value}" is not a valid CA path. Use an absolute path that ends in .crt.`,
);

export const CONFIG_KUBECONFIG_MISSING = text(
  'CONFIG_KUBECONFIG_MISSING',
  () => 'The kubeconfig is missing. Specify its path or https URL.',
);

export const CONFIG_KUBECONFIG_SCHEME = text(
  'CONFIG_KUBECONFIG_SCHEME',
  (p: { scheme: string }) =>
    `The scheme ${p.scheme}: is not supported for a discovery file. Use a path or an https URL.`,
);

export const CONFIG_KUBECONFIG_URL = text(
  'CONFIG_KUBECONFIG_URL',
  (p: { scheme: string }) =>
    `This is not a complete ${p.scheme} URL. Use ${p.scheme === 'file' ? 'file:///path' : 'https://host/path'}.`,
);

export const CONFIG_DURATION = text(
  'CONFIG_DURATION',
  (p: { value: string; reason: string; unit: string | undefined }) => {
    const why: Record<string, string> = {
      'missing-unit': 'a number has no unit',
      'unknown-unit': `${p.unit} is not a unit`,
      'out-of-range': 'it is longer than 292 years',
    };
    return `"${p.value}" is not a valid duration${why[p.reason] ? `: ${why[p.reason]}` : ''}. Use numbers with the units h, m, s or ms, such as 5m, 90s or 1h30m.`;
  },
);

export const NODE_NAME_INVALID = failure('NODE_NAME_INVALID', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { name: 'Worker_1', origin: 'hostname' },
  english: (p: { name: string; origin: 'hostname' | 'hostname-override' | 'configuration' }) => ({
    what: `"${p.name}" is not a valid node name.`,
    cause: `${
      {
        hostname: "This machine's host name is used as the node name, because no other name was specified.",
        'hostname-override':
          'The name is set with the hostname-override argument in nodeRegistration.kubeletExtraArgs.',
        configuration: 'The name is set in nodeRegistration.name.',
      }[p.origin]
    } Node names can contain only a-z, 0-9, hyphens and dots, and must start and end with a letter or digit.`,
    cure: 'Set a valid name with --node-name or nodeRegistration.name.',
  }),
});

export const ENDPOINT_INVALID = failure('ENDPOINT_INVALID', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { endpoint: 'https://10.0.0.1' },
  english: (p: { endpoint: string }) => ({
    what: `"${p.endpoint}" is not a valid API server address.`,
    cause: 'An address is a host name or an IP address, with an optional port.',
    cure: 'Use host:port, for example 10.0.0.1:6443 or [fd00::1]:6443.',
  }),
});

export const TOKEN_INVALID = failure('TOKEN_INVALID', {
  class: 'usage',
  sample: {},
  english: (_p: Record<string, never>) => ({
    what: 'The bootstrap token is not valid.',
    cause:
      'A bootstrap token consists of 6 characters, a dot and 16 more characters; only a-z and 0-9 are allowed before and after the dot.',
    cure: 'Create a token on a control-plane node with "kubejoin token create --print-join-command".',
  }),
});

export const CA_PIN_INVALID = failure('CA_PIN_INVALID', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { pin: 'md5:00' },
  english: (p: { pin: string }) => ({
    what: `"${p.pin}" is not a valid CA hash.`,
    cause: 'A CA hash is "sha256:" followed by 64 hexadecimal digits.',
    cure: 'Print the hash on a control-plane node with "kubejoin ca-hash" or "kubejoin token create --print-join-command".',
  }),
});
