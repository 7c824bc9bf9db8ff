import { failure } from '../../base/failure.ts';
import { type Reason, type Say, text } from '../../base/text.ts';

export const CERTIFICATE_UNKNOWN_HERE = failure('CERTIFICATE_UNKNOWN_HERE', {
  class: 'usage',
  sample: { name: 'etcd-server', names: ['admin.conf', 'apiserver'] },
  english: (p: { name: string; names: readonly string[] }) => ({
    what: `This cluster has no certificate ${p.name} on its control planes.`,
    cause: 'Its etcd is an external one: the certificates of etcd are made and renewed where etcd runs.',
    cure: `Renew it there. Here there are: ${p.names.join(', ')}.`,
  }),
});

export const CERTIFICATES_EXTERNAL = failure('CERTIFICATES_EXTERNAL', {
  class: 'host',
  sample: { external: [{ name: 'apiserver', authority: 'ca' }] },
  english: (p: { external: readonly { name: string; authority: string }[] }) => ({
    what: `${p.external.map(({ name, authority }) => `${name} (by ${authority})`).join(', ')} can't be renewed here: the key of the CA is not on this machine.`,
    cause: 'The CA is an external one: whoever has its key issues its certificates. Nothing was changed.',
    cure: 'Have the owner of the CA issue new certificates ("kubejoin certs generate-csr" makes the requests) and put them in place, or bring the key of the CA to this machine.',
  }),
});

export const CERTIFICATES_MISSING = failure('CERTIFICATES_MISSING', {
  class: 'host',
  sample: { names: ['apiserver'], certificatesDir: '/etc/kubernetes/pki' },
  english: (p: { names: readonly string[]; certificatesDir: string }) => ({
    what: `There is nothing to renew: ${p.names.join(', ')} ${p.names.length === 1 ? 'is' : 'are'} not on this machine.`,
    cause: `This machine is no control plane, or its certificates are not in ${p.certificatesDir}.`,
    cure: 'Run it on a control plane, with --cert-dir where the certificates are elsewhere. One that was lost is made by "kubejoin init phase certs" or "kubejoin init phase kubeconfig".',
  }),
});

export const CERTIFICATES_DEFAULTS_ASSUMED = text(
  'CERTIFICATES_DEFAULTS_ASSUMED',
  (p: { kubeconfig: string; reason: Reason }, say: Say) =>
    `The cluster's configuration could not be read with ${p.kubeconfig}; what kubeadm has by default is assumed (--config says otherwise). ${say(p.reason)}`,
);
