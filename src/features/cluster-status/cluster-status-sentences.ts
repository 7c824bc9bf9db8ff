import { failure } from '../../base/failure.ts';

export const ETCD_NOT_FROM_HERE = failure('ETCD_NOT_FROM_HERE', {
  class: 'host',
  sample: { certificatesDir: '/etc/kubernetes/pki' },
  english: (p: { certificatesDir: string }) => ({
    what: 'The state of etcd is unknown: this machine is not a control-plane node of this cluster.',
    cause: `etcd accepts only clients with a certificate of its own CA, which control-plane nodes have. ${p.certificatesDir}/ca.crt is missing here, or is the CA of another cluster.`,
    cure: 'Run the same command as root on a control-plane node.',
  }),
});
