import type { ChangeKind } from './change.ts';

/** What the entries of a kind mean to those who read a journal, where a kind is only a name. */
type Scope =
  /** It changes objects of the cluster, and nothing on the host. */
  | 'objects'
  /** It proves that an etcd member or its data is ours; a rollback of the member undoes it. */
  | 'member'
  | 'other';

const SCOPES: { readonly [K in ChangeKind]: Scope } = {
  'write-file': 'other',
  'remove-file': 'other',
  'serving-certificate': 'other',
  'request-kubelet-certificate': 'other',
  'store-kubelet-certificate': 'other',
  'certificate-authority': 'other',
  'service-account-key': 'other',
  certificate: 'other',
  kubeconfig: 'other',
  'certificate-request': 'other',
  'renew-certificate': 'other',
  'kubeconfig-server': 'other',
  'kubeconfig-client': 'other',
  'make-directory': 'member',
  'set-owner': 'other',
  'pull-images': 'other',
  'import-image': 'other',
  'remove-image': 'other',
  'add-etcd-member': 'member',
  'await-etcd-member': 'member',
  'promote-etcd-member': 'member',
  'apply-object': 'objects',
  'delete-object': 'objects',
  'patch-node': 'objects',
  service: 'other',
  'wait-until': 'other',
  'remove-etcd-member': 'other',
  'remove-local-etcd': 'other',
  'node-unready': 'other',
  'remove-pods': 'other',
  unmount: 'other',
  'empty-directory': 'other',
  'remove-directory': 'other',
  'forget-node': 'other',
  'remove-new': 'other',
  'restore-file': 'other',
  'restore-link': 'other',
  'remove-journal': 'other',
  'remove-interface': 'other',
  'clear-packet-filter': 'other',
};

export function scopeOf(kind: ChangeKind): Scope {
  return SCOPES[kind];
}
