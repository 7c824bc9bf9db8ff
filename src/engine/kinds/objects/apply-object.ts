import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../../base/failure.ts';
import { record } from '../../../base/record.ts';
import { type Answer, ask } from '../../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import {
  collectionPath,
  type KubernetesObject,
  objectPath,
  objectTitle,
  revealed,
} from '../../../manifests/objects/kubernetes-object.ts';
import type { AppliedObject, ApplyObject, DeleteObject } from '../../changes/change.ts';
import { OBJECT_CHANGED, OBJECT_EXISTS } from '../../engine-sentences.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';
import { dryRun } from '../dry-run.ts';
import { changeAsAdministrator } from './administrator.ts';
import { mayBeThere, previewObject, replacing } from './preview-object.ts';

/** Creates an object of the cluster, and reads it only if it exists: it nearly always has to be created. */
export const applyObject: KindOfChange<ApplyObject> = {
  describe: ({ object }) => ({ subject: objectTitle(object) }),
  effects: () => ({}),

  async observe() {
    return { holds: false, action: 'apply' };
  },

  apply(change, context) {
    // After a request without an answer, an existing object may be ours.
    let uncertain = false;
    return changeAsAdministrator({ access: change.access, path: objectPath(change.object) }, context, async (admin) => {
      const outcome = await attempt(admin, change, context, uncertain);
      if (!('result' in outcome) && outcome.response === undefined) uncertain = true;
      return outcome;
    });
  },

  preview: previewObject,
};

async function attempt(
  admin: TrustedCluster,
  { object, onConflict, basedOn }: ApplyObject,
  { signal }: ChangeContext,
  uncertain: boolean,
): Promise<{ result: AppliedObject } | Answer> {
  const body = revealed(object);
  const created = await ask(admin, collectionPath(object), { signal }, { method: 'POST', body });
  if (created.response?.status === 201) return done('created', created.response.body);
  if (!mayBeThere(created)) return created;
  const read = await ask(admin, objectPath(object), { signal });
  if (read.response?.status === 404) return created;
  if (read.response?.status !== 200) return read;
  const existing = read.response.body;
  if (onConflict === 'keep') return done('kept', existing);
  if (onConflict === 'fail') {
    if (uncertain && isSame(existing, body)) return done('created', existing);
    throw new Failure(OBJECT_EXISTS, { server: admin.server, object: objectTitle(object) });
  }
  if (basedOn !== undefined && versionOf(existing) !== basedOn && !isSame(existing, body))
    throw new Failure(OBJECT_CHANGED, { server: admin.server, object: objectTitle(object) });
  const updated = await ask(admin, objectPath(object), { signal }, { method: 'PUT', body: replacing(existing, body) });
  if (updated.response?.status !== 200) return updated;
  return done(
    versionOf(updated.response.body) === versionOf(existing) ? 'unchanged' : 'updated',
    updated.response.body,
  );
}

function isSame(existing: unknown, { apiVersion: _, kind: __, metadata: ___, ...fields }: KubernetesObject): boolean {
  const before = record(existing);
  return Object.entries(fields).every(([name, value]) => isDeepStrictEqual(before[name], value));
}

function done(result: AppliedObject['result'], object: unknown): { result: AppliedObject } {
  return { result: { result, uid: String(record(record(object).metadata).uid ?? '') } };
}

function versionOf(object: unknown): unknown {
  return record(record(object).metadata).resourceVersion;
}

/** Deletes an object of the cluster. */
export const deleteObject: KindOfChange<DeleteObject> = {
  describe: ({ object }) => ({ subject: objectTitle(object) }),
  effects: () => ({}),

  async observe() {
    return { holds: false, action: 'delete' };
  },

  apply({ object, access }, context) {
    const path = objectPath(object);
    return changeAsAdministrator({ access, path }, context, async (admin) =>
      outcomeOf(await ask(admin, path, context, { method: 'DELETE' })),
    );
  },

  async preview({ object, access }, context) {
    const path = objectPath(object);
    const answered = await dryRun({ access, path }, context, async (send) => outcomeOf(await send('DELETE', path)));
    const outcome = answered ?? { deleted: true };
    return { outcome, shown: { action: outcome.deleted ? 'delete' : 'absent' } };
  },
};

function outcomeOf(answer: Answer): { result: { deleted: boolean } } | Answer {
  const status = answer.response?.status ?? 0;
  return [200, 202, 404].includes(status) ? { result: { deleted: status !== 404 } } : answer;
}
