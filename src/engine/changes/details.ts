import { sha256 } from '../../base/sha256.ts';
import type { Change, ChangeKind, ChangeKinds, WriteFile } from './change.ts';
import type { EtcdMemberHere } from './etcd-changes.ts';
import { bytesOf } from './image-changes.ts';
import type { Predicted } from './predicted.ts';

type Details = Readonly<Record<string, unknown>>;

type Of<K extends ChangeKind> = ChangeKinds[K]['change'];

const member = ({ name, peerUrl, clientUrl, dataDir }: EtcdMemberHere): Details => ({
  name,
  peerUrl,
  clientUrl,
  dataDir,
});

/** Facts of a change beyond its subject, action and diff. Copied field by field, so that no secret slips in. */
const DETAILS: { readonly [K in ChangeKind]?: (change: Of<K>) => Details | undefined } = {
  'write-file': ({ accounts }) => accounts && { accounts },
  certificate: ({ name, authority, template }) => ({ name, authority: authority.name, ...template }),
  kubeconfig: ({ server, userName, clusterName, authority, template }) => ({
    ...{ server, userName, clusterName, authority: authority.name },
    ...template,
  }),
  'serving-certificate': ({ host }) => ({ host }),
  'request-kubelet-certificate': ({ nodeName, timeoutMs }) => ({ nodeName, timeoutMs }),
  'store-kubelet-certificate': ({ nodeName, timeoutMs }) => ({ nodeName, timeoutMs }),
  'kubeconfig-server': ({ server }) => ({ server }),
  'set-owner': ({ uid, gid }) => ({ uid, gid }),
  'pull-images': ({ criSocket, policy, serial, tolerateFailure }) => ({ criSocket, policy, serial, tolerateFailure }),
  'import-image': ({ criSocket, image }) => ({ criSocket, digest: image.digest, bytes: bytesOf(image) }),
  'remove-image': ({ criSocket }) => ({ criSocket }),
  'add-etcd-member': (change) => ({
    ...member(change),
    manifestPath: change.manifestPath,
    dependents: change.dependents ?? [],
  }),
  'await-etcd-member': member,
  'promote-etcd-member': member,
  'patch-node': ({ labels, taints, annotations }) => ({ labels, taints, annotations }),
  'wait-until': ({ condition, timeoutMs }) => {
    // A heartbeat changes although nobody changes anything, and how a Node is looked for is no part of the change.
    const unlasting = { earlierHeartbeat: undefined, looksFirst: undefined };
    return { ...condition, ...unlasting, timeoutMs };
  },
};

const PREDICTED: { readonly [K in ChangeKind]?: (change: Of<K>, action: string) => readonly Predicted[] } = {
  'write-file': ({ predicted }) => (predicted ? [predicted.what] : []),
  'serving-certificate': () => ['key-and-certificate'],
  'request-kubelet-certificate': () => ['key-and-certificate'],
  'store-kubelet-certificate': () => ['key-and-certificate'],
  certificate: () => ['key-and-certificate'],
  kubeconfig: () => ['key-and-certificate'],
  'kubeconfig-server': () => ['kubelet-conf'],
  'kubeconfig-client': () => ['kubelet-conf'],
  'add-etcd-member': (_, action) => (action === 'keep' ? [] : ['member-id']),
  'patch-node': () => ['node'],
};

/** Details of a change as JSON holds them (no undefined fields); undefined for a kind whose subject says it all. */
export function detailsOf(change: Change): Details | undefined {
  const details = (DETAILS[change.kind] as ((change: Change) => Details | undefined) | undefined)?.(change);
  return details && (JSON.parse(JSON.stringify(details)) as Details);
}

/** Parts of a change that a preview can only predict; undefined where everything is known beforehand. */
export function predictedOf(change: Change, action: string): readonly Predicted[] | undefined {
  const predicted = (
    PREDICTED[change.kind] as ((change: Change, action: string) => readonly Predicted[]) | undefined
  )?.(change, action);
  return predicted?.length ? predicted : undefined;
}

/**
 * Digest of a file's masked content, because the digest of a short secret could be guessed. The predicted part is left
 * out, so that the rest can be compared with what is written in the end.
 */
export function contentDigest(shown: string, predicted?: WriteFile['predicted']): string {
  return `sha256:${sha256(predicted ? shown.replaceAll(predicted.text, '[predicted]') : shown)}`;
}
