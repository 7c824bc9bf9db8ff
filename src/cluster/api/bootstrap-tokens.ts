import { bootstrapTokenParts } from '../../base/bootstrap-token.ts';
import { record } from '../../base/record.ts';
import { Secret } from '../../base/secret.ts';
import { parseRfc3339 } from '../../base/time.ts';
import { NODE_ROLES } from '../../config/types/join.ts';
import { isSubdomain } from '../../config/values/names.ts';
import {
  BINDING,
  FLEET_RUN,
  TOKEN_SECRET_PREFIX,
  TOKEN_SECRET_TYPE,
  type TokenBinding,
} from '../../manifests/objects/bootstrap-token.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { getList, type ReadOptions } from './get.ts';

/** A bootstrap token as the cluster stores it. */
export interface StoredToken {
  id: string;
  /** id.secret */
  token: Secret;
  description: string;
  /** In ms since the epoch; undefined for never. The cluster deletes expired tokens a little later. */
  expires: number | undefined;
  /** In alphabetical order. */
  usages: string[];
  groups: string[];
  /** Undefined for a token that is not bound to a node. */
  binding: TokenBinding | undefined;
  /** Hashes of the keys that a bound token admitted, in order. */
  admitted: readonly string[];
  /** The run of `fleet join` that made it, if one did. */
  run?: string | undefined;
}

/** The invalid part of a Secret of that type. */
type TokenProblem = 'id' | 'name' | 'secret' | 'expiration';

export interface UnreadableToken {
  /** The Secret's name. */
  name: string;
  problem: TokenProblem;
}

/** The path of the Secrets, tokens and others. */
const TOKEN_SECRETS_PATH = '/api/v1/namespaces/kube-system/secrets';
const USAGE_PREFIX = 'usage-bootstrap-';

/** The cluster's bootstrap tokens, in the order of their IDs, and the Secrets of that type that are not tokens. */
export async function readBootstrapTokens(
  cluster: TrustedCluster,
  options: ReadOptions,
): Promise<{ tokens: StoredToken[]; unreadable: UnreadableToken[] }> {
  const path = `${TOKEN_SECRETS_PATH}?fieldSelector=${encodeURIComponent(`type=${TOKEN_SECRET_TYPE}`)}`;
  const read = await getList(cluster, path, { ...options, pick: storedToken });
  return {
    tokens: read.filter((one) => 'token' in one),
    unreadable: read.filter((one) => 'problem' in one),
  };
}

/** The path of a token's Secret. */
export function tokenSecretPath(id: string): string {
  return `${TOKEN_SECRETS_PATH}/${TOKEN_SECRET_PREFIX}${id}`;
}

export function storedToken(object: unknown): StoredToken | UnreadableToken {
  const { metadata, data } = record(object);
  const name = String(record(metadata).name ?? '');
  const values = new Map(
    Object.entries(record(data)).map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString()]),
  );
  const id = values.get('token-id') ?? '';
  const secret = values.get('token-secret') ?? '';
  if (id === '') return { name, problem: 'id' };
  if (name !== `${TOKEN_SECRET_PREFIX}${id}`) return { name, problem: 'name' };
  if (bootstrapTokenParts(`${id}.${secret}`) === undefined) return { name, problem: 'secret' };
  const expiration = values.get('expiration');
  const expires = expiration ? parseRfc3339(expiration) : undefined;
  if (Number.isNaN(expires)) return { name, problem: 'expiration' };
  const usages = [...values]
    .filter(([key, value]) => key.startsWith(USAGE_PREFIX) && value === 'true')
    .map(([key]) => key.slice(USAGE_PREFIX.length));
  const groups = values.get('auth-extra-groups') ?? '';
  const annotations = record(record(metadata).annotations);
  return {
    id,
    token: new Secret(`${id}.${secret}`),
    description: values.get('description') ?? '',
    expires,
    usages: usages.sort(),
    groups: groups === '' || groups.startsWith(',') ? [] : groups.split(','),
    binding: bindingOf(annotations),
    admitted: String(annotations[BINDING.admitted] ?? '')
      .split(',')
      .filter((key) => key !== ''),
    run: typeof annotations[FLEET_RUN] === 'string' ? annotations[FLEET_RUN] : undefined,
  };
}

const USES = /^[1-9][0-9]{0,3}$/;

/** The binding in a Secret's annotations; undefined unless it is whole and names a possible Node. */
function bindingOf(annotations: Record<string, unknown>): TokenBinding | undefined {
  const { [BINDING.node]: node, [BINDING.uses]: uses } = annotations;
  const role = NODE_ROLES.find((one) => one === annotations[BINDING.role]);
  if (typeof node !== 'string' || !isSubdomain(node) || role === undefined) return undefined;
  if (typeof uses !== 'string' || !USES.test(uses)) return undefined;
  return { node, role, uses: Number(uses), replacesNode: annotations[BINDING.replacesNode] === 'true' };
}

/** How many more machines a bound token admits. */
export function usesLeft({ uses }: TokenBinding, admitted: readonly string[]): number {
  return Math.max(0, uses - admitted.length);
}

/** A bootstrap token that is bound to a node, as the cluster stores it. */
export interface BoundToken {
  id: string;
  binding: TokenBinding;
  /** Hashes of the keys that it admitted (`keyHash`), in order. */
  admitted: readonly string[];
  /** The mark of its Node when it admitted the last key (`nodeMark`); undefined before. */
  nodeBefore: string | undefined;
  /** In ms since the epoch; undefined for never. */
  expires: number | undefined;
  /** metadata.uid and metadata.resourceVersion of its Secret, for preconditions. */
  uid: string;
  resourceVersion: string;
}

/** Reads a token's Secret; undefined if it is no token or its binding is missing or malformed. */
export function boundToken(secret: unknown): BoundToken | undefined {
  const token = storedToken(secret);
  if ('problem' in token) return undefined;
  const { id, expires, binding, admitted } = token;
  if (binding === undefined) return undefined;
  const { uid, resourceVersion, annotations } = record(record(secret).metadata);
  const { [BINDING.nodeBefore]: nodeBefore } = record(annotations);
  return {
    ...{ id, expires, binding, admitted, nodeBefore: typeof nodeBefore === 'string' ? nodeBefore : undefined },
    ...{ uid: String(uid), resourceVersion: String(resourceVersion) },
  };
}

/** The merge patch that records another key at exactly this version of the Secret, and the present mark of its Node. */
export function withKey({ admitted, uid, resourceVersion }: BoundToken, key: string, nodeBefore: string): object {
  const annotations = { [BINDING.admitted]: [...admitted, key].join(','), [BINDING.nodeBefore]: nodeBefore };
  return { metadata: { uid, resourceVersion, annotations } };
}
