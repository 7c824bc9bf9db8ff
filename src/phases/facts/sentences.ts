import { Failure, failure } from '../../base/failure.ts';
import type { Reason, Say } from '../../base/text.ts';
import { CONNECTION_REFUSED } from '../../wire/sentences.ts';

const mib = (bytes: number) => `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB`;

export const PATCHES_DIRECTORY_MISSING = failure('PATCHES_DIRECTORY_MISSING', {
  class: 'usage',
  sample: { directory: '/patches' },
  english: (p: { directory: string }) => ({
    what: `The directory of patches ${p.directory} does not exist.`,
    cause: 'It was given by --patches or by patches.directory of the configuration file.',
    cure: 'Correct the path, or leave the option out to join without patches.',
  }),
});

export const PATCHES_NOT_A_DIRECTORY = failure('PATCHES_NOT_A_DIRECTORY', {
  class: 'usage',
  sample: { directory: '/patches' },
  english: (p: { directory: string }) => ({
    what: `${p.directory}, given for the patches, is not a directory.`,
    cause: 'Patches are read from the files of a directory, not from a single file.',
    cure: 'Give the directory that holds the patch files.',
  }),
});

export const PATCHES_DIRECTORY_TOO_LARGE = failure('PATCHES_DIRECTORY_TOO_LARGE', {
  class: 'usage',
  sample: { directory: '/patches', entries: 10000, depth: 8 },
  english: (p: { directory: string; entries: number; depth: number }) => ({
    what: `The directory of patches ${p.directory} has more than ${p.entries} entries, or directories nested deeper than ${p.depth}.`,
    cause: 'That is no directory of patches: the path is wrong, or a link in it leads back to a directory above.',
    cure: 'Give a directory that holds only the patch files.',
  }),
});

export const PATCH_TYPE_UNKNOWN = failure('PATCH_TYPE_UNKNOWN', {
  class: 'usage',
  sample: {
    file: 'etcd+mrge.yaml',
    found: 'mrge',
    allowed: 'strategic, merge, json',
    targets: 'etcd, kubeletconfiguration',
  },
  english: (p: { file: string; found: string; allowed: string; targets: string }) => ({
    what: `The name of the patch file ${p.file} has ${p.found === '' ? 'no patch type' : `the unknown patch type "${p.found}"`} after the "+".`,
    cause: `Names are written target[suffix][+patchtype].extension, and the patch type is one of ${p.allowed}.`,
    cure: 'Rename the file, for instance to kube-apiserver0+merge.yaml, or move it out of the directory.',
  }),
});

export const PATCH_FILE_NOT_REGULAR = failure('PATCH_FILE_NOT_REGULAR', {
  class: 'usage',
  sample: { file: 'kubeletconfiguration0+merge.yaml', found: 'directory' },
  english: (p: { file: string; found: string | undefined }) => ({
    what: `The patch file ${p.file} ${p.found === undefined ? 'is not there any more, or is a link to nothing' : 'is not a regular file'}.`,
    cause:
      p.found === undefined
        ? 'Its name stands in the directory, and opening it found no file.'
        : `It is of type ${p.found}.`,
    cure: 'Put the patch itself there, or remove the name.',
  }),
});

export const PATCH_FILE_TOO_LARGE = failure('PATCH_FILE_TOO_LARGE', {
  class: 'usage',
  sample: { file: 'kubeletconfiguration0+merge.yaml', size: 2097152, limit: 1048576 },
  english: (p: { file: string; size: number; limit: number }) => ({
    what: `The patch file ${p.file} has ${mib(p.size)}; at most ${mib(p.limit)} are read.`,
    cause: 'A patch names only what changes and takes a few kilobytes; this is probably another file.',
    cure: 'Move it out of the directory, or split the patch into several files.',
  }),
});

export const KUBELET_NOT_CONFIGURED = failure('KUBELET_NOT_CONFIGURED', {
  class: 'host',
  sample: { path: '/var/lib/kubelet/config.yaml' },
  english: (p: { path: string }) => ({
    what: `There is no ${p.path}, so there is no kubelet to wait for.`,
    cause: 'The phase kubelet-start has not run on this machine.',
    cure: 'Run the phase kubelet-start first ("kubejoin join phase kubelet-start" or "kubejoin init phase kubelet-start").',
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
    what: `This machine is the node ${p.node} of the cluster already, but ${p.server} did not answer, so that it can't be told whether it is healthy. Nothing was changed.`,
    cause: say(p.reason),
    cure: 'If that API server is only busy or starting, run the same command again. If it is down, "crictl ps -a" and "journalctl -u kubelet" on the machine that it runs on say why. Only to take this machine out of the cluster: kubejoin reset.',
  }),
});

export const JOINED_AS_WORKER = failure('JOINED_AS_WORKER', {
  class: 'host',
  sample: { node: 'worker-1', server: '10.0.0.1:6443' },
  english: (p: { node: string; server: string }) => ({
    what: `This machine is the worker node ${p.node} of the cluster at ${p.server} already; a control plane was asked for. Nothing was changed.`,
    cause: 'There is no manifest of an API server in /etc/kubernetes/manifests: it was joined without --control-plane.',
    cure: `A worker does not become a control plane by joining again: move its Pods away ("kubectl drain ${p.node} --ignore-daemonsets"), "kubectl delete node ${p.node}", run "kubejoin reset" here, then the same command again.`,
  }),
});

export const ALREADY_JOINED = failure('ALREADY_JOINED', {
  class: 'already-joined',
  sample: { node: 'worker-1', server: '10.0.0.1:6443' },
  english: (p: { node: string; server: string }) => ({
    what: `This machine is the node ${p.node} of the cluster at ${p.server} already, and its kubelet runs. Nothing was changed.`,
    cause: '/etc/kubernetes/kubelet.conf authenticates as that node.',
    cure: 'Nothing is to be done. Automation can add --if-needed to take this as a success; to join another cluster, run "kubejoin reset" first.',
  }),
});
