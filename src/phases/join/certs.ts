import { all, type Steps } from '../../engine/changes/change.ts';
import { controlPlaneCertificates } from '../../manifests/certificates/control-plane-certificates.ts';
import { phase } from '../phase.ts';
import { PHASE_CERTS } from '../sentences.ts';
import { PHASE_FLAGS } from './flags.ts';

/** Issues the certificates of this control plane's components. Keeps existing ones that fit. */
export const certs = phase({
  name: 'control-plane-prepare/certs',
  short: () => PHASE_CERTS(),
  needs: ['node', 'cluster', 'localEndpoint'],
  flags: PHASE_FLAGS.certs,
  roles: ['control-plane'],
  *steps({ node, cluster, localEndpoint }): Steps {
    yield* all(controlPlaneCertificates(cluster.configuration, node, localEndpoint));
  },
});
