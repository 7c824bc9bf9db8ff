import { orUndefined } from '../../base/try.ts';
/**
 * Target of a request, read from its method and path as the API server reads it (apiserver endpoints/request,
 * RequestInfo).
 */
export interface ResourceRequest {
  type: 'resource';
  /** get, list, watch, create, update, patch, delete, deletecollection. */
  verb: string;
  /** Empty for the core group. */
  group: string;
  version: string;
  namespace: string | undefined;
  resource: string;
  subresource: string | undefined;
  /** The object's name: from the path, or from a fieldSelector metadata.name=NAME of a list or watch. */
  name: string | undefined;
  query: URLSearchParams;
}

export interface PathRequest {
  type: 'path';
  /** The method in lower case. */
  verb: string;
  path: string;
}

export type RequestInfo = ResourceRequest | PathRequest;

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** `target` is the path with query, as sent. */
export function requestInfo(method: string, target: string): RequestInfo {
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  const query = new URLSearchParams(question < 0 ? '' : target.slice(question + 1));
  const parts = path.split('/').filter((part) => part !== '');
  const resource = resourceParts(parts);
  if (resource === undefined) return { type: 'path', verb: method.toLowerCase(), path };
  const named = resource.name !== undefined;
  const watching =
    !named && query.get('watch') !== null && query.get('watch') !== 'false' && query.get('watch') !== '0';
  const reading = named ? 'get' : watching ? 'watch' : 'list';
  const writing = VERBS[method];
  return {
    type: 'resource',
    ...resource,
    verb: writing === undefined ? reading : writing === 'delete' && !named ? 'deletecollection' : writing,
    name: resource.name ?? (writing === undefined ? selectedName(query) : undefined),
    query,
  };
}

type Parts = Pick<ResourceRequest, 'group' | 'version' | 'namespace' | 'resource' | 'subresource' | 'name'>;

/** /api/v1/... or /apis/GROUP/VERSION/..., with or without namespaces/NAMESPACE. */
function resourceParts(parts: readonly string[]): Parts | undefined {
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') return undefined;
  const rest = parts.slice(core ? 2 : 3);
  const group = core ? '' : (parts[1] ?? '');
  const version = (core ? parts[1] : parts[2]) ?? '';
  if (rest.length === 0) return undefined;
  const namespaced = rest[0] === 'namespaces' && rest.length > 2;
  const [resource = '', name, subresource] = namespaced ? rest.slice(2) : rest;
  return { group, version, namespace: namespaced ? rest[1] : undefined, resource, name: decoded(name), subresource };
}

function decoded(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  return orUndefined(() => decodeURIComponent(name)) ?? name;
}

function selectedName(query: URLSearchParams): string | undefined {
  return query.get('fieldSelector')?.match(/^metadata\.name==?([^,]+)$/)?.[1];
}
