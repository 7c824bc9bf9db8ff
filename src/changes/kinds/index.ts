import type { Change, ChangeKinds } from '../change.ts';
import type { KindOfChange } from '../kind.ts';
import { addEtcdMember } from './add-etcd-member.ts';
import { applyObject } from './apply-object.ts';
import { awaitEtcdMember } from './await-etcd-member.ts';
import { certificate } from './certificate.ts';
import { certificateAuthority } from './certificate-authority.ts';
import { certificateRequest } from './certificate-request.ts';
import { clearPacketFilter, removeInterface } from './clear-packet-filter.ts';
import { deleteObject } from './delete-object.ts';
import { emptyDirectory } from './empty-directory.ts';
import { forgetNode } from './forget-node.ts';
import { kubeconfig } from './kubeconfig.ts';
import { kubeconfigClient } from './kubeconfig-client.ts';
import { kubeconfigServer } from './kubeconfig-server.ts';
import { makeDirectory } from './make-directory.ts';
import { nodeUnready } from './node-unready.ts';
import { patchNode } from './patch-node.ts';
import { promoteEtcdMember } from './promote-etcd-member.ts';
import { pullImages } from './pull-images.ts';
import { removeDirectory } from './remove-directory.ts';
import { removeEtcdMember } from './remove-etcd-member.ts';
import { removeFile } from './remove-file.ts';
import { removeJournal } from './remove-journal.ts';
import { removeLocalEtcd } from './remove-local-etcd.ts';
import { removeNew } from './remove-new.ts';
import { removePods } from './remove-pods.ts';
import { renewCertificate } from './renew-certificate.ts';
import { restoreFile } from './restore-file.ts';
import { service } from './service.ts';
import { serviceAccountKey } from './service-account-key.ts';
import { servingCertificate } from './serving-certificate.ts';
import { setOwner } from './set-owner.ts';
import { unmount } from './unmount.ts';
import { waitUntil } from './wait-until.ts';
import { writeFile } from './write-file.ts';

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
