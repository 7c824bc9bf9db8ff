import { Failure } from '../../../base/failure.ts';
import { record } from '../../../base/record.ts';
import type { Answer } from '../../../cluster/api/requests.ts';
import { collectionPath, objectPath, objectTitle, revealed } from '../../../manifests/objects/kubernetes-object.ts';
import type { AppliedObject, ApplyObject, ChangeRecord } from '../../changes/change.ts';
import { unifiedDiff } from '../../diff.ts';
import type { ChangeContext } from '../../kind.ts';
import { dryRun, type Send } from '../dry-run.ts';
import { mayBeThere, replacing } from './existing-object.ts';
import { OBJECT_EXISTS } from './sentences.ts';
import { shownObject } from './shown-object.ts';

interface Preview {
  outcome: AppliedObject;
  shown: Partial<Pick<ChangeRecord, 'action' | 'diff'>>;
}

/** metadata.uid of what a preview has not made. */
const MADE_UP_UID = '00000000-0000-0000-0000-000000000000';

/** What applying an object would change, against what the cluster has; whole where there is no cluster yet. */
export async function previewObject(change: ApplyObject, context: ChangeContext): Promise<Preview> {
  const { access, object } = change;
  const target = { access, path: objectPath(object) };
  const preview = await dryRun(target, context, (send, { server }) => inquire(change, send, server));
  return preview ?? creation(object);
}

async function inquire({ object, onConflict }: ApplyObject, send: Send, server: string): Promise<{ result: Preview } | Answer> {
  const body = revealed(object);
  const created = await send('POST', collectionPath(object), body);
  if (created.response?.status === 201) return { result: await creation(object) };
  if (!mayBeThere(created)) return created;
  const read = await send('GET', objectPath(object));
  if (read.response?.status !== 200) return read.response?.status === 404 ? created : read;
  const existing = read.response.body;
  const uid = String(record(record(existing).metadata).uid);
  if (onConflict === 'fail') throw new Failure(OBJECT_EXISTS, { server, object: objectTitle(object) });
  if (onConflict === 'keep') return { result: { outcome: { result: 'kept', uid }, shown: { action: 'keep' } } };
  const updated = await send('PUT', objectPath(object), replacing(existing, body));
  if (updated.response?.status !== 200) return updated;
  const [before, after] = [shownObject(existing, object), shownObject(updated.response.body, object)];
  if (before === after) return { result: { outcome: { result: 'unchanged', uid }, shown: { action: 'unchanged' } } };
  const diff = await unifiedDiff(objectTitle(object), before, after);
  return { result: { outcome: { result: 'updated', uid }, shown: { action: 'update', diff } } };
}

async function creation(object: ApplyObject['object']): Promise<Preview> {
  const diff = await unifiedDiff(objectTitle(object), '', shownObject(object, object));
  return { outcome: { result: 'created', uid: MADE_UP_UID }, shown: { action: 'create', diff } };
}
