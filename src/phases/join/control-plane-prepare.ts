import { all, change, type Steps } from '../../engine/changes/change.ts';
import { controlPlaneCertificates } from '../../manifests/certificates/control-plane-certificates.ts';
import { controlPlaneKubeconfigs, JOIN_KUBECONFIGS } from '../../manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { PATHS } from '../../manifests/paths.ts';
import { componentManifest, POD_FACTS, writeManifests } from '../facts/component-manifests.ts';
import { phase } from '../phase.ts';
import { ETCD_PHASE, JOIN_PHASE_FLAGS } from './flags.ts';
import {
  PHASE_CERTS,
  PHASE_CONTROL_PLANE,
  PHASE_DOWNLOAD_CERTS,
  PHASE_KUBECONFIG,
} from './summaries/join-summaries-sentences.ts';

/**
 * Writes the files that control planes share, from the Secret kubeadm-certs. Does nothing without a certificate key:
 * preflight has checked that the files exist.
 */
export const downloadCerts = phase({
  name: 'control-plane-prepare/download-certs',
  short: () => PHASE_DOWNLOAD_CERTS(),
  needs: ['sharedCertificates'],
  flags: JOIN_PHASE_FLAGS['download-certs'],
  roles: ['control-plane'],
  *steps({ sharedCertificates }): Steps {
    if (sharedCertificates === undefined) return;
    yield* all(sharedCertificates.files.map((file) => ({ kind: 'write-file', ...file }) as const));
  },
});

/** Issues the certificates of this control plane's components. Keeps existing ones that fit. */
export const certs = phase({
  name: 'control-plane-prepare/certs',
  short: () => PHASE_CERTS(),
  needs: ['node', 'cluster', 'localEndpoint'],
  flags: JOIN_PHASE_FLAGS.certs,
  roles: ['control-plane'],
  *steps({ node, cluster, localEndpoint }): Steps {
    yield* all(controlPlaneCertificates(cluster.configuration, node, localEndpoint));
  },
});

/** admin.conf points to the control-plane endpoint; controller-manager.conf and scheduler.conf to the local API server. */
export const kubeconfig = phase({
  name: 'control-plane-prepare/kubeconfig',
  short: () => PHASE_KUBECONFIG(),
  needs: ['node', 'cluster', 'localEndpoint'],
  flags: JOIN_PHASE_FLAGS.kubeconfig,
  roles: ['control-plane'],
  *steps({ node, cluster, localEndpoint }): Steps {
    yield* all(controlPlaneKubeconfigs(JOIN_KUBECONFIGS, cluster.configuration, { node, endpoint: localEndpoint }));
  },
});

const COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

/**
 * Writes the manifests of the components. In a join that adds an etcd member, the phase etcd writes them instead:
 * earlier the components could not work.
 */
export const controlPlane = phase({
  name: 'control-plane-prepare/control-plane',
  short: () => PHASE_CONTROL_PLANE(),
  needs: [...POD_FACTS, 'phasesOfRun'],
  flags: JOIN_PHASE_FLAGS['control-plane'],
  withoutEndpoint: true,
  roles: ['control-plane'],
  *steps(facts): Steps {
    const afterEtcd = facts.cluster.configuration.etcd.type === 'local' && facts.phasesOfRun.has(ETCD_PHASE);
    // Without the directory, the kubelet would look for manifests only every 20 s.
    if (afterEtcd) yield* change({ kind: 'make-directory', path: PATHS.manifests, mode: 0o700 });
    else yield* writeManifests(COMPONENTS, facts);
  },
  tryPatches(facts) {
    for (const component of COMPONENTS) componentManifest(component, facts);
  },
});
