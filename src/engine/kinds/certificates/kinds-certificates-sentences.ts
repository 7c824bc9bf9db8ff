import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';
import { type PkiProblem, pkiProblem, pkiProblems } from '../../../pki/reading/problem.ts';

const UPLOAD = 'kubejoin init phase upload-certs --upload-certs';

export const CERTIFICATE_UNFIT = failure('CERTIFICATE_UNFIT', {
  code: 'CERTIFICATE_INVALID',
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
    what: `The ${p.name} certificate on this machine cannot be used: ${pkiProblem(p.problem)}.`,
    cause:
      p.problem.type === 'names-missing'
        ? "The certificate was issued for a different name, address or endpoint, or before the cluster's certSANs were changed."
        : 'The certificate belongs to another cluster or an earlier join, is incomplete, or was not renewed in time.',
    cure: `Move ${p.files.join(' and ')} to another directory and run the same command again: new files are generated if the key of the CA "${p.authority}" is on this machine. If that key is kept elsewhere, ask the CA administrator for a suitable certificate ("kubejoin certs generate-csr" creates the requests).`,
  }),
});

export const CERTIFICATE_AUTHORITY_UNFIT = failure('CERTIFICATE_AUTHORITY_UNFIT', {
  code: 'CERTIFICATE_INVALID',
  class: 'host',
  sample: { authority: 'ca', problem: { type: 'missing', file: '/etc/kubernetes/pki/ca.crt' } },
  english: (p: { authority: string; problem: PkiProblem }) => ({
    what: `The CA "${p.authority}" cannot be used: ${pkiProblem(p.problem)}.`,
    cause:
      p.problem.type === 'expired'
        ? "The CA has expired (or this machine's clock is wrong); certificates issued by it are no longer accepted."
        : p.problem.type === 'missing'
          ? `The first control-plane node creates the CAs, and the other control-plane nodes must use the same CAs. The CA "${p.authority}" was neither created on this machine, nor downloaded with a certificate key, nor copied here.`
          : p.problem.type === 'not-yet-valid'
            ? 'The clock is wrong on this machine, or was wrong on the machine where the CA was created.'
            : 'The file is damaged, or was not copied from a control-plane node of this cluster.',
    cure:
      p.problem.type === 'expired' || p.problem.type === 'not-yet-valid'
        ? "Check this machine's clock; if the CA has really expired, renew it on all control-plane nodes first."
        : `On the first control-plane node of a new cluster, move any existing files of the CA "${p.authority}" to another directory; init then creates this CA. When joining, use --certificate-key (run "${UPLOAD}" on a control-plane node to get the key), or copy ${p.problem.file} from a control-plane node.`,
  }),
});

export const CERTIFICATE_AUTHORITY_KEY_MISSING = failure('CERTIFICATE_AUTHORITY_KEY_MISSING', {
  code: 'CA_KEY_NOT_HERE',
  class: 'host',
  sample: {
    file: '/etc/kubernetes/pki/front-proxy-client.crt',
    authority: 'front-proxy-ca',
    keyPath: '/etc/kubernetes/pki/front-proxy-ca.key',
  },
  english: (p: { file: string; authority: string; keyPath: string }) => ({
    what: `${p.file} does not exist on this machine and cannot be issued: the key of the CA "${p.authority}" (${p.keyPath}) does not exist either.`,
    cause:
      "The CA's key is kept elsewhere (external CA), so the certificates that this CA issues must be in place before the join.",
    cure: `Generate keys and requests on this machine with "kubejoin certs generate-csr", have the administrator of the CA "${p.authority}" sign the request for this certificate, and save the signed certificate as ${p.file}. Or copy the CA's key from a control-plane node to ${p.keyPath}.`,
  }),
});

export const KUBECONFIG_UNFIT = failure('KUBECONFIG_UNFIT', {
  code: 'CERTIFICATE_INVALID',
  class: 'host',
  sample: {
    path: '/etc/kubernetes/admin.conf',
    authority: 'ca',
    problem: { type: 'expired', file: '/etc/kubernetes/admin.conf', at: '2026-05-01T10:00:00.000Z' },
  },
  english: (p: { path: string; authority: string; problem: PkiProblem }) => ({
    what: `The kubeconfig ${p.path} on this machine cannot be used: ${pkiProblem(p.problem)}.`,
    cause: 'The kubeconfig belongs to another cluster or an earlier join, is incomplete, or was not renewed in time.',
    cure: `Move ${p.path} to another directory and run the same command again: a new kubeconfig is generated if the key of the CA "${p.authority}" is on this machine. If that key is kept elsewhere, ask the CA administrator for the certificate ("kubejoin certs generate-csr" creates the request) and embed the certificate in the kubeconfig.`,
  }),
});

export const SERVICE_ACCOUNT_KEY_UNFIT = failure('SERVICE_ACCOUNT_KEY_UNFIT', {
  code: 'CERTIFICATE_INVALID',
  class: 'host',
  sample: {
    problem: { type: 'public-key-mismatch', file: '/etc/kubernetes/pki/sa.pub', key: '/etc/kubernetes/pki/sa.key' },
  },
  english: (p: { problem: PkiProblem }) => ({
    what: `The service account keys on this machine cannot be used: ${pkiProblem(p.problem)}.`,
    cause: 'The keys belong to another cluster, or they are incomplete or damaged.',
    cure: 'For a new cluster, move sa.key and sa.pub to another directory and run the same command again to generate new ones. For an existing cluster, copy both from a control-plane node: different keys would invalidate every token issued so far.',
  }),
});

export const CERTIFICATE_AUTHORITY_EXTERNAL = text(
  'CERTIFICATE_AUTHORITY_EXTERNAL',
  (p: { authority: string; keyPath: string }) =>
    `The CA "${p.authority}" is treated as external: its key (${p.keyPath}) is not on this machine, so the CA cannot sign anything here.`,
);

export const KUBECONFIG_OTHER_SERVER = text(
  'KUBECONFIG_OTHER_SERVER',
  (p: { path: string; server: string; expected: string }) =>
    `${p.path} already exists and is kept, although it points to ${p.server} instead of ${p.expected}. Join commands name the address in admin.conf. If this address is wrong, correct it in the file.`,
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
    what: `No certificate was renewed, because ${p.problems.length === 1 ? 'one' : 'some'} of the existing files cannot be used:${pkiProblems(p.problems)}`,
    cause: 'A renewed certificate takes its subject, names and usages from the existing one. Nothing was changed.',
    cure:
      p.problems.length === 1
        ? 'Restore this file from a backup, or move it to another directory (a certificate together with its key) and generate a new one with "kubejoin init phase certs" or "kubejoin init phase kubeconfig".'
        : 'Restore these files from a backup, or move them to another directory (each certificate together with its key) and generate new ones with "kubejoin init phase certs" or "kubejoin init phase kubeconfig".',
  }),
});

export const CERTIFICATE_REQUEST_UNFIT = failure('CERTIFICATE_REQUEST_UNFIT', {
  code: 'CERTIFICATE_INVALID',
  class: 'host',
  sample: {
    files: ['/etc/kubernetes/pki/apiserver.key', '/etc/kubernetes/pki/apiserver.csr'],
    problem: { type: 'other-request', file: '/etc/kubernetes/pki/apiserver.csr' },
  },
  english: (p: { files: readonly string[]; problem: PkiProblem }) =>
    p.problem.type === 'distrusted'
      ? {
          what: `The certificate request was not created: ${pkiProblem(p.problem)}.`,
          cause: 'Anyone with the key of a certificate can use the certificate. Existing files are never replaced.',
          cure: 'With --cert-dir and --kubeconfig-dir, specify directories that no other user can change.',
        }
      : {
          what: `An existing certificate request cannot be reused: ${pkiProblem(p.problem)}.`,
          cause: 'The request was created for a different key or configuration. Existing files are never replaced.',
          cure: `Move ${p.files.join(' and ')} to another directory, or specify different directories with --cert-dir and --kubeconfig-dir.`,
        },
});

export const CERTIFICATE_OUTLIVES_CA = text(
  'CERTIFICATE_OUTLIVES_CA',
  (p: { name: string; authority: string; at: string }) =>
    `The ${p.name} certificate is valid only until ${p.at}, when its CA "${p.authority}" expires.`,
);
