import { shown } from '../base/shown.ts';
import type { ChangeKind, ChangeRecord } from '../engine/changes/change.ts';
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
  | 'CHANGE_REQUEST_KUBELET_CERTIFICATE'
  | 'CHANGE_RESTORE_FILE'
  | 'CHANGE_RESTORE_LINK'
  | 'CHANGE_KEEP_JOURNAL'
  | 'CHANGE_STORE_KUBELET_CERTIFICATE'
  | 'CHANGE_UNMOUNT'
  | 'CHANGE_WAIT'
  | 'CHANGE_WRITE_FILE';

const FORMS = { done: '', started: '_STARTED', preview: '_PREVIEW' } as const;

interface Told {
  sentence: Sentence;
  params: object;
}

/** The three forms of a sentence take the same fields; previews of files and objects also use `action`. */
const told = <S extends Sentence>(sentence: S, params: TextParams<`${S}${'' | '_STARTED' | '_PREVIEW'}`>): Told => ({
  sentence,
  params,
});

type Facts = Required<Pick<ChangeRecord, 'subject' | 'action' | 'mode' | 'items'>>;

const SENTENCES: Readonly<Record<ChangeKind, (change: Facts) => Told>> = {
  'write-file': ({ subject, action, mode }) => told('CHANGE_WRITE_FILE', { path: subject, mode, action }),
  kubeconfig: ({ subject, action, mode }) => told('CHANGE_WRITE_FILE', { path: subject, mode, action }),
  'serving-certificate': ({ subject, action, mode }) => told('CHANGE_WRITE_FILE', { path: subject, mode, action }),
  'remove-file': ({ subject }) => told('CHANGE_REMOVE_FILE', { path: subject }),
  'remove-journal': ({ subject, action }) =>
    told(action === 'rename' ? 'CHANGE_KEEP_JOURNAL' : 'CHANGE_REMOVE_FILE', { path: subject }),
  'remove-etcd-member': ({ subject }) => told('CHANGE_REMOVE_ETCD_MEMBER', { peerUrl: subject }),
  'remove-local-etcd': ({ subject }) => told('CHANGE_REMOVE_LOCAL_ETCD', { dataDir: subject }),
  'node-unready': ({ subject }) => told('CHANGE_NODE_UNREADY', { node: subject }),
  'remove-pods': ({ subject, items }) => told('CHANGE_REMOVE_PODS', { socket: subject, pods: items.length }),
  'forget-node': ({ subject }) => told('CHANGE_FORGET_NODE', { node: subject }),
  'remove-new': ({ subject, items }) => told('CHANGE_REMOVE_NEW', { path: subject, items: items.length }),
  'restore-file': ({ subject, mode }) => told('CHANGE_RESTORE_FILE', { path: subject, mode }),
  'restore-link': ({ subject }) => told('CHANGE_RESTORE_LINK', { path: subject }),
  unmount: ({ subject, items }) => told('CHANGE_UNMOUNT', { below: subject, mounts: items.length }),
  'empty-directory': ({ subject }) => told('CHANGE_EMPTY_DIRECTORY', { path: subject }),
  'remove-directory': ({ subject }) => told('CHANGE_REMOVE_DIRECTORY', { path: subject }),
  'remove-interface': ({ subject }) => told('CHANGE_REMOVE_INTERFACE', { name: subject }),
  'clear-packet-filter': ({ subject, items }) =>
    told('CHANGE_CLEAR_PACKET_FILTER', { filter: subject, items: items.length }),
  service: ({ subject, action }) => told('CHANGE_SERVICE', { service: subject, action }),
  certificate: ({ subject }) => told('CHANGE_CERTIFICATE', { path: subject }),
  'certificate-authority': ({ subject }) => told('CHANGE_CERTIFICATE_AUTHORITY', { path: subject }),
  'service-account-key': ({ subject }) => told('CHANGE_SERVICE_ACCOUNT_KEY', { path: subject }),
  'certificate-request': ({ subject }) => told('CHANGE_CERTIFICATE_REQUEST', { path: subject }),
  'renew-certificate': ({ subject }) => told('CHANGE_RENEW_CERTIFICATE', { path: subject }),
  'request-kubelet-certificate': ({ subject }) => told('CHANGE_REQUEST_KUBELET_CERTIFICATE', { path: subject }),
  'store-kubelet-certificate': ({ subject }) => told('CHANGE_STORE_KUBELET_CERTIFICATE', { path: subject }),
  'kubeconfig-server': ({ subject }) => told('CHANGE_KUBECONFIG_SERVER', { path: subject }),
  'kubeconfig-client': ({ subject }) => told('CHANGE_KUBECONFIG_CLIENT', { path: subject }),
  'make-directory': ({ subject }) => told('CHANGE_MAKE_DIRECTORY', { path: subject }),
  'set-owner': ({ subject }) => told('CHANGE_SET_OWNER', { path: subject }),
  'pull-images': ({ subject }) => told('CHANGE_PULL_IMAGES', { images: subject }),
  'import-image': ({ subject }) => told('CHANGE_IMPORT_IMAGE', { image: subject }),
  'remove-image': ({ subject }) => told('CHANGE_REMOVE_IMAGE', { image: subject }),
  'add-etcd-member': ({ subject }) => told('CHANGE_ADD_ETCD_MEMBER', { peerUrl: subject }),
  'await-etcd-member': ({ subject }) => told('CHANGE_AWAIT_ETCD_MEMBER', { clientUrl: subject }),
  'promote-etcd-member': ({ subject }) => told('CHANGE_PROMOTE_ETCD_MEMBER', { peerUrl: subject }),
  'apply-object': ({ subject, action }) => told('CHANGE_APPLY_OBJECT', { object: subject, action }),
  'delete-object': ({ subject, action }) => told('CHANGE_DELETE_OBJECT', { object: subject, action }),
  'patch-node': ({ subject }) => told('CHANGE_PATCH_NODE', { node: subject }),
  'wait-until': ({ subject, action }) => told('CHANGE_WAIT', { condition: action, subject }),
};

/** A change in one line. */
export function changeSentence(catalogue: Catalogue, change: ChangeRecord, moment: ChangeMoment): string {
  const { sentence, params } = SENTENCES[change.kind]({ mode: '', items: [], ...change });
  return catalogue.text(`${sentence}${FORMS[moment]}` as Sentence, params as never);
}

/** Changes that remove their subject. */
const REMOVING: ReadonlySet<ChangeKind> = new Set([
  ...(['delete-object', 'remove-directory', 'remove-etcd-member', 'remove-file', 'remove-image'] as const),
  ...(['remove-interface', 'remove-journal'] as const),
]);
/** Changes of which the subject may not be there, or may have nothing that they would remove. */
const CLEARING: ReadonlySet<ChangeKind> = new Set([
  ...(['clear-packet-filter', 'empty-directory', 'forget-node', 'node-unready', 'remove-local-etcd'] as const),
  ...(['remove-new', 'remove-pods'] as const),
]);
/** Actions of a change whose subject stays, or may be there: a warning says why. */
const LEAVING: ReadonlySet<string> = new Set(['elsewhere', 'missing', 'not-a-directory', 'only-member', 'unreachable']);

/** A change that is not needed, in one line: the state that it makes holds already. */
export function notNeededSentence(
  catalogue: Catalogue,
  { kind, subject, action, items }: Pick<ChangeRecord, 'kind' | 'subject' | 'action' | 'items'>,
): string {
  if (kind === 'remove-directory' && action === 'unchanged' && items !== undefined)
    return catalogue.text('CHANGE_DIRECTORY_KEPT', { path: subject, items: items.map(shown) });
  if (LEAVING.has(action)) return catalogue.text('CHANGE_LEFT', { subject });
  if (REMOVING.has(kind)) return catalogue.text('CHANGE_NOT_THERE', { subject });
  if (kind === 'unmount') return catalogue.text('CHANGE_NO_MOUNTS', { path: subject });
  const clears = CLEARING.has(kind) || (kind === 'service' && action === 'stop');
  return catalogue.text(clears ? 'CHANGE_NOTHING_THERE' : 'CHANGE_NOT_NEEDED', { subject });
}
