import { isRecord } from '../../base/record.ts';
import type { Json, JsonObject as PatchedObject } from '../../manifests/patches/json-object.ts';
import { applyJsonPatch, parseJsonPatch } from '../../manifests/patches/json-patch.ts';
import { PatchError } from '../../manifests/patches/patch-problem.ts';
import type { StoredObject } from './object-store.ts';
import { apiVersionOf, generatedName, type Resource } from './resources.ts';
import { badRequest, unsupportedMediaType } from './status.ts';

/** The object in a POST or PUT, with its name and namespace settled. Throws 400 or 415 as the API server does. */
export function decodeObject(
  bytes: Buffer,
  contentType: string | undefined,
  resource: Resource,
  namespace: string | undefined,
): StoredObject {
  const type = contentType?.split(';')[0]?.trim() ?? 'application/json';
  if (type !== 'application/json') {
    throw unsupportedMediaType(
      'the body of the request was in an unknown format - accepted media types include: application/json',
    );
  }
  const value = parse(bytes, resource);
  const object = value as Partial<StoredObject>;
  const apiVersion = apiVersionOf(resource);
  if ((object.kind ?? resource.kind) !== resource.kind || (object.apiVersion ?? apiVersion) !== apiVersion) {
    const found = `${String(object.kind)} in version ${JSON.stringify(String(object.apiVersion))}`;
    throw badRequest(
      `${found} cannot be handled as a ${resource.kind}: no kind ${JSON.stringify(String(object.kind))} is registered here`,
    );
  }
  const metadata = (
    typeof object.metadata === 'object' && object.metadata !== null ? object.metadata : {}
  ) as StoredObject['metadata'];
  const stated = metadata.namespace;
  if (stated !== undefined && stated !== '' && stated !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const { generateName, ...rest } = metadata as StoredObject['metadata'] & { generateName?: string };
  const name =
    rest.name || (typeof generateName === 'string' && generateName !== '' ? generatedName(generateName) : '');
  if (typeof name !== 'string' || name === '') throw badRequest('name or generateName is required');
  const settled = {
    ...rest,
    ...(generateName === undefined ? {} : { generateName }),
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
  return { ...object, kind: resource.kind, apiVersion, metadata: settled };
}

function parse(bytes: Buffer, resource: Resource): object {
  const problem = `the object provided is unrecognized (must be of type ${resource.kind})`;
  const value = jsonBody(bytes, `${problem}: couldn't get version/kind; json parse error`);
  if (!isRecord(value)) throw badRequest(problem);
  return value;
}

/** The JSON value of a body. Throws 400 with `problem` if it is none. */
export function jsonBody(bytes: Buffer, problem: string): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw badRequest(problem);
  }
}

const STRATEGIC = 'application/strategic-merge-patch+json';
const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
export const PATCH_TYPES: readonly string[] = [STRATEGIC, MERGE, JSON_PATCH];

type MergeKeys = Readonly<Record<string, string>>;

/** Lists of Node that merge by a key (patchMergeKey in core/v1); every other list is replaced. */
const NODE_LISTS: MergeKeys = { conditions: 'type', addresses: 'type', ownerReferences: 'uid' };
const NO_LISTS: MergeKeys = {};

/** The object after a PATCH of one of the three kinds. */
export function patched<T extends object>(object: T, contentType: string, patch: unknown): T {
  if (contentType === STRATEGIC) return merged(object, patch, NODE_LISTS) as T;
  if (contentType === MERGE) return merged(object, patch, NO_LISTS) as T;
  if (contentType === JSON_PATCH) return jsonPatched(object, patch);
  throw unsupportedMediaType('415: Unsupported Media Type');
}

function jsonPatched<T extends object>(object: T, patch: unknown): T {
  if (!Array.isArray(patch))
    throw badRequest('error decoding patch: json: cannot unmarshal into Go value of type jsonpatch.Patch');
  try {
    return applyJsonPatch(object as PatchedObject, parseJsonPatch(patch as Json[])) as T;
  } catch (error) {
    if (error instanceof PatchError) throw badRequest('the patch can not be applied to the object');
    throw error;
  }
}

/** RFC 7396; with merge keys it is the strategic kind, whose directives ($patch, $setElementOrder) are no fields. */
function merged(target: unknown, patch: unknown, lists: MergeKeys): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (lists !== NO_LISTS && field.startsWith('$')) continue;
    const key = lists[field];
    if (value === null) delete result[field];
    else if (Array.isArray(value) && key !== undefined) result[field] = mergeList(result[field], value, key);
    else result[field] = merged(result[field], value, lists);
  }
  return result;
}

function mergeList(target: unknown, patch: readonly unknown[], key: string): unknown[] {
  const result = Array.isArray(target) ? [...target] : [];
  for (const item of patch) {
    const index = result.findIndex((existing) => isRecord(existing) && isRecord(item) && existing[key] === item[key]);
    if (isRecord(item) && item.$patch === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = merged(result[index], item, NODE_LISTS);
    else result.push(item);
  }
  return result;
}
