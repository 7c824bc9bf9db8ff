/** A change of each kind; a new kind that is not in this table does not compile. */
import type { Change, ChangeKind, ChangeKinds } from '../../../../src/engine/changes/change.ts';
import type { RequestKubeletCertificate } from '../../../../src/manifests/certificates/certificate-changes.ts';
import { authorityFiles } from '../../../../src/manifests/certificates/control-plane-certificates.ts';
import type { KubernetesObject } from '../../../../src/manifests/objects/kubernetes-object.ts';
import { PATHS } from '../../../../src/manifests/paths.ts';
import type { CertificateTemplate } from '../../../../src/pki/signing/template.ts';

/** Directory of the cluster's CA, which is there before the join. */
export const CA_DIRECTORY = '/etc/kubernetes/the, CA';
/** The stamp of a request at NOW. */
export const NOW = Date.UTC(2026, 11, 2, 6, 50, 0);
const STAMP = '2026-12-02-06-50-00';

/** Two paths of any names. */
export interface Paths {
  certificate: string;
  key: string;
}

type Make<K extends ChangeKind> = (paths: Paths) => ChangeKinds[K]['change'];

const access = { kubeconfigPath: '/root/none.conf', timeoutMs: 1 };
const etcd = {
  access: { ...access, certificatesDir: '/srv/none' },
  ...{ name: 'n', peerUrl: 'https://192.0.2.1:2380', clientUrl: 'https://192.0.2.1:2379', dataDir: '/var/lib/etcd' },
  criSocket: 'unix:///none',
};
const template: CertificateTemplate = {
  ...{ commonName: 'a', organizations: [], dnsNames: ['a'], ipAddresses: [], algorithm: 'ECDSA-P256' },
  ...{ usages: ['server'], validity: 86_400_000 },
};
const kubelet: Omit<RequestKubeletCertificate, 'kind'> = {
  ...{ nodeName: 'a', keyPath: PATHS.kubeletClientKey, certificatePath: PATHS.kubeletClientCertificate },
  ...{ approvedBy: 'cluster', takesOver: false, sendsAgain: false, timeoutMs: 1_000 },
};
const authority = authorityFiles('ca', CA_DIRECTORY);
const own = { uid: 0, gid: 0 };
const image = { name: 'a/b:c', mediaType: '', digest: 'sha256:0', size: 0, blobs: [] };
const object: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'b' } };

/** Kinds that touch files which an undo can restore. */
const OF_FILES = {
  'write-file': ({ certificate }) => ({ kind: 'write-file', path: certificate, content: 'ours', mode: 0o644 }),
  'remove-file': ({ certificate }) => ({ kind: 'remove-file', path: certificate }),
  'serving-certificate': ({ certificate, key }) => ({
    ...{ kind: 'serving-certificate', host: 'a', certificatePath: certificate, keyPath: key },
  }),
  'request-kubelet-certificate': () => ({ kind: 'request-kubelet-certificate', ...kubelet }),
  'store-kubelet-certificate': () => ({ kind: 'store-kubelet-certificate', ...kubelet, stamp: STAMP }),
  'certificate-authority': ({ certificate, key }) => ({
    kind: 'certificate-authority',
    authority: { name: 'ca', certificatePath: certificate, keyPath: key },
    template: { commonName: 'a', dnsNames: [], algorithm: 'ECDSA-P256', validity: 86_400_000 },
  }),
  'service-account-key': ({ certificate, key }) => ({
    ...{ kind: 'service-account-key', keyPath: key, publicKeyPath: certificate, algorithm: 'ECDSA-P256' },
  }),
  certificate: ({ certificate, key }) => ({
    ...{ kind: 'certificate', name: 'a', certificatePath: certificate, keyPath: key, authority, template },
  }),
  kubeconfig: ({ certificate }) => ({
    ...{ kind: 'kubeconfig', path: certificate, clusterName: 'c', server: 'https://192.0.2.1:6443', userName: 'u' },
    ...{ authority, template },
  }),
  'certificate-request': ({ certificate, key }) => ({
    ...{ kind: 'certificate-request', requestPath: certificate, keyPlace: { type: 'file', path: key } },
    requested: { commonName: 'a', organizations: [], dnsNames: [], ipAddresses: [] },
    algorithm: 'ECDSA-P256',
  }),
  'kubeconfig-server': ({ certificate }) => ({
    ...{ kind: 'kubeconfig-server', path: certificate, server: 'https://192.0.2.2:6443' },
  }),
  'kubeconfig-client': ({ certificate, key }) => ({
    ...{ kind: 'kubeconfig-client', path: certificate, certificatePath: key, expected: true },
  }),
  'make-directory': ({ certificate }) => ({ kind: 'make-directory', path: certificate, mode: 0o700 }),
  'set-owner': ({ certificate }) => ({ kind: 'set-owner', path: certificate, uid: 1_001, gid: 1_002, mode: 0o620 }),
  'restore-file': ({ certificate }) => ({ kind: 'restore-file', path: certificate, mode: 0o600, ...own, sha256: '0' }),
  'restore-link': ({ certificate }) => ({ kind: 'restore-link', path: certificate, target: 'x, y', ...own }),
} as const satisfies { readonly [K in ChangeKind]?: Make<K> };

/** Kinds that concern only the cluster or the container runtime. */
const OF_NO_FILE = {
  'pull-images': () => ({
    ...{ kind: 'pull-images', criSocket: '', images: [], policy: 'Always', serial: true, tolerateFailure: true },
  }),
  'import-image': () => ({ kind: 'import-image', criSocket: '', bundle: '/none', image }),
  'remove-image': () => ({ kind: 'remove-image', criSocket: '', image: 'a' }),
  'add-etcd-member': () => ({
    ...{ kind: 'add-etcd-member', ...etcd, manifestPath: '/etc/kubernetes/manifests/etcd.yaml' },
  }),
  'await-etcd-member': () => ({ kind: 'await-etcd-member', ...etcd }),
  'promote-etcd-member': () => ({ kind: 'promote-etcd-member', ...etcd }),
  'apply-object': () => ({ kind: 'apply-object', object, onConflict: 'keep', access }),
  'delete-object': () => ({ kind: 'delete-object', object, access }),
  'patch-node': () => ({ kind: 'patch-node', access, nodeName: 'a', labels: [], taints: [], annotations: {} }),
  service: () => ({ kind: 'service', service: 'kubelet', action: 'start' }),
  'wait-until': () => ({
    ...{ kind: 'wait-until', condition: { type: 'kubelet-healthy', url: 'http://127.0.0.1:1' }, timeoutMs: 1 },
  }),
  'remove-etcd-member': () => ({
    ...{ kind: 'remove-etcd-member', kubeconfigPath: '/none', allowQuorumLoss: false },
    here: { peerUrls: [], clientUrls: [], otherUrls: [], certificatesDir: '/none' },
  }),
  'node-unready': () => ({ kind: 'node-unready', nodeName: 'a', kubeconfigPaths: [] }),
  'forget-node': () => ({ kind: 'forget-node', nodeName: 'a', access, tolerateFailure: true }),
} as const satisfies { readonly [K in ChangeKind]?: Make<K> };

/** Kinds that an undo could not restore, so that no join may make them. */
const BEYOND_UNDO = {
  'renew-certificate': ({ certificate, key }) => ({
    ...{ kind: 'renew-certificate', name: 'a', authority, algorithm: 'ECDSA-P256', validity: 1 },
    place: { type: 'pair', certificatePath: certificate, keyPath: key },
  }),
  'remove-local-etcd': ({ certificate, key }) => ({
    ...{ kind: 'remove-local-etcd', manifestPath: certificate, dataDir: key, name: 'a', criSocket: '' },
  }),
  'remove-pods': () => ({ kind: 'remove-pods', criSocket: '' }),
  unmount: ({ certificate }) => ({ kind: 'unmount', below: certificate, force: false, lazy: false }),
  'empty-directory': ({ certificate }) => ({ kind: 'empty-directory', path: certificate }),
  'remove-directory': ({ certificate }) => ({ kind: 'remove-directory', path: certificate }),
  'remove-new': ({ certificate }) => ({ kind: 'remove-new', directory: certificate, known: [] }),
  'remove-journal': () => ({ kind: 'remove-journal' }),
  'remove-interface': () => ({ kind: 'remove-interface', name: 'none' }),
  'clear-packet-filter': () => ({ kind: 'clear-packet-filter', part: 'nftables' as never }),
} as const satisfies { readonly [K in ChangeKind]?: Make<K> };

/** The compiler names a kind that is in none of the three. */
export const EVERY_KIND = { ...OF_FILES, ...OF_NO_FILE, ...BEYOND_UNDO } satisfies {
  readonly [K in ChangeKind]: Make<K>;
};

type Made = [ChangeKind, (paths: Paths) => Change];

const made = (kinds: object) => Object.entries(kinds) as Made[];

export const [KINDS_OF_FILES, KINDS_OF_NO_FILE, KINDS_BEYOND_UNDO]: [Made[], Made[], Made[]] = [
  made(OF_FILES),
  made(OF_NO_FILE),
  made(BEYOND_UNDO),
];
