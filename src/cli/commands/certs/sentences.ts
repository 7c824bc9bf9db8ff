import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';
import { type PkiProblem, pkiProblem, pkiProblems } from '../../../pki/reading/problem.ts';

export interface Renewed {
  name: string;
  /** In ms since the epoch. */
  before: number;
  after: number;
}

export const date = (ms: number) => new Date(ms).toISOString().slice(0, 10);

export const table = (renewed: readonly Renewed[]) => {
  const width = Math.max(...renewed.map(({ name }) => name.length));
  return renewed
    .map(({ name, before, after }) => `  ${name.padEnd(width)}  ${date(before)} -> ${date(after)}`)
    .join('\n');
};

export const MANIFESTS = '/etc/kubernetes/manifests';

/** What has to be done for the components to use them. */
function restart(staticPods: readonly string[]): string {
  if (staticPods.length === 0) return '';
  return `

What runs uses the old ones still. Restart on this machine, one after the other, and the next only when the last is healthy: ${staticPods.join(', ')}.
For each, take its manifest away, wait until its container has ended, and put it back:
${staticPods.map((pod) => `  mv ${MANIFESTS}/${pod}.yaml /root/ && sleep 30 && mv /root/${pod}.yaml ${MANIFESTS}/`).join('\n')}`;
}

const copies = (renewed: readonly Renewed[]) => {
  const files = renewed.map(({ name }) => name).filter((name) => name === 'admin.conf' || name === 'super-admin.conf');
  return files.length === 0
    ? ''
    : `\n\nCopies of ${files.join(' and ')} (~/.kube/config, for instance) hold the old certificate: replace them.`;
};

export const CERTIFICATES_UNREADABLE = failure('CERTIFICATES_UNREADABLE', {
  class: 'host',
  sample: { problems: [{ type: 'bad-certificate', file: '/etc/kubernetes/pki/apiserver.crt' }] },
  english: (p: { problems: readonly PkiProblem[] }) => ({
    what: `Of these certificates nothing can be told:${pkiProblems(p.problems)}`,
    cause: 'The files are damaged or hold something else.',
    cure: 'Put them back from a copy, or move them away and make them anew with "kubejoin init phase certs" or "kubejoin init phase kubeconfig".',
  }),
});

export const CERTIFICATE_KEY_WRONG = text(
  'CERTIFICATE_KEY_WRONG',
  (p: { problem: PkiProblem }) => `${pkiProblem(p.problem)}. "kubejoin certs renew" makes certificate and key anew.`,
);

export const CERTIFICATES_RENEWED = text(
  'CERTIFICATES_RENEWED',
  (p: { renewed: readonly Renewed[]; staticPods: readonly string[] }) =>
    `Renewed:\n${table(p.renewed)}${restart(p.staticPods)}${copies(p.renewed)}`,
);

export const RENEWAL_PREVIEWED = text(
  'RENEWAL_PREVIEWED',
  (p: { renewed: readonly Renewed[] }) => `Nothing was changed. This would be renewed:\n${table(p.renewed)}`,
);

export const CERTIFICATE_REQUESTS_MADE = text(
  'CERTIFICATE_REQUESTS_MADE',
  (p: { directory: string; certificatesDir: string }) =>
    `The requests are in ${p.certificatesDir} and ${p.directory}, beside their keys. Have the CA's owner sign them; "kubejoin certs generate-csr --help" says where the certificates go.`,
);
