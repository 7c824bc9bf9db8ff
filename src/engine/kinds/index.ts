import type { Change, ChangeKinds } from '../changes/change.ts';
import type { KindOfChange } from '../kind.ts';
import { certificate } from './certificates/certificate.ts';
import { certificateAuthority } from './certificates/certificate-authority.ts';
import { certificateRequest } from './certificates/certificate-request.ts';
import { kubeconfig } from './certificates/kubeconfig.ts';
import { kubeconfigClient } from './certificates/kubeconfig-client.ts';
import { kubeconfigServer } from './certificates/kubeconfig-server.ts';
import { renewCertificate } from './certificates/renew-certificate.ts';
import { serviceAccountKey } from './certificates/service-account-key.ts';
import { servingCertificate } from './certificates/serving-certificate.ts';
import { clearPacketFilter, removeInterface } from './cleanup/clear-packet-filter.ts';
import { removePods } from './cleanup/remove-pods.ts';
import { addEtcdMember } from './etcd/add-etcd-member.ts';
import { awaitEtcdMember } from './etcd/await-etcd-member.ts';
import { promoteEtcdMember } from './etcd/promote-etcd-member.ts';
import { removeEtcdMember } from './etcd/remove-etcd-member.ts';
import { removeLocalEtcd } from './etcd/remove-local-etcd.ts';
import { emptyDirectory } from './files/empty-directory.ts';
import { makeDirectory } from './files/make-directory.ts';
import { removeDirectory } from './files/remove-directory.ts';
import { removeFile } from './files/remove-file.ts';
import { removeJournal } from './files/remove-journal.ts';
import { removeNew } from './files/remove-new.ts';
import { restoreFile } from './files/restore-file.ts';
import { setOwner } from './files/set-owner.ts';
import { unmount } from './files/unmount.ts';
import { writeFile } from './files/write-file.ts';
import { applyObject } from './objects/apply-object.ts';
import { deleteObject } from './objects/delete-object.ts';
import { forgetNode } from './objects/forget-node.ts';
import { nodeUnready } from './objects/node-unready.ts';
import { patchNode } from './objects/patch-node.ts';
import { pullImages } from './pull-images.ts';
import { service } from './service.ts';
import { waitUntil } from './wait-until.ts';

/** One entry for every kind in ChangeKinds; a missing one does not compile. */
const kinds: { [K in keyof ChangeKinds]: KindOfChange<ChangeKinds[K]['change']> } = {
  'write-file': writeFile,
  'remove-file': removeFile,
  'serving-certificate': servingCertificate,
  'certificate-authority': certificateAuthority,
  'service-account-key': serviceAccountKey,
  certificate: certificate,
  kubeconfig: kubeconfig,
  'certificate-request': certificateRequest,
  'renew-certificate': renewCertificate,
  'kubeconfig-server': kubeconfigServer,
  'kubeconfig-client': kubeconfigClient,
  'make-directory': makeDirectory,
  'set-owner': setOwner,
  'pull-images': pullImages,
  'add-etcd-member': addEtcdMember,
  'await-etcd-member': awaitEtcdMember,
  'promote-etcd-member': promoteEtcdMember,
  'apply-object': applyObject,
  'delete-object': deleteObject,
  'patch-node': patchNode,
  service,
  'wait-until': waitUntil,
  'remove-etcd-member': removeEtcdMember,
  'remove-local-etcd': removeLocalEtcd,
  'node-unready': nodeUnready,
  'remove-pods': removePods,
  unmount,
  'empty-directory': emptyDirectory,
  'remove-directory': removeDirectory,
  'forget-node': forgetNode,
  'remove-new': removeNew,
  'restore-file': restoreFile,
  'remove-journal': removeJournal,
  'remove-interface': removeInterface,
  'clear-packet-filter': clearPacketFilter,
};

export function kindOf<C extends Change>(change: C): KindOfChange<C> {
  return kinds[change.kind] as unknown as KindOfChange<C>;
}
