import type { ChangeRecord } from '../engine/changes/change.ts';
import type { Catalogue } from './catalogue.ts';
import type { TextParams } from './tables.ts';

/** The time of the sentence: before the change, after it, or instead of it. */
export type ChangeMoment = 'started' | 'done' | 'preview';

/** Sentences in three forms: the change as done, with _STARTED, and with _PREVIEW. */
type Sentence =
  | 'CHANGE_ADD_ETCD_MEMBER'
  | 'CHANGE_APPLY_OBJECT'
  | 'CHANGE_AWAIT_ETCD_MEMBER'
  | 'CHANGE_CERTIFICATE'
  | 'CHANGE_DELETE_OBJECT'
  | 'CHANGE_CERTIFICATE_AUTHORITY'
  | 'CHANGE_CERTIFICATE_REQUEST'
  | 'CHANGE_SERVICE_ACCOUNT_KEY'
  | 'CHANGE_IMPORT_IMAGE'
  | 'CHANGE_KUBECONFIG_CLIENT'
  | 'CHANGE_KUBECONFIG_SERVER'
  | 'CHANGE_MAKE_DIRECTORY'
  | 'CHANGE_PATCH_NODE'
  | 'CHANGE_PROMOTE_ETCD_MEMBER'
  | 'CHANGE_PULL_IMAGES'
  | 'CHANGE_REMOVE_FILE'
  | 'CHANGE_REMOVE_IMAGE'
  | 'CHANGE_RENEW_CERTIFICATE'
  | 'CHANGE_SERVICE'
  | 'CHANGE_SET_OWNER'
  | 'CHANGE_CLEAR_PACKET_FILTER'
  | 'CHANGE_EMPTY_DIRECTORY'
  | 'CHANGE_NODE_UNREADY'
  | 'CHANGE_REMOVE_DIRECTORY'
  | 'CHANGE_REMOVE_ETCD_MEMBER'
  | 'CHANGE_REMOVE_INTERFACE'
  | 'CHANGE_REMOVE_LOCAL_ETCD'
  | 'CHANGE_FORGET_NODE'
  | 'CHANGE_REMOVE_NEW'
  | 'CHANGE_REMOVE_PODS'
  | 'CHANGE_RESTORE_FILE'
  | 'CHANGE_UNMOUNT'
  | 'CHANGE_WAIT'
  | 'CHANGE_WRITE_FILE';

const FORMS = { done: '', started: '_STARTED', preview: '_PREVIEW' } as const;

/** A change in one line. */
export function changeSentence(catalogue: Catalogue, change: ChangeRecord, moment: ChangeMoment): string {
  const { kind, subject, action, mode = '', items = [] } = change;
  // The three forms of a sentence take the same fields; previews of files and objects also use `action`.
  const say = <S extends Sentence>(sentence: S, params: TextParams<`${S}${'' | '_STARTED' | '_PREVIEW'}`>) =>
    catalogue.text(`${sentence}${FORMS[moment]}` as Sentence, params as never);
  switch (kind) {
    case 'write-file':
    case 'kubeconfig':
    case 'serving-certificate':
      return say('CHANGE_WRITE_FILE', { path: subject, mode, action });
    case 'remove-file':
    case 'remove-journal':
      return say('CHANGE_REMOVE_FILE', { path: subject });
    case 'remove-etcd-member':
      return say('CHANGE_REMOVE_ETCD_MEMBER', { peerUrl: subject });
    case 'remove-local-etcd':
      return say('CHANGE_REMOVE_LOCAL_ETCD', { dataDir: subject });
    case 'node-unready':
      return say('CHANGE_NODE_UNREADY', { node: subject });
    case 'remove-pods':
      return say('CHANGE_REMOVE_PODS', { socket: subject, pods: items.length });
    case 'forget-node':
      return say('CHANGE_FORGET_NODE', { node: subject });
    case 'remove-new':
      return say('CHANGE_REMOVE_NEW', { path: subject, items: items.length });
    case 'restore-file':
      return say('CHANGE_RESTORE_FILE', { path: subject, mode });
    case 'unmount':
      return say('CHANGE_UNMOUNT', { below: subject, mounts: items.length });
    case 'empty-directory':
      return say('CHANGE_EMPTY_DIRECTORY', { path: subject });
    case 'remove-directory':
      return say('CHANGE_REMOVE_DIRECTORY', { path: subject });
    case 'remove-interface':
      return say('CHANGE_REMOVE_INTERFACE', { name: subject });
    case 'clear-packet-filter':
      return say('CHANGE_CLEAR_PACKET_FILTER', { filter: subject, items: items.length });
    case 'service':
      return say('CHANGE_SERVICE', { service: subject, action });
    case 'certificate':
      return say('CHANGE_CERTIFICATE', { path: subject });
    case 'certificate-authority':
      return say('CHANGE_CERTIFICATE_AUTHORITY', { path: subject });
    case 'service-account-key':
      return say('CHANGE_SERVICE_ACCOUNT_KEY', { path: subject });
    case 'certificate-request':
      return say('CHANGE_CERTIFICATE_REQUEST', { path: subject });
    case 'renew-certificate':
      return say('CHANGE_RENEW_CERTIFICATE', { path: subject });
    case 'kubeconfig-server':
      return say('CHANGE_KUBECONFIG_SERVER', { subject });
    case 'kubeconfig-client':
      return say('CHANGE_KUBECONFIG_CLIENT', { path: subject });
    case 'make-directory':
      return say('CHANGE_MAKE_DIRECTORY', { path: subject });
    case 'set-owner':
      return say('CHANGE_SET_OWNER', { path: subject });
    case 'pull-images':
      return say('CHANGE_PULL_IMAGES', { images: subject });
    case 'import-image':
      return say('CHANGE_IMPORT_IMAGE', { image: subject });
    case 'remove-image':
      return say('CHANGE_REMOVE_IMAGE', { image: subject });
    case 'add-etcd-member':
      return say('CHANGE_ADD_ETCD_MEMBER', { peerUrl: subject });
    case 'await-etcd-member':
      return say('CHANGE_AWAIT_ETCD_MEMBER', { clientUrl: subject });
    case 'promote-etcd-member':
      return say('CHANGE_PROMOTE_ETCD_MEMBER', { peerUrl: subject });
    case 'apply-object':
      return say('CHANGE_APPLY_OBJECT', { object: subject, action });
    case 'delete-object':
      return say('CHANGE_DELETE_OBJECT', { object: subject, action });
    case 'patch-node':
      return say('CHANGE_PATCH_NODE', { node: subject });
    case 'wait-until':
      return say('CHANGE_WAIT', { condition: action, subject });
  }
}
