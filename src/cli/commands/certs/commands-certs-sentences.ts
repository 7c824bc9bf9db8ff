import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';
import { rfc3339, wholeSeconds } from '../../../base/time.ts';
import { type PkiProblem, pkiProblem, pkiProblems } from '../../../pki/reading/problem.ts';

export interface Renewed {
  name: string;
  /** In ms since the epoch. */
  before: number;
  after: number;
}

export const date = (ms: number) => rfc3339(ms).slice(0, 10);

export const table = (renewed: readonly Renewed[]) => {
  const width = Math.max(...renewed.map(({ name }) => name.length));
  return renewed
    .map(({ name, before, after }) => {
      // Renewed on the day of its issue: the dates alone would be the same.
      const shown = date(before) === date(after) ? wholeSeconds : date;
      return `  ${name.padEnd(width)}  ${shown(before)} -> ${shown(after)}`;
    })
    .join('\n');
};

export const MANIFESTS = '/etc/kubernetes/manifests';

/** Instructions for making the components use the renewed certificates. */
function restart(staticPods: readonly string[]): string {
  if (staticPods.length === 0) return '';
  const which =
    staticPods.length === 1
      ? `Restart ${staticPods[0]} on this machine:`
      : `Restart these components on this machine one at a time, and wait until each is healthy before you restart the next: ${staticPods.join(', ')}.\nFor each,`;
  return `

Running components still use the old certificates. ${which} move its manifest to another directory, wait until its container has stopped, and move the manifest back:
${staticPods.map((pod) => `  mv ${MANIFESTS}/${pod}.yaml /root/ && sleep 30 && mv /root/${pod}.yaml ${MANIFESTS}/`).join('\n')}`;
}

const copies = (renewed: readonly Renewed[]) => {
  const files = renewed.map(({ name }) => name).filter((name) => name === 'admin.conf' || name === 'super-admin.conf');
  return files.length === 0
    ? ''
    : `\n\nCopies of ${files.join(' and ')} (for example ~/.kube/config) still contain the old certificate. Replace them.`;
};

export const CERTIFICATES_UNREADABLE = failure('CERTIFICATES_UNREADABLE', {
  code: 'CERTIFICATE_INVALID',
  class: 'host',
  sample: { problems: [{ type: 'bad-certificate', file: '/etc/kubernetes/pki/apiserver.crt' }] },
  english: (p: { problems: readonly PkiProblem[] }) => ({
    what: `${p.problems.length === 1 ? 'A certificate' : 'Some certificates'} cannot be used:${pkiProblems(p.problems)}`,
    cause: `The ${p.problems.length === 1 ? 'file is damaged, or is not a certificate' : 'files are damaged, or are not certificates'}.`,
    cure: `Restore the ${p.problems.length === 1 ? 'file from a backup, or move it to another directory and create it' : 'files from a backup, or move them to another directory and create them'} again with "kubejoin init phase certs" or "kubejoin init phase kubeconfig".`,
  }),
});

export const CERTIFICATE_KEY_WRONG = text(
  'CERTIFICATE_KEY_WRONG',
  (p: { problem: PkiProblem }) =>
    `${pkiProblem(p.problem)}. "kubejoin certs renew NAME" creates a new certificate and key.`,
);

export const CERTIFICATES_RENEWED = text(
  'CERTIFICATES_RENEWED',
  (p: { renewed: readonly Renewed[]; staticPods: readonly string[] }) =>
    `Renewed:\n${table(p.renewed)}${restart(p.staticPods)}${copies(p.renewed)}`,
);

export const RENEWAL_PREVIEWED = text(
  'RENEWAL_PREVIEWED',
  (p: { renewed: readonly Renewed[] }) =>
    `Nothing was changed. ${p.renewed.length === 1 ? 'This certificate' : 'These certificates'} would be renewed:\n${table(p.renewed)}`,
);

export const CERTIFICATE_REQUESTS_MADE = text(
  'CERTIFICATE_REQUESTS_MADE',
  (p: { directory: string; certificatesDir: string }) =>
    `The requests are in ${p.certificatesDir} and ${p.directory}, next to their keys. Have the CA administrator sign the requests. "kubejoin certs generate-csr --help" explains where to put the signed certificates.`,
);
