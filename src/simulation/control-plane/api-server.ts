import { record as fields } from '../../base/record.ts';
import { fieldMatcher, labelMatcher, listPage } from '../api-machinery/list-page.ts';
import { decodeObject, jsonBody, PATCH_TYPES, patched } from '../api-machinery/object-body.ts';
import type { StoredObject, Write } from '../api-machinery/object-store.ts';
import { type PathRequest, type ResourceRequest, requestInfo } from '../api-machinery/request-info.ts';
import { apiVersionOf, findResource, type Resource } from '../api-machinery/resources.ts';
import {
  badRequest,
  internalError,
  methodNotAllowed,
  notAcceptable,
  pathNotFound,
  StatusError,
  unsupportedMediaType,
} from '../api-machinery/status.ts';
import { streamWatch } from '../api-machinery/watch-stream.ts';
import type { ServerRequest, ServerResponse } from '../servers/server.ts';
import { authenticate, REVIEWS, type User } from './authenticator.ts';
import { accessReview, authorize, reviewedUser } from './authorizer.ts';
import { type ApiServerParts, accepts, type Exchange, headers, readBody, record, send } from './exchange.ts';
import { refuseForeignDelete } from './pods.ts';

/** Answers one request: authenticates, authorises, does it, records it. Every refusal is a metav1.Status. */
export async function serveApi(parts: ApiServerParts, request: ServerRequest, response: ServerResponse): Promise<void> {
  const exchange: Exchange = { request, response, user: undefined, body: undefined };
  if (await parts.interfere(request, response)) return;
  try {
    await answer(parts, exchange);
  } catch (error) {
    const status =
      error instanceof StatusError
        ? error.status
        : internalError('the rehearsal failed; this is a bug of kubejoin').status;
    send(parts, exchange, status.code, status);
  }
}

async function answer(parts: ApiServerParts, exchange: Exchange): Promise<void> {
  const { request } = exchange;
  exchange.user = authenticate(request, parts.tokens);
  const info = requestInfo(request.method, request.target);
  authorize(exchange.user, info, parts.revoked);
  if (info.type === 'path') return answerPath(parts, exchange, info);
  const review = reviewIn(info);
  if (review !== undefined) return answerReview(parts, exchange, review);
  const resource = findResource(info.group, info.version, info.resource);
  if (resource === undefined || !hasScope(info, resource)) throw pathNotFound();
  if (info.subresource !== undefined && resource.subresources[info.subresource] === undefined) throw pathNotFound();
  if (!accepts(request.header('accept'))) throw notAcceptable();
  await answerResource(parts, exchange, info, resource);
}

/** Accepts a list or watch over all namespaces. */
function hasScope({ namespace, verb }: ResourceRequest, { namespaced }: Resource): boolean {
  return namespaced === (namespace !== undefined) || (namespaced && ['list', 'watch'].includes(verb));
}

function answerPath(parts: ApiServerParts, exchange: Exchange, info: PathRequest): void {
  const healthy = ['/healthz', '/livez', '/readyz'].includes(info.path);
  if (info.path !== '/version' && !healthy) throw pathNotFound();
  if (info.verb !== 'get') throw methodNotAllowed();
  send(parts, exchange, 200, healthy ? 'ok' : versionInfo(parts.kubernetesVersion));
}

type Review = (typeof REVIEWS)[keyof typeof REVIEWS];

function reviewIn({ group, version, resource, verb }: ResourceRequest): Review | undefined {
  const review = Object.hasOwn(REVIEWS, resource) ? REVIEWS[resource as keyof typeof REVIEWS] : undefined;
  return review?.group === group && version === 'v1' && verb === 'create' ? review : undefined;
}

/** Nothing is stored: the answer is the object with its status. */
async function answerReview(parts: ApiServerParts, exchange: Exchange, { kind, group }: Review): Promise<void> {
  const { spec } = fields(jsonBody(await readBody(exchange), 'the review is not JSON'));
  const type = { kind, apiVersion: `${group}/v1`, metadata: {} };
  const { user: username, groups } = exchange.user as User;
  if (kind === 'SelfSubjectReview')
    return send(parts, exchange, 201, { ...type, status: { userInfo: { username, groups } } });
  const user = kind === 'SubjectAccessReview' ? reviewedUser(spec) : { user: username, groups };
  send(parts, exchange, 201, { ...type, spec, status: accessReview(user, spec, parts.approvesByHand()) });
}

function versionInfo(gitVersion: string): object {
  const [major, minor] = gitVersion.replace(/^v/, '').split('.');
  return { major, minor, gitVersion, gitTreeState: 'clean', compiler: 'gc', platform: 'linux/amd64' };
}

async function answerResource(
  parts: ApiServerParts,
  exchange: Exchange,
  info: ResourceRequest,
  resource: Resource,
): Promise<void> {
  const { store } = parts;
  const { collection } = resource;
  const kind = { kind: resource.kind, apiVersion: apiVersionOf(resource) };
  switch (info.verb) {
    case 'get':
      return send(parts, exchange, 200, parts.show(store.get(collection, info.namespace, info.name ?? '')));
    case 'list': {
      const { namespace, query } = info;
      const page = listPage(store, { collection, namespace, query, matches: selected(info, resource) });
      return send(parts, exchange, 200, { kind: `${resource.kind}List`, apiVersion: kind.apiVersion, ...page });
    }
    case 'watch': {
      const { namespace, query } = info;
      const matches = selected(info, resource);
      record(parts, exchange, 200, 'watch');
      exchange.response.head(200, headers(parts, 'application/json'));
      const options = {
        collection,
        ...kind,
        namespace,
        matches,
        query,
        gone: exchange.request.gone,
        stopping: parts.stopping,
      };
      return streamWatch(store, options, exchange.response);
    }
    case 'create':
      return send(parts, exchange, 201, await create(parts, exchange, info, resource));
    case 'update':
    case 'patch':
      return send(parts, exchange, 200, await change(parts, exchange, info, resource));
    case 'delete': {
      const { uid } = preconditions(await readBody(exchange));
      refuseForeignDelete(exchange.user as User, store.get(collection, info.namespace, info.name ?? ''));
      store.delete(collection, info.namespace, info.name ?? '', { ...writeOf(info), uid });
      return send(parts, exchange, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
    }
    default:
      throw methodNotAllowed();
  }
}

async function create(
  parts: ApiServerParts,
  exchange: Exchange,
  info: ResourceRequest,
  resource: Resource,
): Promise<StoredObject> {
  if (info.name !== undefined) throw methodNotAllowed();
  const object = decodeObject(
    await readBody(exchange),
    exchange.request.header('content-type'),
    resource,
    info.namespace,
  );
  return parts.store.create(
    resource.collection,
    resource.admitNew(exchange.user as User, object, parts.store),
    writeOf(info),
  );
}

async function change(
  parts: ApiServerParts,
  exchange: Exchange,
  info: ResourceRequest,
  resource: Resource,
): Promise<StoredObject> {
  const bytes = await readBody(exchange);
  const contentType = exchange.request.header('content-type')?.split(';')[0]?.trim() ?? 'application/json';
  if (info.verb === 'patch' && !PATCH_TYPES.includes(contentType))
    throw unsupportedMediaType('415: Unsupported Media Type');
  const before = parts.store.get(resource.collection, info.namespace, info.name ?? '');
  const wanted =
    info.verb === 'patch'
      ? patched(before, contentType, jsonBody(bytes, 'the patch is not JSON'))
      : decodeObject(bytes, contentType, resource, info.namespace);
  if (wanted.metadata.name !== before.metadata.name)
    throw badRequest('the name of the object does not match the name on the URL');
  const field = info.subresource === undefined ? undefined : resource.subresources[info.subresource];
  const after = field === undefined ? wanted : { ...before, metadata: { ...wanted.metadata }, [field]: wanted[field] };
  // A patch without a version applies to the newest object, so only a version that it names can be out of date.
  return parts.store.update(
    resource.collection,
    resource.admitChange(exchange.user as User, before, after),
    writeOf(info),
  );
}

function writeOf({ query }: ResourceRequest): Write {
  return { dryRun: query.get('dryRun') === 'All' };
}

function selected({ query }: ResourceRequest, { kind }: Resource): (object: StoredObject) => boolean {
  const [byField, byLabel] = [fieldMatcher(kind, query.get('fieldSelector')), labelMatcher(query.get('labelSelector'))];
  return (object) => byField(object) && byLabel(object);
}

/** Reads metav1.DeleteOptions, the optional body of a DELETE. */
function preconditions(bytes: Buffer): { uid: string | undefined } {
  if (bytes.length === 0) return { uid: undefined };
  const { uid } = fields(fields(jsonBody(bytes, 'the body of the DELETE is not JSON')).preconditions);
  return { uid: typeof uid === 'string' ? uid : undefined };
}
