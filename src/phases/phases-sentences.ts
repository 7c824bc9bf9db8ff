import { failure } from '../base/failure.ts';
import { and, meant } from '../base/phrases.ts';
import { text } from '../base/text.ts';
import { list } from '../base/wording.ts';
import { type ServiceManager, serviceCommands } from '../host/services.ts';

const mib = (bytes: number) => `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB`;

const IGNORED = {
  extension: 'its name does not end in .yaml or .json',
  target: 'its name does not start with the name of a target',
  empty: 'it is empty',
};

export const UNKNOWN_PHASE = failure('UNKNOWN_PHASE', {
  code: 'COMMAND_UNKNOWN',
  class: 'usage',
  sample: { phase: 'prefligth', nearest: 'preflight', valid: ['preflight', 'kubelet-start'] },
  english: (p: { phase: string; nearest: string | undefined; valid: readonly string[] }) => ({
    what: `There is no phase named "${p.phase}".${meant(p.nearest)}`,
    cause: p.nearest === undefined ? `The phases are: ${list(p.valid)}.` : 'The phase name is misspelled.',
    cure: 'Correct the name in --skip-phases or in skipPhases in the configuration file.',
  }),
});

export const PHASES_MISSING = failure('PHASES_MISSING', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { phase: 'show-join-command', missing: ['bootstrap-token'] },
  english: (p: { phase: string; missing: readonly string[] }) => ({
    what: `The ${p.phase} phase cannot run without the ${and(p.missing)} ${p.missing.length === 1 ? 'phase' : 'phases'}. Nothing was changed.`,
    cause:
      p.missing.length === 1
        ? `The ${p.phase} phase shows what the ${p.missing[0]} phase creates, but ${p.missing[0]} is skipped.`
        : `The ${p.phase} phase shows what the ${and(p.missing)} phases create, but those phases are skipped.`,
    cure: `Also skip ${p.phase}, or do not skip ${p.missing.join(' or ')}. For an existing cluster, "kubejoin token create --print-join-command" shows how to join.`,
  }),
});

export const PATCH_FILE_IGNORED = text(
  'PATCH_FILE_IGNORED',
  (p: { file: string; reason: keyof typeof IGNORED }) =>
    `The file ${p.file} in the patch directory is ignored: ${IGNORED[p.reason]}.`,
);

export const MANIFEST_MISSING = failure('MANIFEST_MISSING', {
  code: 'NODE_NOT_SET_UP',
  class: 'host',
  sample: { path: '/etc/kubernetes/manifests/kube-scheduler.yaml' },
  english: (p: { path: string }) => ({
    what: `${p.path} does not exist, so there is no component to wait for.`,
    cause: 'The phase that writes the manifests has not run on this machine, or the manifest was moved.',
    cure: 'Run "kubejoin init phase control-plane all" first; on a machine that is joining as a control-plane node, run "kubejoin join phase control-plane-prepare control-plane --control-plane".',
  }),
});

export const NODE_OF_ANOTHER_NAME = failure('NODE_OF_ANOTHER_NAME', {
  class: 'host',
  sample: { node: 'worker-7', wanted: 'worker-1', server: 'https://10.0.0.1:6443' },
  english: (p: { node: string; wanted: string; server: string }) => ({
    what: `This machine has already joined the cluster at ${p.server} as node ${p.node}, but the requested name is ${p.wanted}. Nothing was changed.`,
    cause: `The machine joined with --node-name ${p.node}, or its host name has since changed.`,
    cure: `Use --node-name ${p.node} to continue as that node. To join as ${p.wanted}, run "kubejoin reset" here and "kubectl delete node ${p.node}" first.`,
  }),
});

export const KUBELET_STOPPED = failure('KUBELET_STOPPED', {
  class: 'host',
  sample: { node: 'worker-1', server: 'https://10.0.0.1:6443' },
  english: (p: { node: string; server: string; manager?: ServiceManager | undefined }) => ({
    what: `This machine has already joined the cluster at ${p.server} as node ${p.node}, but its kubelet is not running. Nothing was changed.`,
    cause: 'The service was stopped, or the kubelet exits shortly after starting.',
    cure: `Start the kubelet with "${serviceCommands('kubelet', p.manager).start}"; no other action is needed. If it does not keep running, "${serviceCommands('kubelet', p.manager).log}" shows the reason.`,
  }),
});

export const ADVERTISE_ADDRESS_NOT_FOUND = failure('ADVERTISE_ADDRESS_NOT_FOUND', {
  code: 'ADVERTISE_ADDRESS_INVALID',
  class: 'preflight',
  sample: { server: 'https://10.0.0.1:6443', addresses: ['192.168.7.2 (eth0)'] },
  english: (p: { server: string | undefined; addresses: readonly string[] }) => ({
    what: "Could not find an address for this machine's API server to advertise.",
    cause: `This machine has no route ${p.server ? `to ${p.server}` : 'to other networks'} with a source address that other machines can reach. ${
      p.addresses.length > 0
        ? `This machine's addresses: ${p.addresses.join(', ')}.`
        : 'It has only loopback and link-local addresses.'
    }`,
    cure: 'Set the address with --apiserver-advertise-address (controlPlane.localAPIEndpoint.advertiseAddress), or fix the route ("ip route").',
  }),
});

export const ADVERTISE_ADDRESS_LOOPBACK = failure('ADVERTISE_ADDRESS_LOOPBACK', {
  code: 'ADVERTISE_ADDRESS_INVALID',
  class: 'preflight',
  sample: { address: '127.0.0.1' },
  english: (p: { address: string }) => ({
    what: `The API server cannot advertise ${p.address}: the loopback interface has no address that other machines can reach.`,
    cause:
      'Like kubeadm, kubejoin replaces a loopback address with a global address assigned to the loopback interface. This is meant for machines whose other interfaces have only link-local addresses.',
    cure: 'Set --apiserver-advertise-address to the address of another interface of this machine ("ip address" lists the interfaces and their addresses), or omit the flag.',
  }),
});

export const ADVERTISE_ADDRESS_BY_ROUTE = text(
  'ADVERTISE_ADDRESS_BY_ROUTE',
  (p: { address: string; interface: string; server: string }) =>
    `This machine's API server will advertise ${p.address}${p.interface ? ` (${p.interface})` : ''}, the source address of the route to ${p.server}. To use a different address, set --apiserver-advertise-address.`,
);

export const ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE = text(
  'ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE',
  (p: { address: string; interface: string }) =>
    `This machine's API server will advertise ${p.address}${p.interface ? ` (${p.interface})` : ''}, the source address of the default route. To use a different address, set --apiserver-advertise-address.`,
);

export const ADVERTISE_ADDRESS_OF_SERVER = text(
  'ADVERTISE_ADDRESS_OF_SERVER',
  (p: { address: string; interface: string; server: string; addresses: readonly string[] }) =>
    `This machine's API server will advertise ${p.address}${p.interface ? ` (${p.interface})` : ''}, the source address of the default route, but ${p.server} has the same address. If it is a virtual IP address, which can move to another machine, set --apiserver-advertise-address to an address that stays on this machine (other addresses of the interface: ${p.addresses.join(', ')}).`,
);

export const ADVERTISE_ADDRESS_OF_LOOPBACK = text(
  'ADVERTISE_ADDRESS_OF_LOOPBACK',
  (p: { address: string; interface: string; given: string }) =>
    `This machine's API server will advertise ${p.address}, the global address of ${p.interface}, instead of ${p.given}.`,
);

export const ADVERTISE_ADDRESS_ELSEWHERE = text(
  'ADVERTISE_ADDRESS_ELSEWHERE',
  (p: { address: string; addresses: readonly string[] }) =>
    `No interface on this machine has ${p.address}, the address that the API server will advertise${p.addresses.length > 0 ? ` (interface addresses: ${p.addresses.join(', ')})` : ''}. Make sure that other machines can reach this machine at that address.`,
);

export const PATCHES_DIRECTORY_MISSING = failure('PATCHES_DIRECTORY_MISSING', {
  code: 'PATCHES_INVALID',
  class: 'usage',
  sample: { directory: '/patches' },
  english: (p: { directory: string }) => ({
    what: `The patch directory ${p.directory} does not exist.`,
    cause: 'The directory is specified with --patches, or as patches.directory in the configuration file.',
    cure: 'Correct the path. To continue without patches, remove --patches (patches.directory in the configuration file).',
  }),
});

export const PATCHES_NOT_A_DIRECTORY = failure('PATCHES_NOT_A_DIRECTORY', {
  code: 'PATCHES_INVALID',
  class: 'usage',
  sample: { directory: '/patches' },
  english: (p: { directory: string }) => ({
    what: `Cannot read patches from ${p.directory}: it is not a directory.`,
    cause: 'Patches are read from the files in a directory, not from a single file.',
    cure: 'Specify the directory that contains the patch files.',
  }),
});

export const PATCHES_DIRECTORY_TOO_LARGE = failure('PATCHES_DIRECTORY_TOO_LARGE', {
  code: 'PATCHES_INVALID',
  class: 'usage',
  sample: { directory: '/patches', entries: 10000, depth: 8 },
  english: (p: { directory: string; entries: number; depth: number }) => ({
    what: `The patch directory ${p.directory} has more than ${p.entries} entries, or more than ${p.depth} levels of directories.`,
    cause:
      'The path does not lead to a patch directory, or the directory contains a link to one of its parent directories.',
    cure: 'Specify a directory that contains only patch files.',
  }),
});

export const PATCH_TYPE_UNKNOWN = failure('PATCH_TYPE_UNKNOWN', {
  code: 'PATCHES_INVALID',
  class: 'usage',
  sample: {
    file: 'etcd+mrge.yaml',
    found: 'mrge',
    allowed: ['json', 'merge', 'strategic'],
    targets: 'etcd, kubeletconfiguration',
  },
  english: (p: { file: string; found: string; allowed: readonly string[]; targets: string }) => ({
    what: `The name of the patch file ${p.file} has ${p.found === '' ? 'no patch type' : `the unknown patch type "${p.found}"`} after the "+".`,
    cause: `Names have the form target[suffix][+patchtype].extension, and the patch types are ${and(p.allowed)}.`,
    cure: 'Use one of these patch types in the file name, as in kube-apiserver0+merge.yaml, or move the file out of the patch directory.',
  }),
});

export const PATCH_FILE_NOT_REGULAR = failure('PATCH_FILE_NOT_REGULAR', {
  code: 'PATCHES_INVALID',
  class: 'usage',
  sample: { file: 'kubeletconfiguration0+merge.yaml', found: 'directory' },
  english: (p: { file: string; found: string | undefined }) => ({
    what: `The patch file ${p.file} ${p.found === undefined ? 'no longer exists, or is a link to a missing file' : 'is not a regular file'}.`,
    cause:
      p.found === undefined
        ? 'The file was in the directory listing, but no longer existed when kubejoin opened it.'
        : `The path is a ${p.found === 'other' ? 'special file' : p.found}.`,
    cure: 'Replace the entry with a file that contains the patch, or remove it.',
  }),
});

export const PATCH_FILE_TOO_LARGE = failure('PATCH_FILE_TOO_LARGE', {
  code: 'PATCHES_INVALID',
  class: 'usage',
  sample: { file: 'kubeletconfiguration0+merge.yaml', size: 2097152, limit: 1048576 },
  english: (p: { file: string; size: number; limit: number }) => ({
    what: `The patch file ${p.file} is ${mib(p.size)}; the limit is ${mib(p.limit)}.`,
    cause: `A patch contains only the changes and is usually a few kilobytes in size; ${p.file} is probably the wrong file.`,
    cure: 'Move the file out of the patch directory, or split the patch into several files.',
  }),
});
