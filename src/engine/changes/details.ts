import { sha256 } from '../../base/sha256.ts';
import type { Change, ChangeKind, ChangeKinds, EtcdMemberHere, Predicted, WriteFile } from './change.ts';

type Details = Readonly<Record<string, unknown>>;

type Of<K extends ChangeKind> = ChangeKinds[K]['change'];

const member = ({ name, peerUrl, clientUrl, dataDir }: EtcdMemberHere): Details => ({
  name,
  peerUrl,
  clientUrl,
  dataDir,
});

/** What a change's subject, action and diff don't say. Field by field, so that nothing secret comes along. */
const DETAILS: { readonly [K in ChangeKind]?: (change: Of<K>) => Details | undefined } = {
  'write-file': ({ accounts }) => accounts && { accounts },
  certificate: ({ name, authority, template }) => ({ name, authority: authority.name, ...template }),
  kubeconfig: ({ server, userName, clusterName, authority, template }) => ({
    ...{ server, userName, clusterName, authority: authority.name },
    ...template,
  }),
  'serving-certificate': ({ host }) => ({ host }),
  'set-owner': ({ uid, gid }) => ({ uid, gid }),
  'pull-images': ({ criSocket, policy, serial, tolerateFailure }) => ({ criSocket, policy, serial, tolerateFailure }),
  'add-etcd-member': (change) => ({
    ...member(change),
    manifestPath: change.manifestPath,
    dependents: change.dependents ?? [],
  }),
  'await-etcd-member': member,
  'promote-etcd-member': member,
  'patch-node': ({ labels, taints, annotations }) => ({ labels, taints, annotations }),
  'wait-until': ({ condition, timeoutMs }) => {
    // A heartbeat of a Node that is there goes on while nobody changes anything.
    const { earlierHeartbeat: _, ...lasting } = { earlierHeartbeat: undefined, ...condition };
    return { ...lasting, timeoutMs };
  },
};

const PREDICTED: { readonly [K in ChangeKind]?: (change: Of<K>, action: string) => readonly Predicted[] } = {
  'write-file': ({ predicted }) => (predicted ? [predicted.what] : []),
  'serving-certificate': () => ['key-and-certificate'],
  certificate: () => ['key-and-certificate'],
  kubeconfig: () => ['key-and-certificate'],
  'kubeconfig-server': () => ['kubelet-conf'],
  'kubeconfig-client': () => ['kubelet-conf'],
  'add-etcd-member': (_, action) => (action === 'keep' ? [] : ['member-id']),
  'patch-node': () => ['node'],
};

/** Undefined for a kind whose subject says all. As JSON has it: without what is undefined. */
export function detailsOf(change: Change): Details | undefined {
  const details = (DETAILS[change.kind] as ((change: Change) => Details | undefined) | undefined)?.(change);
  return details && (JSON.parse(JSON.stringify(details)) as Details);
}

/** Undefined where all is known beforehand. */
export function predictedOf(change: Change, action: string): readonly Predicted[] | undefined {
  const predicted = (
    PREDICTED[change.kind] as ((change: Change, action: string) => readonly Predicted[]) | undefined
  )?.(change, action);
  return predicted?.length ? predicted : undefined;
}

/**
 * Of a file's content as it may be shown: a digest of a short secret would tell the secret to whoever tries. What is
 * only predicted has no part in it: all the rest can be compared with what is written in the end.
 */
export function contentDigest(shown: string, predicted?: WriteFile['predicted']): string {
  return `sha256:${sha256(predicted ? shown.replaceAll(predicted.text, '[predicted]') : shown)}`;
}
