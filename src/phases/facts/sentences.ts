import { Failure, failure } from '../../base/failure.ts';
import { and, SAME_AGAIN } from '../../base/phrases.ts';
import type { Reason, Say } from '../../base/text.ts';
import { CONNECTION_REFUSED } from '../../wire/sentences.ts';

const mib = (bytes: number) => `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB`;

export const PATCHES_DIRECTORY_MISSING = failure('PATCHES_DIRECTORY_MISSING', {
  class: 'usage',
  sample: { directory: '/patches' },
  english: (p: { directory: string }) => ({
    what: `The patch directory ${p.directory} does not exist.`,
    cause: 'The directory is specified with --patches, or as patches.directory in the configuration file.',
    cure: 'Correct the path, or omit the option to continue without patches.',
  }),
});

export const PATCHES_NOT_A_DIRECTORY = failure('PATCHES_NOT_A_DIRECTORY', {
  class: 'usage',
  sample: { directory: '/patches' },
  english: (p: { directory: string }) => ({
    what: `The patch directory ${p.directory} is not a directory.`,
    cause: 'Patches are read from the files in a directory, not from a single file.',
    cure: 'Specify the directory that contains the patch files.',
  }),
});

export const PATCHES_DIRECTORY_TOO_LARGE = failure('PATCHES_DIRECTORY_TOO_LARGE', {
  class: 'usage',
  sample: { directory: '/patches', entries: 10000, depth: 8 },
  english: (p: { directory: string; entries: number; depth: number }) => ({
    what: `The patch directory ${p.directory} has more than ${p.entries} entries, or more than ${p.depth} levels of directories.`,
    cause:
      'This is not a patch directory: the path is wrong, or the directory contains a link to one of its parent directories.',
    cure: 'Specify a directory that contains only patch files.',
  }),
});

export const PATCH_TYPE_UNKNOWN = failure('PATCH_TYPE_UNKNOWN', {
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
    cure: 'Rename the file, for example to kube-apiserver0+merge.yaml, or move it out of the directory.',
  }),
});

export const PATCH_FILE_NOT_REGULAR = failure('PATCH_FILE_NOT_REGULAR', {
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
  class: 'usage',
  sample: { file: 'kubeletconfiguration0+merge.yaml', size: 2097152, limit: 1048576 },
  english: (p: { file: string; size: number; limit: number }) => ({
    what: `The patch file ${p.file} is ${mib(p.size)}; the limit is ${mib(p.limit)}.`,
    cause: 'A patch contains only the changes and is a few kilobytes in size; this is probably the wrong file.',
    cure: 'Move the file out of the directory, or split the patch into several files.',
  }),
});

export const KUBELET_NOT_CONFIGURED = failure('KUBELET_NOT_CONFIGURED', {
  class: 'host',
  sample: { path: '/var/lib/kubelet/config.yaml' },
  english: (p: { path: string }) => ({
    what: `${p.path} does not exist, so there is no kubelet to wait for.`,
    cause: 'The kubelet-start phase has not run on this machine.',
    cure: 'Run the kubelet-start phase first ("kubejoin join phase kubelet-start" or "kubejoin init phase kubelet-start").',
  }),
});

export const NODE_UNANSWERED = failure('NODE_UNANSWERED', {
  class: 'cluster',
  sample: {
    node: 'worker-1',
    server: 'https://10.0.0.1:6443',
    reason: new Failure(CONNECTION_REFUSED, { server: '10.0.0.1:6443' }),
  },
  english: (p: { node: string; server: string; reason: Reason }, say: Say) => ({
    what: `This machine has already joined the cluster as node ${p.node}, but ${p.server} did not respond, so the node's health is unknown. Nothing was changed.`,
    cause: say(p.reason),
    cure: 'If that API server is only busy or starting, run the same command again. If it is down, run "crictl ps -a" and "journalctl -u kubelet" on its machine to see the reason. To remove this machine from the cluster instead, run "kubejoin reset".',
  }),
});

export const JOINED_AS_WORKER = failure('JOINED_AS_WORKER', {
  class: 'host',
  sample: { node: 'worker-1', server: '10.0.0.1:6443' },
  english: (p: { node: string; server: string }) => ({
    what: `This machine has already joined the cluster at ${p.server} as worker node ${p.node}, but a control-plane node was requested. Nothing was changed.`,
    cause: '/etc/kubernetes/manifests contains no API server manifest: the machine joined without --control-plane.',
    cure: `A worker cannot become a control-plane node by joining again. Drain the node ("kubectl drain ${p.node} --ignore-daemonsets"), run "kubectl delete node ${p.node}" and, on this machine, "kubejoin reset"; ${SAME_AGAIN}.`,
  }),
});

export const ALREADY_JOINED = failure('ALREADY_JOINED', {
  class: 'already-joined',
  sample: { node: 'worker-1', server: '10.0.0.1:6443' },
  english: (p: { node: string; server: string }) => ({
    what: `This machine has already joined the cluster at ${p.server} as node ${p.node}, and its kubelet is running. Nothing was changed.`,
    cause: 'The credential in /etc/kubernetes/kubelet.conf belongs to that node.',
    cure: 'No action needed. Automation can add --if-needed to treat this as success; to join another cluster, run "kubejoin reset" first.',
  }),
});
