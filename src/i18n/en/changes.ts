import { own } from '../../base/record.ts';
import { few, list } from '../../base/wording.ts';

type OfSubject = Readonly<Record<string, (subject: string) => string>>;

const CONDITIONS: OfSubject = {
  'kubelet-healthy': (url) => `The kubelet is healthy (${url})`,
  'kubelet-certificate': () => 'The kubelet has its certificate',
  'node-registered': (node) => `The node ${node} is registered`,
  'component-healthy': (url) => `The component at ${url} is healthy`,
  'api-server-answers': (url) => `This machine's API server responds (${url})`,
  'api-server-healthy': (url) => `This machine's API server is healthy (${url})`,
  'api-server-updated': (node) => `The API server on ${node} is running with the new settings`,
  'etcd-healthy': () => 'Enough etcd members are healthy',
  'external-etcd-healthy': (endpoints) => `The external etcd is healthy (${endpoints})`,
};

const condition = (name: string, subject: string): string => own(CONDITIONS, name)?.(subject) ?? `${name} ${subject}`;

/** The condition as a part of a sentence. */
const awaited = (name: string, subject: string): string =>
  condition(name, subject).replace(/^[A-Z]/, (letter) => letter.toLowerCase());

export const changes = {
  CHANGE_REQUEST_KUBELET_CERTIFICATE: (p: { path: string }) =>
    `Requested the kubelet's certificate from the cluster (key: ${p.path})`,
  CHANGE_REQUEST_KUBELET_CERTIFICATE_STARTED: (p: { path: string }) =>
    `Requesting the kubelet's certificate from the cluster (key: ${p.path})`,
  CHANGE_REQUEST_KUBELET_CERTIFICATE_PREVIEW: (p: { path: string }) =>
    `Would request the kubelet's certificate from the cluster (key: ${p.path})`,
  CHANGE_STORE_KUBELET_CERTIFICATE: (p: { path: string }) => `Stored the kubelet's certificate in ${p.path}`,
  CHANGE_STORE_KUBELET_CERTIFICATE_STARTED: (p: { path: string }) =>
    `Waiting for the kubelet's certificate, which will be stored in ${p.path}`,
  CHANGE_STORE_KUBELET_CERTIFICATE_PREVIEW: (p: { path: string }) =>
    `Would store the kubelet's certificate in ${p.path} when the cluster has issued it`,
  CHANGE_WRITE_FILE: (p: { path: string; mode: string }) => `Wrote ${p.path} (mode ${p.mode})`,
  CHANGE_WRITE_FILE_STARTED: (p: { path: string; mode: string }) => `Writing ${p.path} (mode ${p.mode})`,
  CHANGE_WRITE_FILE_PREVIEW: (p: { path: string; mode: string; action: string }) =>
    p.action === 'unchanged'
      ? `Would leave ${p.path} unchanged`
      : `Would ${p.action === 'replace' ? 'replace' : 'write'} ${p.path} (mode ${p.mode})`,
  CHANGE_REMOVE_FILE: (p: { path: string }) => `Removed ${p.path}`,
  CHANGE_REMOVE_FILE_STARTED: (p: { path: string }) => `Removing ${p.path}`,
  CHANGE_REMOVE_FILE_PREVIEW: (p: { path: string }) => `Would remove ${p.path}`,
  CHANGE_SERVICE: (p: { service: string; action: string }) =>
    `${p.action === 'stop' ? 'Stopped' : 'Started'} the ${p.service} service`,
  CHANGE_SERVICE_STARTED: (p: { service: string; action: string }) =>
    `${p.action === 'stop' ? 'Stopping' : 'Starting'} the ${p.service} service`,
  CHANGE_SERVICE_PREVIEW: (p: { service: string; action: string }) =>
    `Would ${p.action === 'stop' ? 'stop' : 'start'} the ${p.service} service`,
  CHANGE_CERTIFICATE: (p: { path: string }) => `Issued ${p.path}`,
  CHANGE_CERTIFICATE_STARTED: (p: { path: string }) => `Issuing ${p.path}`,
  CHANGE_CERTIFICATE_PREVIEW: (p: { path: string }) => `Would issue ${p.path}`,
  CHANGE_CERTIFICATE_AUTHORITY: (p: { path: string }) => `Created the certificate authority ${p.path}`,
  CHANGE_CERTIFICATE_AUTHORITY_STARTED: (p: { path: string }) => `Creating the certificate authority ${p.path}`,
  CHANGE_CERTIFICATE_AUTHORITY_PREVIEW: (p: { path: string }) => `Would create the certificate authority ${p.path}`,
  CHANGE_SERVICE_ACCOUNT_KEY: (p: { path: string }) => `Created the service account key ${p.path}`,
  CHANGE_SERVICE_ACCOUNT_KEY_STARTED: (p: { path: string }) => `Creating the service account key ${p.path}`,
  CHANGE_SERVICE_ACCOUNT_KEY_PREVIEW: (p: { path: string }) => `Would create the service account key ${p.path}`,
  CHANGE_KUBECONFIG_SERVER: (p: { path: string }) => `Switched the kubelet to this machine's API server (${p.path})`,
  CHANGE_KUBECONFIG_SERVER_STARTED: (p: { path: string }) =>
    `Switching the kubelet to this machine's API server (${p.path})`,
  CHANGE_KUBECONFIG_SERVER_PREVIEW: (p: { path: string }) =>
    `Would switch the kubelet to this machine's API server (${p.path})`,
  CHANGE_MAKE_DIRECTORY: (p: { path: string }) => `Created the directory ${p.path}`,
  CHANGE_MAKE_DIRECTORY_STARTED: (p: { path: string }) => `Creating the directory ${p.path}`,
  CHANGE_MAKE_DIRECTORY_PREVIEW: (p: { path: string }) => `Would create the directory ${p.path}`,
  CHANGE_SET_OWNER: (p: { path: string }) =>
    `Changed the owner of ${p.path} to the user account of the component that uses it`,
  CHANGE_SET_OWNER_STARTED: (p: { path: string }) =>
    `Changing the owner of ${p.path} to the user account of the component that uses it`,
  CHANGE_SET_OWNER_PREVIEW: (p: { path: string }) =>
    `Would change the owner of ${p.path} to the user account of the component that uses it`,
  CHANGE_PULL_IMAGES: (p: { images: string }) => `The images are present: ${p.images}`,
  CHANGE_PULL_IMAGES_STARTED: (p: { images: string }) => `Pulling any of these images that are missing: ${p.images}`,
  CHANGE_PULL_IMAGES_PREVIEW: (p: { images: string }) => `Would pull any of these images that are missing: ${p.images}`,
  CHANGE_IMPORT_IMAGE: (p: { image: string }) => `Imported the image ${p.image}`,
  CHANGE_IMPORT_IMAGE_STARTED: (p: { image: string }) => `Importing the image ${p.image} from the bundle`,
  CHANGE_IMPORT_IMAGE_PREVIEW: (p: { image: string }) => `Would import the image ${p.image} from the bundle`,
  CHANGE_REMOVE_IMAGE: (p: { image: string }) => `Removed the image ${p.image}`,
  CHANGE_REMOVE_IMAGE_STARTED: (p: { image: string }) => `Removing the image ${p.image}`,
  CHANGE_REMOVE_IMAGE_PREVIEW: (p: { image: string }) => `Would remove the image ${p.image}`,
  CHANGE_ADD_ETCD_MEMBER: (p: { peerUrl: string }) => `Added this machine to etcd as a learner (${p.peerUrl})`,
  CHANGE_ADD_ETCD_MEMBER_STARTED: (p: { peerUrl: string }) => `Adding this machine to etcd as a learner (${p.peerUrl})`,
  CHANGE_ADD_ETCD_MEMBER_PREVIEW: (p: { peerUrl: string }) =>
    `Would add this machine to etcd as a learner (${p.peerUrl}; its member ID would be assigned then)`,
  CHANGE_AWAIT_ETCD_MEMBER: (p: { clientUrl: string }) => `This machine's etcd is serving at ${p.clientUrl}`,
  CHANGE_AWAIT_ETCD_MEMBER_STARTED: (p: { clientUrl: string }) =>
    `Waiting for this machine's etcd to serve at ${p.clientUrl}`,
  CHANGE_AWAIT_ETCD_MEMBER_PREVIEW: (p: { clientUrl: string }) =>
    `Would wait for this machine's etcd to serve at ${p.clientUrl}`,
  CHANGE_PROMOTE_ETCD_MEMBER: (p: { peerUrl: string }) => `Promoted the learner ${p.peerUrl} to a voting etcd member`,
  CHANGE_PROMOTE_ETCD_MEMBER_STARTED: (p: { peerUrl: string }) =>
    `Promoting the learner ${p.peerUrl} to a voting etcd member`,
  CHANGE_PROMOTE_ETCD_MEMBER_PREVIEW: (p: { peerUrl: string }) =>
    `Would promote the learner ${p.peerUrl} to a voting etcd member once it has caught up`,
  CHANGE_PATCH_NODE: (p: { node: string }) => `Updated the Node ${p.node} (labels, taints, annotations)`,
  CHANGE_PATCH_NODE_STARTED: (p: { node: string }) => `Updating the Node ${p.node} (labels, taints, annotations)`,
  CHANGE_PATCH_NODE_PREVIEW: (p: { node: string }) => `Would update the Node ${p.node} (labels, taints, annotations)`,
  CHANGE_WAIT: (p: { condition: string; subject: string }) => condition(p.condition, p.subject),
  CHANGE_WAIT_STARTED: (p: { condition: string; subject: string }) =>
    `Waiting until ${awaited(p.condition, p.subject)}`,
  CHANGE_WAIT_PREVIEW: (p: { condition: string; subject: string }) =>
    `Would wait until ${awaited(p.condition, p.subject)}`,
  CHANGE_NOT_NEEDED: (p: { subject: string }) => `Already up to date: ${p.subject}`,
  CHANGE_NOT_THERE: (p: { subject: string }) => `Nothing to remove: ${p.subject} does not exist`,
  CHANGE_DIRECTORY_KEPT: (p: { path: string; items: readonly string[] }) =>
    p.items.length === 0
      ? `Kept the directory ${p.path}, which is a mount point`
      : `Kept the directory ${p.path}, which is not empty: ${list(few(p.items))}${p.items.length > few(p.items).length ? ', ...' : ''}`,
  CHANGE_LEFT: (p: { subject: string }) => `Left unchanged: ${p.subject}`,
  CHANGE_NO_MOUNTS: (p: { path: string }) => `No action needed: nothing is mounted below ${p.path}`,
  CHANGE_NOTHING_THERE: (p: { subject: string }) => `No action needed: ${p.subject}`,
};

const APPLYING: Readonly<Record<string, string>> = {
  create: 'Would create',
  update: 'Would change',
  unchanged: 'Would not change',
  keep: 'Would keep',
};

export const objects = {
  CHANGE_APPLY_OBJECT: (p: { object: string }): string => `Applied the ${p.object}`,
  CHANGE_APPLY_OBJECT_STARTED: (p: { object: string }): string => `Applying the ${p.object}`,
  CHANGE_APPLY_OBJECT_PREVIEW: (p: { object: string; action: string }): string =>
    `${own(APPLYING, p.action) ?? APPLYING.create} the ${p.object}`,
  CHANGE_DELETE_OBJECT: (p: { object: string }): string => `Deleted the ${p.object}`,
  CHANGE_DELETE_OBJECT_STARTED: (p: { object: string }): string => `Deleting the ${p.object}`,
  CHANGE_DELETE_OBJECT_PREVIEW: (p: { object: string; action: string }): string =>
    p.action === 'absent' ? `Nothing to delete: the ${p.object} does not exist` : `Would delete the ${p.object}`,
};

/** Texts of every run, whatever its command. */
export const progress = {
  FAILURE_CAUSE: (p: { text: string }) => `Cause: ${p.text}`,
  FAILURE_CURE: (p: { text: string }) => `Fix: ${p.text}`,
  ERROR: () => 'error',
  WARNING: () => 'warning',
  PHASE_SKIPPED: () => 'Skipped',
  PHASE_FINISHED: () => 'Done',
  CHECK_PASSED: (p: { check: string }) => `Check ${p.check}: passed`,
  /** `changes`: kept also of a command that makes none. */
  INTERRUPTED: (p: { signal: string; changes: 'none' | 'undone' | 'kept' }) => {
    const told = { none: 'Nothing was changed. ', undone: 'Changes that could be undone were undone. ', kept: '' };
    return `Stopped by ${p.signal} before completion. ${told[p.changes]}You can run the same command again.`;
  },
  /** `keepsChanges`: of a command that makes no changes, or undoes none of them. */
  INTERRUPTED_AT_ONCE: (p: { keepsChanges: boolean }) =>
    p.keepsChanges
      ? 'Stopped immediately.'
      : 'Stopped immediately, without cleaning up. A bootstrap credential may still be on disk, and on a control-plane node, etcd may still have a learner. Run the same command again: it continues where it stopped.',
  STOPPING: (p: { signal: string; keepsChanges: boolean }) =>
    `${p.signal} received: stopping.${p.keepsChanges ? '' : ` Press Ctrl-C ${p.signal === 'SIGINT' ? 'again' : 'twice'} to stop immediately, without cleaning up.`}`,
};
