import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';
import { type PkiProblem, pkiProblem, pkiProblems } from '../../../pki/reading/problem.ts';

const UPLOAD = 'kubejoin init phase upload-certs --upload-certs';

export const CERTIFICATE_UNFIT = failure('CERTIFICATE_UNFIT', {
  class: 'host',
  sample: {
    name: 'apiserver',
    files: ['/etc/kubernetes/pki/apiserver.crt', '/etc/kubernetes/pki/apiserver.key'],
    authority: 'ca',
    problem: {
      type: 'names-missing',
      file: '/etc/kubernetes/pki/apiserver.crt',
      names: ['10.0.0.7', 'api.example.com'],
    },
  },
  english: (p: { name: string; files: readonly string[]; authority: string; problem: PkiProblem }) => ({
    what: `The certificate ${p.name} that is on this machine can't be used: ${pkiProblem(p.problem)}.`,
    cause:
      p.problem.type === 'names-missing'
        ? "It was made for another name, address or endpoint, or before the cluster's certSANs were changed."
        : 'It is left from another cluster or an earlier join, or was put there incompletely.',
    cure: `Move ${p.files.join(' and ')} away and run the same command again: they are made anew where the key of the CA ${p.authority} is on this machine. Where it is kept elsewhere, have its owner issue a fitting certificate ("kubejoin certs generate-csr" makes the requests).`,
  }),
});

export const CERTIFICATE_AUTHORITY_UNFIT = failure('CERTIFICATE_AUTHORITY_UNFIT', {
  class: 'host',
  sample: { authority: 'ca', problem: { type: 'missing', file: '/etc/kubernetes/pki/ca.crt' } },
  english: (p: { authority: string; problem: PkiProblem }) => ({
    what: `The CA ${p.authority} can't be used: ${pkiProblem(p.problem)}.`,
    cause:
      p.problem.type === 'expired'
        ? "The CA's own time is over (or this machine's clock is wrong); nothing that it issues is accepted any more."
        : p.problem.type === 'missing'
          ? 'A first control plane makes its CAs itself; the others need the same ones. Neither was one made or downloaded with a certificate key, nor was it copied to this machine.'
          : 'The file was damaged, or comes from somewhere else than the control planes of this cluster.',
    cure:
      p.problem.type === 'expired' || p.problem.type === 'not-yet-valid'
        ? "Compare this machine's clock; if the CA has really expired, renew it on all control planes first."
        : `On the first control plane of a new cluster: move what is there of this CA away, and init makes it. When joining: use --certificate-key (the key is printed by "${UPLOAD}" on a control-plane node), or copy the file from there.`,
  }),
});

export const CERTIFICATE_AUTHORITY_KEY_MISSING = failure('CERTIFICATE_AUTHORITY_KEY_MISSING', {
  class: 'host',
  sample: {
    file: '/etc/kubernetes/pki/front-proxy-client.crt',
    authority: 'front-proxy-ca',
    keyPath: '/etc/kubernetes/pki/front-proxy-ca.key',
  },
  english: (p: { file: string; authority: string; keyPath: string }) => ({
    what: `${p.file} is not on this machine, and can't be made: the key of the CA ${p.authority} (${p.keyPath}) is not here either.`,
    cause: 'The key of this CA is kept elsewhere (external CA): what it signs must be put in place before the join.',
    cure: `Make keys and requests on this machine with "kubejoin certs generate-csr", have the owner of the CA ${p.authority} sign the request, and put the certificate in place. Or copy the CA's key from a control plane to ${p.keyPath}.`,
  }),
});

export const KUBECONFIG_UNFIT = failure('KUBECONFIG_UNFIT', {
  class: 'host',
  sample: {
    path: '/etc/kubernetes/admin.conf',
    authority: 'ca',
    problem: { type: 'expired', file: '/etc/kubernetes/admin.conf', at: '2026-05-01T10:00:00.000Z' },
  },
  english: (p: { path: string; authority: string; problem: PkiProblem }) => ({
    what: `The kubeconfig ${p.path} that is on this machine can't be used: ${pkiProblem(p.problem)}.`,
    cause: 'It is left from another cluster or an earlier join, or its certificate was never put into it.',
    cure: `Move ${p.path} away and run the same command again: it is made anew where the key of the CA ${p.authority} is on this machine. Where it is kept elsewhere, have its owner issue the certificate ("kubejoin certs generate-csr" makes the request) and put it into the file.`,
  }),
});

export const SERVICE_ACCOUNT_KEY_UNFIT = failure('SERVICE_ACCOUNT_KEY_UNFIT', {
  class: 'host',
  sample: {
    problem: { type: 'public-key-mismatch', file: '/etc/kubernetes/pki/sa.pub', key: '/etc/kubernetes/pki/sa.key' },
  },
  english: (p: { problem: PkiProblem }) => ({
    what: `The keys of service accounts' tokens that are on this machine can't be used: ${pkiProblem(p.problem)}.`,
    cause: 'They are left from another cluster, or were put there incompletely or damaged.',
    cure: "For a new cluster, move the service accounts' key and public key (sa.key, sa.pub) away and run the same command again: they are made anew. For one that is there already, copy both from a control plane: with other keys every token that was issued loses its force.",
  }),
});

export const CERTIFICATE_AUTHORITY_EXTERNAL = text(
  'CERTIFICATE_AUTHORITY_EXTERNAL',
  (p: { authority: string; keyPath: string }) =>
    `The CA ${p.authority} is kept as an external one: its key (${p.keyPath}) is not on this machine, so nothing can be signed with it here.`,
);

export const KUBECONFIG_OTHER_SERVER = text(
  'KUBECONFIG_OTHER_SERVER',
  (p: { path: string; server: string; expected: string }) =>
    `${p.path} is there already and is kept; it names ${p.server}, where ${p.expected} is expected.`,
);

export const CERTIFICATES_NOT_RENEWABLE = failure('CERTIFICATES_NOT_RENEWABLE', {
  class: 'host',
  sample: {
    problems: [
      { type: 'bad-certificate', file: '/etc/kubernetes/pki/apiserver.crt' },
      { type: 'not-embedded', file: '/etc/kubernetes/admin.conf' },
    ],
  },
  english: (p: { problems: readonly PkiProblem[] }) => ({
    what: `Certificates can't be renewed, since what is there can't be read:${pkiProblems(p.problems)}`,
    cause: 'A renewed certificate takes its subject, names and usages from the one that is there. Nothing was changed.',
    cure: 'Put the file back from a copy, or move it (of a pair the key, too) away and make it anew with "kubejoin init phase certs" or "kubejoin init phase kubeconfig".',
  }),
});

export const CERTIFICATE_REQUEST_UNFIT = failure('CERTIFICATE_REQUEST_UNFIT', {
  class: 'host',
  sample: {
    files: ['/etc/kubernetes/pki/apiserver.key', '/etc/kubernetes/pki/apiserver.csr'],
    problem: { type: 'other-request', file: '/etc/kubernetes/pki/apiserver.csr' },
  },
  english: (p: { files: readonly string[]; problem: PkiProblem }) => ({
    what: `A request that is there can't be kept: ${pkiProblem(p.problem)}.`,
    cause: 'It is left from another key or another configuration. Nothing that is there is replaced.',
    cure: `Move ${p.files.join(' and ')} away, or name other directories by --cert-dir and --kubeconfig-dir.`,
  }),
});

export const CERTIFICATE_OUTLIVES_CA = text(
  'CERTIFICATE_OUTLIVES_CA',
  (p: { name: string; authority: string; at: string }) =>
    `${p.name} is of no use after ${p.at}, when its CA ${p.authority} ends.`,
);
