import { collectionPath, objectPath, objectTitle, revealed } from '../../cluster/kubernetes-object.ts';
import { type Answer, ask } from '../../cluster/requests.ts';
import type { TrustedCluster } from '../../discovery/trusted-cluster.ts';
import { Failure, isFailure } from '../../failure.ts';
import type { Host } from '../../host/ports.ts';
import type { Reason } from '../../messages/reason.ts';
import { record } from '../../record.ts';
import type { AppliedObject, ApplyObject, ChangeRecord } from '../change.ts';
import { unifiedDiff } from '../diff.ts';
import type { Surroundings } from '../kind.ts';
import { administratorRefusal } from './administrator.ts';
import { mayBeThere, replacing } from './existing-object.ts';
import { shownObject } from './shown-object.ts';

interface Preview {
  outcome: AppliedObject;
  shown: Partial<Pick<ChangeRecord, 'action' | 'diff'>>;
}

/** metadata.uid of what a preview has not made. */
const MADE_UP_UID = '00000000-0000-0000-0000-000000000000';
const DRY_RUN = '?dryRun=All';

/** Runs that know that there is no API server to ask (yet). */
const alone = new WeakMap<Host, Set<string>>();

/**
 * What applying an object would change, by the API server's own dry run (all of its admission and validation, nothing stored). Where there is none to
 * ask, because init has not made it yet, the object is shown whole.
 */
export async function previewObject(change: ApplyObject, surroundings: Surroundings): Promise<Preview> {
  const { access, object } = change;
  const place = access.server ? `${access.server.advertiseAddress}:${access.server.bindPort}` : access.kubeconfigPath;
  const known = alone.get(surroundings.host) ?? new Set();
  alone.set(surroundings.host, known);
  const reachable = known.has(place) ? undefined : await asked(change, surroundings);
  if (reachable !== undefined && !('reason' in reachable)) return reachable;
  if (reachable !== undefined) {
    known.add(place);
    surroundings.emit({ type: 'notice', level: 'info', message: { key: 'OBJECTS_SHOWN_WHOLE', params: { reason: reachable.reason } } });
  }
  return creation(object);
}

/** The preview, or why nobody answers. */
async function asked(change: ApplyObject, { identities, signal }: Surroundings): Promise<Preview | { reason: Reason }> {
  let admin: TrustedCluster;
  try {
    admin = await identities.of(change.access);
  } catch (error) {
    if (isFailure(error, 'DISCOVERY_FILE_MISSING')) return { reason: error };
    throw error;
  }
  const { object, onConflict, access } = change;
  const body = revealed(object);
  const send = (method: 'GET' | 'POST' | 'PUT', path: string, sent?: unknown) => ask(admin, path, { signal }, { method, body: sent });
  const created = await send('POST', `${collectionPath(object)}${DRY_RUN}`, body);
  if (created.response?.status === 201) return creation(object);
  const read = mayBeThere(created) ? await send('GET', objectPath(object)) : created;
  if (read.response?.status !== 200) return unanswered(read.response?.status === 404 ? created : read, admin, change);
  const existing = read.response.body;
  const uid = String(record(record(existing).metadata).uid);
  if (onConflict === 'fail') throw new Failure('OBJECT_EXISTS', { server: admin.server, object: objectTitle(object) });
  if (onConflict === 'keep') return { outcome: { result: 'kept', uid }, shown: { action: 'keep' } };
  const updated = await send('PUT', `${objectPath(object)}${DRY_RUN}`, replacing(existing, body));
  if (updated.response?.status !== 200) return unanswered(updated, admin, { access, object });
  const [before, after] = [shownObject(existing, object), shownObject(updated.response.body, object)];
  if (before === after) return { outcome: { result: 'unchanged', uid }, shown: { action: 'unchanged' } };
  return { outcome: { result: 'updated', uid }, shown: { action: 'update', diff: await unifiedDiff(objectTitle(object), before, after) } };
}

async function creation(object: ApplyObject['object']): Promise<Preview> {
  const diff = await unifiedDiff(objectTitle(object), '', shownObject(object, object));
  return { outcome: { result: 'created', uid: MADE_UP_UID }, shown: { action: 'create', diff } };
}

/** A server that can't answer now is as one that is not there; one that refuses would refuse the change itself. */
function unanswered(
  { failure, response }: Answer,
  admin: TrustedCluster,
  { access, object }: Pick<ApplyObject, 'access' | 'object'>,
): { reason: Reason } {
  if (response === undefined) return { reason: failure ?? '' };
  if (response.status === 429 || response.status >= 500) return { reason: `HTTP ${response.status}` };
  throw administratorRefusal(admin, access, objectPath(object), response);
}
