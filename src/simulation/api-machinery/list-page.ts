import { record } from '../../base/record.ts';
import { parseJson } from '../../base/try.ts';
import type { Collection, ObjectStore, StoredObject } from './object-store.ts';
import { badRequest, continueExpired, StatusError } from './status.ts';

interface ListRequest {
  collection: Collection;
  namespace: string | undefined;
  /** limit, continue, resourceVersion and the selectors. */
  query: URLSearchParams;
  /** True if the selectors select the object. */
  matches(object: StoredObject): boolean;
}

interface ListPage {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: StoredObject[];
}

/** Objects from this key on, as they were at this version; undefined: as they are. */
interface Position {
  from: string;
  version: number | undefined;
}

/**
 * A list, or one page of it, as the API server reads it from etcd: each page as the list was when its first was read.
 * As in the API server, the token is set if there are further objects, even if none of them is selected; their number
 * is given only without a selector.
 */
export function listPage(store: ObjectStore, { collection, namespace, query, matches }: ListRequest): ListPage {
  const limit = limitOf(query);
  const position = positionOf(query);
  const { version = store.version } = position;
  const keyOf = ({ metadata }: StoredObject) =>
    namespace === undefined && metadata.namespace !== undefined
      ? `${metadata.namespace}/${metadata.name}`
      : metadata.name;
  const rest = objectsAt(store, collection, namespace, position).filter((object) => keyOf(object) >= position.from);
  const selected = rest.filter(matches);
  const items = limit > 0 ? selected.slice(0, limit) : selected;
  const last = limit > 0 && items.length === limit ? items.at(-1) : rest.at(-1);
  const remaining = last === undefined ? 0 : rest.length - rest.indexOf(last) - 1;
  if (last === undefined || remaining === 0) return { metadata: { resourceVersion: String(version) }, items };
  const selects = ['fieldSelector', 'labelSelector'].some((name) => (query.get(name) ?? '') !== '');
  const next = {
    continue: tokenOf(`${keyOf(last)}\0`, version),
    ...(selects ? {} : { remainingItemCount: remaining }),
  };
  return { metadata: { resourceVersion: String(version), ...next }, items };
}

/** 410 once those times are forgotten, with a token that goes on with the objects as they are. */
function objectsAt(
  store: ObjectStore,
  collection: Collection,
  namespace: string | undefined,
  position: Position,
): StoredObject[] {
  try {
    return store.list(collection, namespace, position.version);
  } catch (error) {
    if (error instanceof StatusError && error.status.code === 410)
      throw continueExpired(tokenOf(position.from, AS_IT_IS));
    throw error;
  }
}

function limitOf(query: URLSearchParams): number {
  const text = query.get('limit') ?? '';
  if (!/^([+-]?\d+)?$/.test(text))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

const TOKEN_VERSION = 'meta.k8s.io/v1';
const AS_IT_IS = -1;

function tokenOf(start: string, rv: number): string {
  return Buffer.from(JSON.stringify({ v: TOKEN_VERSION, rv, start })).toString('base64url');
}

function positionOf(query: URLSearchParams): Position {
  const token = query.get('continue') ?? '';
  if (token === '') return { from: '', version: undefined };
  if (!['', '0'].includes(query.get('resourceVersion') ?? ''))
    throw badRequest('specifying resource version is not allowed when using continue');
  const { v, rv, start } = record(parseJson(Buffer.from(token, 'base64url')));
  if (v !== TOKEN_VERSION || !Number.isInteger(rv) || rv === 0 || typeof start !== 'string' || start === '')
    throw badRequest('invalid continue token: continue key is not valid');
  return { from: start, version: rv === AS_IT_IS ? undefined : (rv as number) };
}

type Matcher = (object: StoredObject) => boolean;

/** Fields that may be selected by, besides metadata.name and metadata.namespace. */
const BY_KIND: Readonly<Record<string, readonly string[]>> = {
  CertificateSigningRequest: ['spec.signerName'],
  Node: ['spec.unschedulable'],
  Pod: ['spec.nodeName', 'status.phase'],
  Secret: ['type'],
};

/** `a=b,c!=d` as the API server reads it (apimachinery fields); a field that can't be selected by is 400. */
export function fieldMatcher(kind: string, selector: string | null): Matcher {
  return everyTerm(selector, (term) => {
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
    if (match?.[1] === undefined) throw badRequest(`invalid field selector: ${term}`);
    const [, field, operator, value = ''] = match;
    const known = ['metadata.name', 'metadata.namespace', ...(BY_KIND[kind] ?? [])];
    if (!known.includes(field)) throw badRequest(`field label not supported: ${field}`);
    return (object) => (fieldOf(object, field) === value) === (operator !== '!=');
  });
}

/** The objects that fit each term of a selector. `testOf` throws 400 for a term that it can't read. */
function everyTerm(selector: string | null, testOf: (term: string) => Matcher): Matcher {
  const terms = (selector ?? '').split(',').filter((term) => term !== '');
  const tests = terms.map(testOf);
  return (object) => tests.every((test) => test(object));
}

function fieldOf(object: StoredObject, field: string): string {
  const value = field
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], object);
  return value === undefined ? '' : String(value);
}

const LABEL = /^[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?$/;

/** `a=b,c!=d,e,!f` (apimachinery labels, without sets); what is no such thing is 400. */
export function labelMatcher(selector: string | null): Matcher {
  return everyTerm(selector, (term) => {
    const [, absent, key = '', operator, value] = /^(!?)([^=!\s]+)(?:(==|=|!=)(\S*))?$/.exec(term) ?? [];
    if (!LABEL.test(key) || (absent === '!' && operator !== undefined))
      throw badRequest(`unable to parse requirement: ${term}`);
    return ({ metadata: { labels = {} } }) => {
      if (operator === undefined) return (labels[key] !== undefined) === (absent !== '!');
      return (labels[key] === value) === (operator !== '!=');
    };
  });
}
