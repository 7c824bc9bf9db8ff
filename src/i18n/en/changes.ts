import { own } from '../../base/record.ts';

type OfSubject = Readonly<Record<string, (subject: string) => string>>;

/** A wait that has ended, and one that goes on, as a part of a sentence. */
const CONDITIONS: OfSubject = {
  'kubelet-healthy': (url) => `The kubelet is healthy (${url})`,
  'kubelet-certificate': () => 'The kubelet has its certificate',
  'node-registered': (node) => `The node ${node} is registered`,
  'component-healthy': (url) => `The component at ${url} is healthy`,
  'api-server-healthy': (url) => `The API server of this machine is healthy (${url})`,
  'etcd-healthy': () => 'etcd is healthy: enough of its members answer',
  'external-etcd-healthy': (endpoints) => `The external etcd is healthy (${endpoints})`,
};

const CONDITIONS_AWAITED: OfSubject = {
  'kubelet-healthy': (url) => `the kubelet is healthy (${url})`,
  'kubelet-certificate': () => 'the kubelet has its certificate',
  'node-registered': (node) => `the node ${node} is registered`,
  'component-healthy': (url) => `the component at ${url} is healthy`,
  'api-server-healthy': (url) => `the API server of this machine is healthy (${url})`,
  'etcd-healthy': () => 'etcd is healthy',
  'external-etcd-healthy': (endpoints) => `the external etcd is healthy (${endpoints})`,
};

export const changes = {
  CHANGE_WRITE_FILE: (p: { path: string; mode: string }) => `Wrote ${p.path} (mode ${p.mode})`,
  CHANGE_WRITE_FILE_STARTED: (p: { path: string; mode: string }) => `Writing ${p.path} (mode ${p.mode})`,
  CHANGE_WRITE_FILE_PREVIEW: (p: { path: string; mode: string; action: string }) =>
    p.action === 'unchanged'
      ? `Would leave ${p.path} as it is`
      : `Would ${p.action === 'replace' ? 'replace' : 'write'} ${p.path} (mode ${p.mode})`,
  CHANGE_REMOVE_FILE: (p: { path: string }) => `Removed ${p.path}`,
  CHANGE_REMOVE_FILE_STARTED: (p: { path: string }) => `Removing ${p.path}`,
  CHANGE_REMOVE_FILE_PREVIEW: (p: { path: string }) => `Would remove ${p.path}`,
  CHANGE_SERVICE: (p: { service: string; action: string }) =>
    `${p.action === 'stop' ? 'Stopped' : 'Started'} the service ${p.service}`,
  CHANGE_SERVICE_STARTED: (p: { service: string; action: string }) =>
    `${p.action === 'stop' ? 'Stopping' : 'Starting'} the service ${p.service}`,
  CHANGE_SERVICE_PREVIEW: (p: { service: string; action: string }) =>
    `Would ${p.action === 'stop' ? 'stop' : 'start'} the service ${p.service}`,
  CHANGE_CERTIFICATE: (p: { path: string }) => `Issued ${p.path}`,
  CHANGE_CERTIFICATE_STARTED: (p: { path: string }) => `Issuing ${p.path}`,
  CHANGE_CERTIFICATE_PREVIEW: (p: { path: string }) => `Would issue ${p.path}`,
  CHANGE_CERTIFICATE_AUTHORITY: (p: { path: string }) => `Made the certificate authority ${p.path}`,
  CHANGE_CERTIFICATE_AUTHORITY_STARTED: (p: { path: string }) => `Making the certificate authority ${p.path}`,
  CHANGE_CERTIFICATE_AUTHORITY_PREVIEW: (p: { path: string }) => `Would make the certificate authority ${p.path}`,
  CHANGE_SERVICE_ACCOUNT_KEY: (p: { path: string }) => `Made the keys of service accounts' tokens ${p.path}`,
  CHANGE_SERVICE_ACCOUNT_KEY_STARTED: (p: { path: string }) => `Making the keys of service accounts' tokens ${p.path}`,
  CHANGE_SERVICE_ACCOUNT_KEY_PREVIEW: (p: { path: string }) =>
    `Would make the keys of service accounts' tokens ${p.path}`,
  CHANGE_KUBECONFIG_SERVER: (p: { subject: string }) =>
    `The kubelet uses the API server of this machine (${p.subject})`,
  CHANGE_KUBECONFIG_SERVER_STARTED: (p: { subject: string }) =>
    `Pointing the kubelet at the API server of this machine (${p.subject})`,
  CHANGE_KUBECONFIG_SERVER_PREVIEW: (p: { subject: string }) =>
    `Would point the kubelet at the API server of this machine (${p.subject})`,
  CHANGE_MAKE_DIRECTORY: (p: { path: string }) => `Made the directory ${p.path}`,
  CHANGE_MAKE_DIRECTORY_STARTED: (p: { path: string }) => `Making the directory ${p.path}`,
  CHANGE_MAKE_DIRECTORY_PREVIEW: (p: { path: string }) => `Would make the directory ${p.path}`,
  CHANGE_SET_OWNER: (p: { path: string }) => `Gave ${p.path} to the account of its component`,
  CHANGE_SET_OWNER_STARTED: (p: { path: string }) => `Giving ${p.path} to the account of its component`,
  CHANGE_SET_OWNER_PREVIEW: (p: { path: string }) => `Would give ${p.path} to the account of its component`,
  CHANGE_PULL_IMAGES: (p: { images: string }) => `The images are there: ${p.images}`,
  CHANGE_PULL_IMAGES_STARTED: (p: { images: string }) => `Pulling the images that are missing: ${p.images}`,
  CHANGE_PULL_IMAGES_PREVIEW: (p: { images: string }) =>
    `Would pull those of these images that are missing: ${p.images}`,
  CHANGE_ADD_ETCD_MEMBER: (p: { peerUrl: string }) => `This machine is a member of etcd, as a learner (${p.peerUrl})`,
  CHANGE_ADD_ETCD_MEMBER_STARTED: (p: { peerUrl: string }) => `Adding this machine to etcd as a learner (${p.peerUrl})`,
  CHANGE_ADD_ETCD_MEMBER_PREVIEW: (p: { peerUrl: string }) =>
    `Would add this machine to etcd as a learner (${p.peerUrl}; its member ID is known only then)`,
  CHANGE_AWAIT_ETCD_MEMBER: (p: { clientUrl: string }) => `This machine's etcd serves at ${p.clientUrl}`,
  CHANGE_AWAIT_ETCD_MEMBER_STARTED: (p: { clientUrl: string }) =>
    `Waiting for this machine's etcd to serve at ${p.clientUrl}`,
  CHANGE_AWAIT_ETCD_MEMBER_PREVIEW: (p: { clientUrl: string }) =>
    `Would wait for this machine's etcd to serve at ${p.clientUrl}`,
  CHANGE_PROMOTE_ETCD_MEMBER: (p: { peerUrl: string }) => `This machine votes in etcd (${p.peerUrl})`,
  CHANGE_PROMOTE_ETCD_MEMBER_STARTED: (p: { peerUrl: string }) =>
    `Making the learner a voting member of etcd (${p.peerUrl})`,
  CHANGE_PROMOTE_ETCD_MEMBER_PREVIEW: (p: { peerUrl: string }) =>
    `Would make the learner a voting member of etcd, once it has caught up (${p.peerUrl})`,
  CHANGE_PATCH_NODE: (p: { node: string }) => `Set labels, taints or annotations of the node ${p.node}`,
  CHANGE_PATCH_NODE_STARTED: (p: { node: string }) => `Setting labels, taints or annotations of the node ${p.node}`,
  CHANGE_PATCH_NODE_PREVIEW: (p: { node: string }) => `Would set labels, taints or annotations of the node ${p.node}`,
  CHANGE_WAIT: (p: { condition: string; subject: string }) =>
    own(CONDITIONS, p.condition)?.(p.subject) ?? `${p.condition} ${p.subject}`,
  CHANGE_WAIT_STARTED: (p: { condition: string; subject: string }) =>
    `Waiting until ${own(CONDITIONS_AWAITED, p.condition)?.(p.subject) ?? `${p.condition} ${p.subject}`}`,
  CHANGE_WAIT_PREVIEW: (p: { condition: string; subject: string }) =>
    `Would wait until ${own(CONDITIONS_AWAITED, p.condition)?.(p.subject) ?? `${p.condition} ${p.subject}`}`,
  CHANGE_NOT_NEEDED: (p: { subject: string }) => `Already as it should be: ${p.subject}`,
};

const APPLYING: Readonly<Record<string, string>> = {
  create: 'Would create',
  update: 'Would change',
  unchanged: 'Would leave unchanged',
  keep: 'Would keep as it is',
};

export const objects = {
  CHANGE_APPLY_OBJECT: (p: { object: string }): string => `The cluster has the ${p.object}`,
  CHANGE_APPLY_OBJECT_STARTED: (p: { object: string }): string => `Applying the ${p.object}`,
  CHANGE_APPLY_OBJECT_PREVIEW: (p: { object: string; action: string }): string =>
    `${own(APPLYING, p.action) ?? APPLYING.create} the ${p.object}`,
  CHANGE_DELETE_OBJECT: (p: { object: string }): string => `The cluster has no ${p.object} any more`,
  CHANGE_DELETE_OBJECT_STARTED: (p: { object: string }): string => `Deleting the ${p.object}`,
  CHANGE_DELETE_OBJECT_PREVIEW: (p: { object: string; action: string }): string =>
    p.action === 'absent'
      ? `Would find nothing to delete: the ${p.object} is not there`
      : `Would delete the ${p.object}`,
};
