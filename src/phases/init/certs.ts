import type { Text } from '../../base/text.ts';
import { change, type Steps } from '../../engine/changes/change.ts';
import {
  type AuthorityName,
  CERTIFICATES_OF,
  controlPlaneAuthorities,
  controlPlaneCertificates,
  serviceAccountKey,
} from '../../manifests/certificates/control-plane-certificates.ts';
import type { Phase } from '../phase.ts';
import { type InitFacts, initPhase } from './facts/facts.ts';
import { INIT_PHASE_FLAGS } from './flags.ts';
import {
  INIT_PHASE_CA,
  INIT_PHASE_CERT_APISERVER,
  INIT_PHASE_CERT_ETCD_CLIENT,
  INIT_PHASE_CERT_ETCD_HEALTHCHECK,
  INIT_PHASE_CERT_ETCD_PEER,
  INIT_PHASE_CERT_ETCD_SERVER,
  INIT_PHASE_CERT_FRONT_PROXY,
  INIT_PHASE_CERT_KUBELET_CLIENT,
  INIT_PHASE_ETCD_CA,
  INIT_PHASE_FRONT_PROXY_CA,
  INIT_PHASE_SA,
} from './phases-init-sentences.ts';

type CertificateName = (typeof CERTIFICATES_OF)[AuthorityName][number];

/** kubeadm's name of the phase: the name of the file, with a dash for a slash. */
export function certificatePhaseName(name: string): string {
  return `certs/${name.replace('/', '-')}`;
}

const SHORT = {
  ca: INIT_PHASE_CA,
  apiserver: INIT_PHASE_CERT_APISERVER,
  'apiserver-kubelet-client': INIT_PHASE_CERT_KUBELET_CLIENT,
  'front-proxy-ca': INIT_PHASE_FRONT_PROXY_CA,
  'front-proxy-client': INIT_PHASE_CERT_FRONT_PROXY,
  'etcd/ca': INIT_PHASE_ETCD_CA,
  'etcd/server': INIT_PHASE_CERT_ETCD_SERVER,
  'etcd/peer': INIT_PHASE_CERT_ETCD_PEER,
  'etcd/healthcheck-client': INIT_PHASE_CERT_ETCD_HEALTHCHECK,
  'apiserver-etcd-client': INIT_PHASE_CERT_ETCD_CLIENT,
} as const satisfies Record<AuthorityName | CertificateName, Text>;

/** Phase of a CA. The one of etcd does nothing with an external etcd. */
function authority(name: AuthorityName): Phase<InitFacts> {
  return initPhase({
    name: certificatePhaseName(name),
    short: SHORT[name],
    needs: ['cluster', 'externalAuthorities'],
    flags: INIT_PHASE_FLAGS.certificate,
    *steps({ cluster }): Steps {
      for (const one of controlPlaneAuthorities(cluster.configuration))
        if (one.authority.name === name) yield* change(one);
    },
  });
}

function certificate(name: CertificateName): Phase<InitFacts> {
  return initPhase({
    name: certificatePhaseName(name),
    short: SHORT[name],
    needs: ['node', 'cluster', 'externalAuthorities', 'localEndpoint'],
    flags: name === 'apiserver' ? INIT_PHASE_FLAGS['serving-certificate'] : INIT_PHASE_FLAGS.certificate,
    *steps({ node, cluster, localEndpoint }): Steps {
      for (const one of controlPlaneCertificates(cluster.configuration, node, localEndpoint))
        if (one.name === name) yield* change(one);
    },
  });
}

const serviceAccounts = initPhase({
  name: 'certs/sa',
  short: INIT_PHASE_SA,
  needs: ['cluster', 'externalAuthorities'],
  flags: INIT_PHASE_FLAGS.certificate,
  *steps({ cluster, externalAuthorities }): Steps {
    // With an external CA these keys are external as well, as in kubeadm.
    if (!externalAuthorities.has('ca')) yield* change(serviceAccountKey(cluster.configuration));
  },
});

/** Each CA followed by the certificates it signs; last the service account keys. Keeps existing files that fit. */
export const certs: readonly Phase<InitFacts>[] = [
  ...(Object.keys(CERTIFICATES_OF) as AuthorityName[]).flatMap((ca) => [
    authority(ca),
    ...CERTIFICATES_OF[ca].map(certificate),
  ]),
  serviceAccounts,
];
