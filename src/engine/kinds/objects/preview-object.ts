import { Failure } from '../../../base/failure.ts';
import { maskedContent } from '../../../base/masked.ts';
import { record } from '../../../base/record.ts';
import { Secret } from '../../../base/secret.ts';
import type { Answer } from '../../../cluster/api/requests.ts';
import {
  collectionPath,
  type KubernetesObject,
  masked,
  objectPath,
  objectTitle,
  revealed,
} from '../../../manifests/objects/kubernetes-object.ts';
import { toYaml } from '../../../manifests/yaml.ts';
import type { AppliedObject, ApplyObject, ChangeRecord } from '../../changes/change.ts';
import { unifiedDiff } from '../../diff.ts';
import { OBJECT_EXISTS } from '../../engine-sentences.ts';
import type { ChangeContext } from '../../kind.ts';
import { dryRun, type Send } from '../dry-run.ts';

/** Metadata fields that the API server adds. */
const OF_THE_SERVER = ['managedFields', 'resourceVersion', 'uid', 'creationTimestamp', 'generation', 'selfLink'];

interface Preview {
  outcome: AppliedObject;
  shown: Partial<Pick<ChangeRecord, 'action' | 'diff'>>;
}

/** metadata.uid of an object that a preview did not create. */
const MADE_UP_UID = '00000000-0000-0000-0000-000000000000';

/** The changes that applying an object would make to the cluster; the whole object if there is no cluster yet. */
export async function previewObject(change: ApplyObject, context: ChangeContext): Promise<Preview> {
  const { access, object } = change;
  const target = { access, path: objectPath(object) };
  const preview = await dryRun(target, context, (send, { server }) => inquire(change, send, server));
  return preview ?? creation(object);
}

async function inquire(
  { object, onConflict }: ApplyObject,
  send: Send,
  server: string,
): Promise<{ result: Preview } | Answer> {
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

/**
 * An object in YAML for a preview. `object` is the wanted one or the API server's. Masks all values of a Secret except
 * those that are plain text in `wanted`.
 */
export function shownObject(object: unknown, wanted: KubernetesObject): string {
  const { status: _, ...fields } = record(masked(object));
  const metadata = Object.entries(record(fields.metadata))
    .filter(([name]) => !OF_THE_SERVER.includes(name))
    .map(
      ([name, value]) =>
        [name, name === 'annotations' && wanted.kind === 'Secret' ? ownOnly(value, wanted) : value] as const,
    );
  const data = wanted.kind === 'Secret' && { data: shownData(record(fields.data), record(wanted.data)) };
  return maskedContent(toYaml({ ...fields, metadata: Object.fromEntries(metadata), ...data }));
}

/** Masks all annotations that are not wanted here, because `kubectl apply` keeps a whole Secret in one. */
function ownOnly(annotations: unknown, { metadata }: KubernetesObject): Record<string, unknown> {
  const own = record(record(metadata).annotations);
  return Object.fromEntries(
    Object.entries(record(annotations)).map(([name, value]) => [
      name,
      Object.hasOwn(own, name) ? value : String(new Secret('')),
    ]),
  );
}

function shownData(data: Record<string, unknown>, wanted: Record<string, unknown>): Record<string, string> {
  const isPublic = (key: string) => Object.hasOwn(wanted, key) && typeof wanted[key] === 'string';
  const text = (key: string, value: unknown) =>
    isPublic(key) ? Buffer.from(String(value), 'base64').toString() : String(new Secret(''));
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, text(key, value)]));
}

/** Also accepts 422: a Service whose address is taken, perhaps by itself, is invalid before it counts as existing. */
export function mayBeThere({ response }: Answer): boolean {
  return response?.status === 409 || response?.status === 422;
}

/**
 * The replacement of `existing`: the fields of `object`, plus those of others. It keeps the resourceVersion, so that a
 * write by another client in between is a conflict.
 */
export function replacing(existing: unknown, object: KubernetesObject): Record<string, unknown> {
  const before = record(existing);
  const metadata = record(before.metadata);
  const merged = (field: string) => {
    const entries = { ...record(metadata[field]), ...record(object.metadata[field]) };
    return Object.keys(entries).length > 0 && { [field]: entries };
  };
  return {
    ...before,
    ...object,
    metadata: { ...metadata, ...object.metadata, ...merged('labels'), ...merged('annotations') },
  };
}
