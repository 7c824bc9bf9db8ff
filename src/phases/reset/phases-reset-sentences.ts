import { failure } from '../../base/failure.ts';
import { or } from '../../base/phrases.ts';
import { text } from '../../base/text.ts';

export const RESET_NOT_CONFIRMED = failure('RESET_NOT_CONFIRMED', {
  code: 'NOT_CONFIRMED',
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'The reset was not confirmed. Nothing was changed.',
    cause: 'The answer was not "y" or "yes".',
    cure: 'Run the same command again and answer "y", or add --force to skip the question.',
  }),
});

export const RESET_DIRECTORY_PROTECTED = failure('RESET_DIRECTORY_PROTECTED', {
  class: 'usage',
  sample: { path: '/etc', real: '/etc' },
  english: (p: { path: string; real: string }) => ({
    what: `kubejoin refuses to empty ${p.path}. Nothing was changed.`,
    cause:
      p.path === p.real
        ? "The path is a system directory, a home directory, or a directory that contains more than this node's files."
        : `The path is a link to ${p.real}: a system directory, a home directory, or a directory that contains more than this node's files.`,
    cure: `Correct the certificate directory (--cert-dir) or etcd's data directory (the etcd-data volume in /etc/kubernetes/manifests/etcd.yaml).${p.path === p.real ? '' : ' Or move the data into a directory of its own and point the link there.'}`,
  }),
});

export const RESET_DIRECTORY_LINKED = failure('RESET_DIRECTORY_LINKED', {
  code: 'DIRECTORY_NOT_EMPTIED',
  class: 'host',
  sample: { path: '/etc/kubernetes/pki', real: '/srv/pki' },
  english: (p: { path: string; real: string }) => ({
    what: `${p.path} is a link to ${p.real}, and kubejoin does not follow links when it empties a directory. Nothing was changed.`,
    cause: "The target of a link may contain more than this node's files.",
    cure: `If ${p.real} contains only this node's files, empty it yourself and remove the link. For the certificate directory, you can specify --cert-dir ${p.real} instead; for a CNI directory, omit cni from --cleanup.`,
  }),
});

export const RESET_NOT_A_DIRECTORY = failure('RESET_NOT_A_DIRECTORY', {
  code: 'DIRECTORY_NOT_EMPTIED',
  class: 'host',
  sample: { path: '/etc/kubernetes/pki' },
  english: (p: { path: string }) => ({
    what: `Cannot empty ${p.path}: it is not a directory. Nothing was changed.`,
    cause: `${p.path} is a file, not a directory.`,
    cure: 'Move the file elsewhere or specify another directory, then run the same command again.',
  }),
});

export const PHASE_RESET_PREFLIGHT = text(
  'PHASE_RESET_PREFLIGHT',
  () => 'Check that this machine can be reset, and ask for confirmation',
);

export const PHASE_REMOVE_ETCD_MEMBER = text('PHASE_REMOVE_ETCD_MEMBER', () => "Remove this machine's etcd member");

export const PHASE_CLEANUP_NODE = text(
  'PHASE_CLEANUP_NODE',
  () => 'Stop the kubelet and its containers, and remove what they left behind',
);

export const ETCD_KEPT = text(
  'ETCD_KEPT',
  (p: { dataDir: string; peerUrls: readonly string[] | undefined }) =>
    `This phase keeps this machine's etcd member${p.peerUrls?.length ? ` (${or(p.peerUrls)})` : ''} and the data in ${p.dataDir}, which includes every Secret of the cluster. Empty the directory when the data is no longer needed. If the member is still registered, remove it on a remaining control-plane node ("etcdctl member remove ID").`,
);
