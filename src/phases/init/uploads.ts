import { clusterConfigurationFields } from '../../config/documents/versioned-fields.ts';
import { change, type Steps } from '../../engine/changes/change.ts';
import { bootstrapTokenSecret } from '../../manifests/objects/bootstrap-token.ts';
import { kubeadmConfigObjects, kubeletConfigObjects } from '../../manifests/objects/config-map.ts';
import { certificateOwnerToken, kubeadmCertsObjects } from '../../manifests/objects/kubeadm-certs.ts';
import { toYaml } from '../../manifests/yaml.ts';
import type { Phase } from '../phase.ts';
import { ADMINISTRATOR_FACTS, administratorAccess, applyObjects, empowerAdministrator } from './administrator.ts';
import type { InitFacts } from './facts/facts.ts';
import { initPhase, PHASE_FLAGS } from './phase.ts';
import { INIT_PHASE_UPLOAD_CERTS, INIT_PHASE_UPLOAD_KUBEADM, INIT_PHASE_UPLOAD_KUBELET } from './sentences.ts';

const needs = ['cluster', ...ADMINISTRATOR_FACTS] as const;
const flags = PHASE_FLAGS['upload-config'];

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
  flags: PHASE_FLAGS['upload-certs'],
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
