import { change, type Steps } from '../../engine/changes/change.ts';
import { bootstrapTokenSecret } from '../../manifests/objects/bootstrap-token.ts';
import { certificateOwnerToken, kubeadmCertsObjects } from '../../manifests/objects/kubeadm-certs.ts';
import { ADMINISTRATOR_FACTS, administratorAccess, applyObjects, empowerAdministrator } from './administrator.ts';
import { initPhase, PHASE_FLAGS } from './phase.ts';
import { INIT_PHASE_UPLOAD_CERTS } from './sentences.ts';

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
