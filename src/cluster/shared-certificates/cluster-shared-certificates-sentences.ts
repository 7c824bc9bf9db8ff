import { failure } from '../../base/failure.ts';
import { and } from '../../base/phrases.ts';
import type { NodeRole } from '../../config/types/join.ts';
import { type PkiProblem, pkiProblems } from '../../pki/reading/problem.ts';

const UPLOAD = 'kubejoin init phase upload-certs --upload-certs';

const UPLOAD_AGAIN = `Run "${UPLOAD}" on a control-plane node, then join with the certificate key that the command prints.`;

export const SHARED_CERTIFICATES_EXPIRED = failure('SHARED_CERTIFICATES_EXPIRED', {
  class: 'cluster',
  sample: { server: '10.0.0.1:6443' },
  english: (p: { server: string }) => ({
    what: `The Secret kube-system/kubeadm-certs does not exist in the cluster at ${p.server}.`,
    cause:
      'The certificates were uploaded more than two hours ago and the Secret has expired, or the Secret was deleted.',
    cure: UPLOAD_AGAIN,
  }),
});

export const SHARED_CERTIFICATES_FORBIDDEN = failure('SHARED_CERTIFICATES_FORBIDDEN', {
  code: 'CLUSTER_FORBIDDEN',
  class: 'cluster',
  sample: { server: '10.0.0.1:6443', reason: 'secrets "kubeadm-certs" is forbidden' },
  english: (p: { server: string; reason: string; bound?: NodeRole | undefined }) => ({
    what: `${p.server} does not allow this join's credential to read the Secret kubeadm-certs in kube-system (403).`,
    cause: `${p.bound === 'worker' ? 'The token is bound to a worker, so it cannot be used to join a control-plane node.' : `Certificates were never uploaded to this cluster (the upload also grants the permission to read them), or the token lacks the group system:bootstrappers:kubeadm:default-node-token.`} The API server returned: ${p.reason}`,
    cure:
      p.bound === 'worker'
        ? 'Create a token for this node with "kubejoin token create --for-node NAME --for-role control-plane", or join the machine as a worker.'
        : UPLOAD_AGAIN,
  }),
});

export const SHARED_CERTIFICATES_KEY_WRONG = failure('SHARED_CERTIFICATES_KEY_WRONG', {
  class: 'usage',
  sample: { server: '10.0.0.1:6443' },
  english: (p: { server: string }) => ({
    what: `The certificate key cannot decrypt any entry of the Secret kubeadm-certs in the cluster at ${p.server}.`,
    cause:
      'The certificates were uploaded again after this key was printed, or the key is mistyped or belongs to another cluster.',
    cure: `Use the certificate key of the latest upload. If you do not have that key, run "${UPLOAD}" on a control-plane node and join with the certificate key that the command prints.`,
  }),
});

export const SHARED_CERTIFICATES_DAMAGED = failure('SHARED_CERTIFICATES_DAMAGED', {
  code: 'SHARED_CERTIFICATES_INVALID',
  class: 'cluster',
  sample: { server: '10.0.0.1:6443', entries: ['sa.key'] },
  english: (p: { server: string; entries: readonly string[] }) => ({
    what: `The Secret kubeadm-certs in the cluster at ${p.server} is damaged: ${and(p.entries)} cannot be decrypted, although the certificate key decrypts the other entries.`,
    cause: `The damaged ${p.entries.length === 1 ? 'entry was changed after the upload, or was' : 'entries were changed after the upload, or were'} uploaded with a different key.`,
    cure: UPLOAD_AGAIN,
  }),
});

export const SHARED_CERTIFICATES_INCOMPLETE = failure('SHARED_CERTIFICATES_INCOMPLETE', {
  code: 'SHARED_CERTIFICATES_INVALID',
  class: 'cluster',
  sample: { server: '10.0.0.1:6443', missing: ['external-etcd.crt'], empty: ['sa.key'] },
  english: (p: { server: string; missing: readonly string[]; empty: readonly string[] }) => ({
    what: `The Secret kubeadm-certs in the cluster at ${p.server} does not contain everything that a control-plane node needs:${[
      ...p.missing.map((entry) => `\n  - ${entry} is missing`),
      ...p.empty.map((entry) => `\n  - ${entry} is empty`),
    ].join('')}`,
    cause:
      p.missing.length > 0
        ? 'The certificates were uploaded when the cluster used a different kind of etcd (local or external), or the Secret was edited by hand.'
        : 'The files were missing on the control-plane node that uploaded the Secret.',
    cure: `Run "${UPLOAD}" on a control-plane node that has all the files, then join with the certificate key that the command prints.`,
  }),
});

export const SHARED_CERTIFICATES_UNUSABLE = failure('SHARED_CERTIFICATES_UNUSABLE', {
  code: 'SHARED_CERTIFICATES_INVALID',
  class: 'cluster',
  sample: {
    server: '10.0.0.1:6443',
    problems: [
      { type: 'key-mismatch', file: 'ca.key', certificate: 'ca.crt' },
      { type: 'public-key-mismatch', file: 'sa.pub', key: 'sa.key' },
    ],
  },
  english: (p: { server: string; problems: readonly PkiProblem[] }) => ({
    what: `The Secret kubeadm-certs in the cluster at ${p.server} cannot be used:${pkiProblems(p.problems)}`,
    cause:
      'The control-plane node that uploaded the Secret has the wrong files, or the Secret was replaced. Nothing was written.',
    cure: `Check the files on the node that uploaded the Secret, run "${UPLOAD}" there once they are correct, and join with the certificate key that the command prints.`,
  }),
});

export const SHARED_FILES_MISSING = failure('SHARED_FILES_MISSING', {
  class: 'host',
  sample: { files: ['/etc/kubernetes/pki/sa.key'] },
  english: (p: { files: readonly string[] }) => ({
    what: `Cannot upload the shared certificates: ${and(p.files)} ${p.files.length === 1 ? 'does' : 'do'} not exist on this machine. Nothing was changed.`,
    cause:
      'This machine is not a control-plane node, its certificates are kept elsewhere (certificatesDir in the configuration), or a file was removed.',
    cure: "Run the command on a control-plane node, with the cluster's configuration (--config).",
  }),
});
