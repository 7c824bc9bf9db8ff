import { type ApplyObject, all, type ChangeRecord, type DeleteObject } from '../../engine/changes/change.ts';
import { admissionObjects } from '../../manifests/objects/admission.ts';
import { accessOf, type Changing, carriedOut } from '../administration.ts';

/** Creates or corrects what bound tokens and their approver need. Throws the failures of reaching the cluster. */
export async function installAdmission(options: Changing): Promise<{ changes: readonly ChangeRecord[] }> {
  const access = accessOf(options);
  const changes = admissionObjects().map(
    (object): ApplyObject => ({ kind: 'apply-object', object, onConflict: 'update', access }),
  );
  return { changes: (await carriedOut('admission', all(changes), options)).records };
}

/** Deletes what `installAdmission` created. Tokens that are bound stay, without the rights to join. */
export async function removeAdmission(options: Changing): Promise<{ changes: readonly ChangeRecord[] }> {
  const access = accessOf(options);
  const changes = admissionObjects()
    .reverse()
    .map((object): DeleteObject => ({ kind: 'delete-object', object, access }));
  return { changes: (await carriedOut('admission', all(changes), options)).records };
}
