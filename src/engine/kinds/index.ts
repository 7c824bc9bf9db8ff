import type { Change, ChangeKinds } from '../changes/change.ts';
import type { KindOfChange } from '../kind.ts';

/** One entry for every kind in ChangeKinds; a missing one does not compile. Loads only the kinds that a run needs. */
const kinds: { [K in keyof ChangeKinds]: () => Promise<KindOfChange<ChangeKinds[K]['change']>> } = {
  'write-file': async () => (await import('./files/write-file.ts')).writeFile,
  'remove-file': async () => (await import('./files/remove-file.ts')).removeFile,
  'serving-certificate': async () => (await import('./certificates/serving-certificate.ts')).servingCertificate,
  'request-kubelet-certificate': async () =>
    (await import('./certificates/kubelet-certificate.ts')).requestKubeletCertificate,
  'store-kubelet-certificate': async () =>
    (await import('./certificates/kubelet-certificate.ts')).storeKubeletCertificate,
  'certificate-authority': async () => (await import('./certificates/certificate-authority.ts')).certificateAuthority,
  'service-account-key': async () => (await import('./certificates/service-account-key.ts')).serviceAccountKey,
  certificate: async () => (await import('./certificates/certificate.ts')).certificate,
  kubeconfig: async () => (await import('./certificates/kubeconfig.ts')).kubeconfig,
  'certificate-request': async () => (await import('./certificates/certificate-request.ts')).certificateRequest,
  'renew-certificate': async () => (await import('./certificates/renew-certificate.ts')).renewCertificate,
  'kubeconfig-server': async () => (await import('./certificates/kubeconfig-edits.ts')).kubeconfigServer,
  'kubeconfig-client': async () => (await import('./certificates/kubeconfig-edits.ts')).kubeconfigClient,
  'make-directory': async () => (await import('./files/directories.ts')).makeDirectory,
  'set-owner': async () => (await import('./files/write-file.ts')).setOwner,
  'pull-images': async () => (await import('./images/pull-images.ts')).pullImages,
  'import-image': async () => (await import('./images/import-image.ts')).importImage,
  'remove-image': async () => (await import('./images/import-image.ts')).removeImage,
  'add-etcd-member': async () => (await import('./etcd/add-etcd-member.ts')).addEtcdMember,
  'await-etcd-member': async () => (await import('./etcd/learner.ts')).awaitEtcdMember,
  'promote-etcd-member': async () => (await import('./etcd/learner.ts')).promoteEtcdMember,
  'apply-object': async () => (await import('./objects/apply-object.ts')).applyObject,
  'delete-object': async () => (await import('./objects/apply-object.ts')).deleteObject,
  'patch-node': async () => (await import('./objects/patch-node.ts')).patchNode,
  service: async () => (await import('./service.ts')).service,
  'wait-until': async () => (await import('./wait-until.ts')).waitUntil,
  'remove-etcd-member': async () => (await import('./etcd/leaving/remove-etcd-member.ts')).removeEtcdMember,
  'remove-local-etcd': async () => (await import('./etcd/leaving/remove-local-etcd.ts')).removeLocalEtcd,
  'node-unready': async () => (await import('./objects/node-unready.ts')).nodeUnready,
  'remove-pods': async () => (await import('./cleanup/remove-pods.ts')).removePods,
  unmount: async () => (await import('./files/unmount.ts')).unmount,
  'empty-directory': async () => (await import('./files/directories.ts')).emptyDirectory,
  'remove-directory': async () => (await import('./files/directories.ts')).removeDirectory,
  'forget-node': async () => (await import('./objects/forget-node.ts')).forgetNode,
  'remove-new': async () => (await import('./files/restore-files.ts')).removeNew,
  'restore-file': async () => (await import('./files/restore-files.ts')).restoreFile,
  'restore-link': async () => (await import('./files/restore-files.ts')).restoreLink,
  'remove-journal': async () => (await import('./files/remove-journal.ts')).removeJournal,
  'remove-interface': async () => (await import('./cleanup/clear-packet-filter.ts')).removeInterface,
  'clear-packet-filter': async () => (await import('./cleanup/clear-packet-filter.ts')).clearPacketFilter,
};

export function kindOf<C extends Change>(change: C): Promise<KindOfChange<C>> {
  return kinds[change.kind]() as unknown as Promise<KindOfChange<C>>;
}
