import { clusterConfigurationFields } from '../../config/documents/versioned-fields.ts';
import { applyObjects, change, type Steps } from '../../engine/changes/change.ts';
import { bootstrapTokenSecret } from '../../manifests/objects/bootstrap-token.ts';
import {
  certificateOwnerToken,
  clusterInfoObjects,
  kubeadmCertsObjects,
  kubeadmConfigObjects,
  kubeletConfigObjects,
} from '../../manifests/objects/published.ts';
import { nodeBootstrapObjects } from '../../manifests/objects/rbac.ts';
import { toYaml } from '../../manifests/yaml.ts';
import { markAsControlPlane } from '../control-plane.ts';
import type { Phase } from '../phase.ts';
import { ADMINISTRATOR_FACTS, administratorAccess, empowerAdministrator } from './administrator.ts';
import { type InitFacts, initPhase } from './facts/facts.ts';
import { INIT_PHASE_FLAGS } from './flags.ts';
import {
  INIT_PHASE_BOOTSTRAP_TOKEN,
  INIT_PHASE_MARK_CONTROL_PLANE,
  INIT_PHASE_UPLOAD_CERTS,
  INIT_PHASE_UPLOAD_KUBEADM,
  INIT_PHASE_UPLOAD_KUBELET,
} from './phases-init-sentences.ts';

const needs = ['cluster', ...ADMINISTRATOR_FACTS] as const;
const flags = INIT_PHASE_FLAGS['upload-config'];

/** Stores the ClusterConfiguration, which joins and upgrades read, and the configuration of the kubelets. */
export const uploadConfig: readonly Phase<InitFacts>[] = [
  initPhase({
    ...{ name: 'upload-config/kubeadm', short: INIT_PHASE_UPLOAD_KUBEADM, needs, flags },
    *steps(facts): Steps {
      yield* empowerAdministrator(facts);
      const stored = toYaml(clusterConfigurationFields(facts.cluster.configuration));
      yield* applyObjects(kubeadmConfigObjects(stored), administratorAccess(facts));
    },
  }),
  initPhase({
    ...{ name: 'upload-config/kubelet', short: INIT_PHASE_UPLOAD_KUBELET, needs, flags },
    *steps(facts): Steps {
      yield* empowerAdministrator(facts);
      const { kubeletConfiguration, configuration } = facts.cluster;
      yield* applyObjects(kubeletConfigObjects(kubeletConfiguration, configuration), administratorAccess(facts));
    },
  }),
];

/** Description in `token list`. */
const OWNER = 'Owns the Secret kubeadm-certs: both are deleted when it expires';

/** Uploads the files that control planes share, encrypted, owned by a token that expires. */
export const uploadCerts = initPhase({
  name: 'upload-certs',
  short: INIT_PHASE_UPLOAD_CERTS,
  needs: ['sealedCertificates', 'now', ...ADMINISTRATOR_FACTS],
  flags: INIT_PHASE_FLAGS['upload-certs'],
  *steps(facts): Steps {
    if (facts.sealedCertificates === undefined) return;
    yield* empowerAdministrator(facts);
    const access = administratorAccess(facts);
    const { entries, ownerToken } = facts.sealedCertificates;
    const token = bootstrapTokenSecret(certificateOwnerToken(ownerToken, OWNER), facts.now);
    const { uid } = yield* change({ kind: 'apply-object', object: token, onConflict: 'fail', access });
    yield* applyObjects(kubeadmCertsObjects(entries, { token, uid }), access);
  },
});

/** Creates the bootstrap tokens, the permissions that joins need, and the ConfigMap cluster-info. */
export const bootstrapToken = initPhase({
  name: 'bootstrap-token',
  aliases: ['bootstraptoken'],
  short: INIT_PHASE_BOOTSTRAP_TOKEN,
  needs: ['cluster', 'published', 'now', ...ADMINISTRATOR_FACTS],
  flags: INIT_PHASE_FLAGS['bootstrap-token'],
  *steps(facts): Steps {
    yield* empowerAdministrator(facts);
    const { configuration, cluster, published, now } = facts;
    const tokens = configuration.bootstrapTokens.map((token) => bootstrapTokenSecret(token, now));
    const objects = [...tokens, ...nodeBootstrapObjects(cluster.configuration), ...clusterInfoObjects(published)];
    yield* applyObjects(objects, administratorAccess(facts));
  },
});

export const markControlPlane = initPhase({
  name: 'mark-control-plane',
  short: INIT_PHASE_MARK_CONTROL_PLANE,
  needs: ['node', 'cluster', ...ADMINISTRATOR_FACTS],
  flags: INIT_PHASE_FLAGS['mark-control-plane'],
  *steps(facts): Steps {
    yield* empowerAdministrator(facts);
    const { configuration, node, cluster } = facts;
    const marked = { nodeRegistration: configuration.nodeRegistration, node, configuration: cluster.configuration };
    yield* markAsControlPlane(marked, administratorAccess(facts));
  },
});
