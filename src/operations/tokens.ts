import { timingSafeEqual } from 'node:crypto';
import { Failure, isFailure } from '../base/failure.ts';
import type { Secret } from '../base/secret.ts';
import { wholeSeconds } from '../base/time.ts';
import {
  readBootstrapTokens,
  type StoredToken,
  storedToken,
  tokenSecretPath,
  type UnreadableToken,
} from '../cluster/api/bootstrap-tokens.ts';
import { getObject, type ReadOptions } from '../cluster/api/get.ts';
import { type JoinPoint, readJoinPoint } from '../cluster/api/published-cluster.ts';
import { ServerClock } from '../cluster/api/server-clock.ts';
import type { TrustedCluster } from '../cluster/discovery/trusted-cluster.ts';
import type { BootstrapToken } from '../config/types/init.ts';
import type { JoinConfiguration } from '../config/types/join.ts';
import { all, applyObjects, type ChangeRecord, type DeleteObject, type Steps } from '../engine/changes/change.ts';
import { OBJECT_EXISTS } from '../engine/engine-sentences.ts';
import type { Emit } from '../engine/events.ts';
import type { ApiAccess } from '../engine/identities.ts';
import { bootstrapTokenSecret, TOKEN_SECRET_PREFIX, type TokenBinding } from '../manifests/objects/bootstrap-token.ts';
import { type KubernetesObject, objectTitle } from '../manifests/objects/kubernetes-object.ts';
import { KUBE_SYSTEM } from '../manifests/objects/rbac.ts';
import { approverOf } from '../manifests/objects/token-approver.ts';
import { type Administering, accessOf, type Changing, carryOut, readAsAdministrator } from './administration.ts';
import { TOKEN_EXISTS, TOKEN_NOT_FOUND, TOKENS_INCOMPLETE, TOKENS_INTERRUPTED } from './operations-sentences.ts';

/** A token to create; with `binding`, one that admits that node only; with `run`, one of a fleet's. */
export type NewToken = BootstrapToken & { binding?: TokenBinding; run?: string };

/**
 * Creates bootstrap tokens, none if any exists. With `joinPoint`, also returns where machines join with them. The
 * approver's account gets the right to bound ones, except to those of a fleet, which approves by itself and has looked at
 * the cluster before. Throws TOKEN_EXISTS, KUBECONFIG_FORBIDDEN, for bound tokens the failures of `requireAdmission`, and
 * those of reaching the cluster; TOKENS_INCOMPLETE when some were created.
 * An interruption reports the IDs of tokens that may have been created and were not shown; a fleet deletes its own.
 */
export async function createTokens(
  tokens: readonly NewToken[],
  options: Changing & { joinPoint: boolean; allowAutomaticApproval?: boolean | undefined },
): Promise<{ changes: readonly ChangeRecord[]; joinPoint: JoinPoint | undefined }> {
  const now = options.host.read.clock.now();
  const secrets = tokens.map((token) => bootstrapTokenSecret(token, now, token.binding, token.run));
  const ids = secrets.map(({ metadata }) => metadata.name.slice(TOKEN_SECRET_PREFIX.length));
  const bound = secrets.filter((_, index) => tokens[index]?.binding && tokens[index].run === undefined);
  const point = await readAsAdministrator(options, async (admin, reading) => {
    const clock = new ServerClock(options.host.read.clock);
    const asking = { ...reading, heard: clock.heard, absentIsFine: true };
    const found = await Promise.all(ids.map((id) => getObject(admin, tokenSecretPath(id), asking)));
    const existing = ids.filter((_, index) => found[index] !== undefined);
    if (existing.length > 0)
      throw new Failure(TOKEN_EXISTS, { ids: existing, server: admin.server, ...compared(tokens, found) });
    const { checkTokenLife } = await import('./token-life/token-life.ts');
    const clocks = { server: admin.server, hostMs: options.host.read.clock.now(), serverMs: clock.now() };
    checkTokenLife(tokens, clocks, options.emit);
    if (bound.length > 0) await requireFor(tokens, admin, { ...reading, ...options });
    const nodes = new Set(tokens.flatMap(({ binding, run }) => (binding && run === undefined ? binding.node : [])));
    if (nodes.size > 0)
      await (await import('./earlier-tokens.ts')).warnOfEarlierTokens(nodes, admin, reading, clock.now());
    return options.joinPoint ? readJoinPoint(admin, reading) : undefined;
  });
  const [begun, made] = [new Set<string>(), new Set<string>()];
  const emit: Emit = (event) => {
    if (event.type === 'change-started') begun.add(event.change.subject);
    if (event.type === 'change-done') made.add(event.change.subject);
    options.emit(event);
  };
  try {
    const { records } = await carryOut('token', creating(secrets, bound, accessOf(options)), { ...options, emit });
    return { changes: records, joinPoint: point };
  } catch (error) {
    const idsIn = (subjects: Set<string>) =>
      ids.filter((_, index) => subjects.has(objectTitle(secrets[index] as KubernetesObject)));
    const isFleets = tokens.some(({ run }) => run !== undefined);
    if (!isFailure(error) && begun.size > 0 && !isFleets && !options.dryRun)
      options.emit({ type: 'notice', level: 'warning', message: TOKENS_INTERRUPTED({ ids: idsIn(begun) }) });
    const existing = idsIn(made);
    if (isFailure(error) && existing.length > 0 && !options.dryRun)
      throw new Failure(TOKENS_INCOMPLETE, { ids: existing, reason: error }, { cause: error });
    if (!isFailure(error, OBJECT_EXISTS)) throw error;
    throw new Failure(TOKEN_EXISTS, { ids, server: error.params.server }, { cause: error });
  }
}

/** The check of the cluster for those of the tokens that are bound, in a module that unbound ones do not load. */
async function requireFor(
  tokens: readonly NewToken[],
  admin: TrustedCluster,
  { kubeconfigPath: kubeconfig, allowAutomaticApproval = false, ...reading }: ReadOptions & RequiringTokens,
): Promise<void> {
  const { requireAdmission } = await import('./bound-tokens/require-admission.ts');
  const bound = tokens.flatMap(({ token, binding }) => (binding ? [{ id: tokenId(token), role: binding.role }] : []));
  await requireAdmission(admin, bound, { ...reading, kubeconfig, allowAutomaticApproval });
}

interface RequiringTokens {
  kubeconfigPath: string;
  allowAutomaticApproval?: boolean | undefined;
}

/** How the tokens in the cluster compare with those to create, for automation that is content with the same ones. */
function compared(tokens: readonly NewToken[], secrets: readonly unknown[]): { same: boolean; expires?: string } {
  const found = secrets.map(storedToken).map((one) => ('problem' in one ? undefined : one));
  const ends = found.flatMap((one) => one?.expires ?? []);
  return {
    same: tokens.every((token, index) => isSame(token, found[index])),
    ...(ends.length > 0 && { expires: wholeSeconds(Math.min(...ends)) }),
  };
}

/** True if machines can use both in the same way, until they expire. */
function isSame(wanted: NewToken, found: StoredToken | undefined): boolean {
  if (found === undefined) return false;
  const inOrder = (items: readonly string[]) => [...new Set(items)].sort().join();
  return (
    isSameSecret(wanted.token, found.token) &&
    inOrder(wanted.usages) === inOrder(found.usages) &&
    inOrder(wanted.groups) === inOrder(found.groups)
  );
}

function isSameSecret(one: Secret, other: Secret): boolean {
  return one.withBytes('utf8', (left) =>
    other.withBytes('utf8', (right) => left.length === right.length && timingSafeEqual(left, right)),
  );
}

/** The Secrets, and the approver's right to each of the `bound` ones. */
function* creating(secrets: readonly KubernetesObject[], bound: readonly KubernetesObject[], access: ApiAccess): Steps {
  const applied = yield* applyObjects(secrets, access, 'fail');
  const grants = bound.flatMap((secret) => approverOf(secret, applied[secrets.indexOf(secret)]?.uid ?? ''));
  yield* applyObjects(grants, access);
}

/**
 * Every bootstrap token of the cluster, and the Secrets that look like one but cannot be read as one. `now`: by the
 * server's clock, which decides whether a token has expired.
 */
export function listTokens(
  options: Administering,
): Promise<{ tokens: StoredToken[]; unreadable: UnreadableToken[]; now: number }> {
  const { now, heard } = new ServerClock(options.host.read.clock);
  return readAsAdministrator(options, async (admin, reading) => {
    const found = await readBootstrapTokens(admin, { ...reading, heard });
    return { ...found, now: now() };
  });
}

/**
 * Deletes tokens by ID, the existing ones even if another is missing. Throws TOKEN_NOT_FOUND, KUBECONFIG_FORBIDDEN and
 * the failures of reaching the cluster.
 */
export async function deleteTokens(
  ids: readonly string[],
  options: Changing,
): Promise<{ deleted: string[]; changes: readonly ChangeRecord[] }> {
  const wanted = [...new Set(ids)];
  const changes = wanted.map((id): DeleteObject => {
    const metadata = { name: `${TOKEN_SECRET_PREFIX}${id}`, namespace: KUBE_SYSTEM };
    const object = { apiVersion: 'v1', kind: 'Secret', metadata } as const;
    return { kind: 'delete-object', object, access: accessOf(options) };
  });
  const { result: outcomes, records } = await carryOut('token', all(changes), options);
  const deleted = wanted.filter((_, index) => outcomes[index]?.deleted);
  const missing = wanted.filter((id) => !deleted.includes(id));
  if (missing.length > 0) throw new Failure(TOKEN_NOT_FOUND, { ids: missing, deleted: options.dryRun ? [] : deleted });
  return { deleted, changes: records };
}

/**
 * Where machines join the cluster of a kubeconfig, and the CA that the kubeconfig trusts. Throws KUBECONFIG_FORBIDDEN
 * and the failures of reaching the cluster.
 */
export function joinPointOf(options: Administering): Promise<JoinPoint> {
  return readAsAdministrator(options, readJoinPoint);
}

/** The configuration with this token in place of its own ones. */
export function withToken(configuration: JoinConfiguration, token: Secret): JoinConfiguration {
  const { bootstrapToken, file } = configuration.discovery;
  return {
    ...configuration,
    discovery: { file, bootstrapToken: bootstrapToken && { ...bootstrapToken, token }, tlsBootstrapToken: token },
  };
}

/** The ID of a token is not secret. */
export function tokenId(token: Secret): string {
  return token.reveal().split('.')[0] ?? '';
}
