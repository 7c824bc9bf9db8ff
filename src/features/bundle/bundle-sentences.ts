import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';
import { type Distrusted, distrust } from '../../host/distrust.ts';
import { CHECKSUMS, isOther } from './format/checksums.ts';

const AGAIN = 'create a new bundle with "kubejoin bundle create"';

export const BUNDLE_MISSING = failure('BUNDLE_MISSING', {
  code: 'INPUT_FILE_INVALID',
  class: 'usage',
  sample: { path: '/media/worker-1.kubejoin' },
  english: (p: { path: string }) => ({
    what: `The bundle ${p.path} does not exist.`,
    cause: `There is no regular file at ${p.path}.`,
    cure: 'Correct the path, or mount the disk that contains the bundle.',
  }),
});

const DAMAGE = {
  truncated: 'the file ends within this entry',
  header: 'its header is not what "kubejoin bundle create" writes for this name',
  content: `its SHA-256 differs from the one in ${CHECKSUMS}`,
  'too-large': 'it is larger than allowed',
  trailing: 'the file does not end after its last entry',
  malformed: 'its content is not what "kubejoin bundle create" writes',
  'other-version': 'another version of kubejoin wrote it',
};

export type BundleDamage = keyof typeof DAMAGE;

export const BUNDLE_DAMAGED = failure('BUNDLE_DAMAGED', {
  class: 'host',
  sample: { path: '/media/worker-1.kubejoin', entry: 'bundle.json', problem: 'content' },
  english: (p: { path: string; entry: string; problem: BundleDamage }) => ({
    what: `The ${isOther(p) ? 'file' : 'bundle'} ${p.path} is ${isOther(p) ? 'not a bundle, or it is ' : ''}damaged. None of its content was used.`,
    cause: `Entry ${p.entry}: ${DAMAGE[p.problem]}.`,
    cure:
      p.problem === 'other-version'
        ? 'Use the version of kubejoin that created the bundle, or create it again with this version.'
        : `${isOther(p) ? 'If you meant another file, correct the path. Otherwise, copy' : 'Copy'} the bundle again, and compare it with the original ("sha256sum"). If they are the same, ${AGAIN}.`,
  }),
});

export const SSH_KEYGEN_MISSING = failure('SSH_KEYGEN_MISSING', {
  class: 'host',
  sample: { to: 'verify' },
  english: (p: { to: 'sign' | 'verify' }) => ({
    what: `ssh-keygen is not installed, so the bundle cannot be ${p.to === 'sign' ? 'signed' : 'verified'}.`,
    cause: 'kubejoin uses OpenSSH (version 8.2 or later) to sign and verify bundles.',
    cure: 'Install the OpenSSH client: "apt-get install openssh-client", or "dnf install openssh".',
  }),
});

export const BUNDLE_SIGNERS_MISSING = failure('BUNDLE_SIGNERS_MISSING', {
  class: 'host',
  sample: { signers: '/etc/kubejoin/allowed_signers' },
  english: (p: { signers: string }) => ({
    what: `The file ${p.signers}, which lists the signers that this machine trusts, does not exist.`,
    cause: "A bundle cannot vouch for itself: the machine must already trust the bundle's signer.",
    cure: `Specify another file with --bundle-signers, or create ${p.signers} (and its directory, if necessary) with the signer's public key in the format described under ALLOWED SIGNERS in ssh-keygen(1). For example, run: echo "admin@example.com namespaces=\\"kubejoin-bundle\\" $(cat KEY.pub)" > ${p.signers}`,
  }),
});

export const BUNDLE_SIGNERS_UNSAFE = failure('BUNDLE_SIGNERS_UNSAFE', {
  class: 'host',
  sample: { signers: '/etc/kubejoin/allowed_signers', at: '/etc/kubejoin', problem: 'writable', uid: 0, mode: 0o777 },
  english: (p: { signers: string } & Distrusted) => ({
    what: `Other users can change the list of signers that this machine trusts (${p.signers}).`,
    cause: distrust(p),
    cure: `Run "chown root: ${p.at} && chmod go-w ${p.at}", check the content of ${p.signers}, and run the failed command again.`,
  }),
});

export const BUNDLE_SIGNATURE_INVALID = failure('BUNDLE_SIGNATURE_INVALID', {
  class: 'host',
  sample: { path: '/media/worker-1.kubejoin', answer: 'Could not verify signature.' },
  english: (p: { path: string; answer: string }) => ({
    what: `The signature of the bundle ${p.path} is invalid. None of its content was used.`,
    cause: `The bundle was changed after it was signed, or was signed for another purpose. ssh-keygen reported: ${p.answer}`,
    cure: `Copy the bundle again. If that does not help, someone may have tampered with it and read its token, which stays valid until it is used or expires: delete the token on a control-plane node ("kubejoin token list", "kubejoin token delete ID") and ${AGAIN}.`,
  }),
});

export const BUNDLE_SIGNER_UNKNOWN = failure('BUNDLE_SIGNER_UNKNOWN', {
  class: 'host',
  sample: { path: '/media/worker-1.kubejoin', signers: '/etc/kubejoin/allowed_signers', key: 'SHA256:abc' },
  english: (p: { path: string; signers: string; key: string }) => ({
    what: `This machine does not trust the signer of the bundle ${p.path}. None of its content was used.`,
    cause: `The bundle was signed with the key ${p.key}, which ${p.signers} does not currently authorize to sign bundles.`,
    cure: `If you recognize the key ${p.key} (compare it with the output of "ssh-keygen -lf KEY.pub"), add it to ${p.signers}. Otherwise, get the bundle from its original source.`,
  }),
});

export const BUNDLE_EXPIRED = failure('BUNDLE_EXPIRED', {
  class: 'host',
  sample: { path: '/media/worker-1.kubejoin', expires: '2026-11-27T08:00:00Z', now: '2026-11-28T08:00:00Z' },
  english: (p: { path: string; expires: string; now: string }) => ({
    what: `The bundle ${p.path} has expired.`,
    cause: `The bundle and its token were valid until ${p.expires}. This machine's clock says ${p.now}.`,
    cure: `If the clock is wrong, correct it. Otherwise, ${AGAIN}; --ttl sets how long it is valid.`,
  }),
});

/** `own`: what this machine or its command line says. */
export interface Foreign {
  path: string;
  of: 'node' | 'endpoint' | 'cluster';
  bundle: string;
  own: string;
}

export const BUNDLE_FOREIGN = failure('BUNDLE_FOREIGN', {
  class: 'host',
  sample: { path: '/media/worker-1.kubejoin', of: 'node', bundle: 'worker-1', own: 'worker-2' },
  english: ({ path, of, bundle, own }: Foreign) =>
    ({
      node: {
        what: `The bundle ${path} is for the node ${bundle}, not for ${own}.`,
        cause: `According to its host name or --node-name, this machine would become the node ${own}. The token in the bundle can be used only to join ${bundle}.`,
        cure: `Use the bundle for ${own}. To join this machine as ${bundle}, add --node-name ${bundle}.`,
      },
      endpoint: {
        what: `The bundle ${path} is for the cluster at ${bundle}, not for ${own}.`,
        cause: 'The endpoint on the command line is not the one in the bundle.',
        cure: 'Use the bundle for this cluster, or omit the endpoint.',
      },
      cluster: {
        what: `The bundle ${path} is for another cluster.`,
        cause: `The CA hash in the bundle is ${bundle}; this cluster's CA hash is ${own}.`,
        cure: `Use the bundle for this cluster. If the cluster's CA was replaced, ${AGAIN}.`,
      },
    })[of],
});

export const BUNDLE_VERIFIED = text(
  'BUNDLE_VERIFIED',
  (p: { node: string; signer: string; expires: string }) =>
    `The bundle for ${p.node} is signed by ${p.signer} and valid until ${p.expires}.`,
);

export const BUNDLE_READABLE = text(
  'BUNDLE_READABLE',
  (p: { path: string; mode: string }) =>
    `Other users can read ${p.path} (mode ${p.mode}), which contains a token. Run "chmod 600 ${p.path}".`,
);

export const BUNDLE_FLAG_UNFIT = text(
  'BUNDLE_FLAG_UNFIT',
  () => 'This flag cannot be combined with --bundle: the bundle contains the configuration of this node.',
);
export const BUNDLE_FLAG_MISSING = text('BUNDLE_FLAG_MISSING', () => 'This flag is required.');

export const BUNDLE_TOKEN_GONE = failure('BUNDLE_TOKEN_GONE', {
  class: 'discovery',
  sample: { path: '/media/worker-1.kubejoin', server: '10.0.0.1:6443', tokenId: 'abcdef' },
  english: (p: { path: string; server: string; tokenId: string }) => ({
    what: `The cluster at ${p.server} does not know the token ${p.tokenId} of the bundle ${p.path}.`,
    cause: 'A machine has already joined with this bundle, or the token was deleted: it can be used only once.',
    cure: 'For another join, create a new bundle with "kubejoin bundle create".',
  }),
});
