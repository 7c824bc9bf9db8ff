import { type ApplyObject, all, type ChangeRecord, type DeleteObject } from '../../engine/changes/change.ts';
import { admissionObjects } from '../../manifests/objects/admission.ts';
import { APPROVER_DEPLOYMENT, approverDeployment } from '../../manifests/objects/approver-deployment.ts';
import { accessOf, type Changing, carriedOut } from '../administration.ts';

export interface InstallOptions extends Changing {
  /** Image of a Deployment of approvers. Without it, no Deployment is created or changed. */
  approverImage?: string | undefined;
}

/** Creates or corrects what bound tokens and their approver need. Throws the failures of reaching the cluster. */
export async function installAdmission({
  approverImage,
  ...options
}: InstallOptions): Promise<{ changes: readonly ChangeRecord[] }> {
  const access = accessOf(options);
  const deployment = approverImage === undefined ? [] : [approverDeployment(approverImage)];
  const changes = [...admissionObjects(), ...deployment].map(
    (object): ApplyObject => ({ kind: 'apply-object', object, onConflict: 'update', access }),
  );
  return { changes: (await carriedOut('admission', all(changes), options)).records };
}

/** Deletes what `installAdmission` created. Tokens that are bound stay, without the rights to join. */
export async function removeAdmission(options: Changing): Promise<{ changes: readonly ChangeRecord[] }> {
  const access = accessOf(options);
  const changes = [...admissionObjects(), APPROVER_DEPLOYMENT]
    .reverse()
    .map((object): DeleteObject => ({ kind: 'delete-object', object, access }));
  return { changes: (await carriedOut('admission', all(changes), options)).records };
}
