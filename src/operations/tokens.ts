import { Failure, isFailure } from '../base/failure.ts';
import { administratorRefusal } from '../cluster/api/administrator-refusal.ts';
import {
  readBootstrapTokens,
  type StoredToken,
  TOKEN_SECRETS_PATH,
  tokenSecretPath,
  type UnreadableToken,
} from '../cluster/api/bootstrap-tokens.ts';
import { getObject, type ReadOptions } from '../cluster/api/get.ts';
import { type JoinPoint, joinPoint, readPublishedCluster } from '../cluster/api/published-cluster.ts';
import { nodeIdentity } from '../cluster/discovery/node-identity.ts';
import type { TrustedCluster } from '../cluster/discovery/trusted-cluster.ts';
import type { BootstrapToken } from '../config/types/init.ts';
import { type ApplyObject, all, type ChangeRecord, type DeleteObject } from '../engine/changes/change.ts';
import type { Emit } from '../engine/events.ts';
import { createExecutor } from '../engine/executor.ts';
import type { ApiAccess } from '../engine/identities.ts';
import { overlayHost } from '../engine/overlay-host.ts';
import { OBJECT_EXISTS } from '../engine/sentences.ts';
import type { Host } from '../host/ports.ts';
import { bootstrapTokenSecret, TOKEN_SECRET_PREFIX } from '../manifests/objects/bootstrap-token.ts';
import { KUBE_SYSTEM } from '../manifests/objects/rbac.ts';
import { TOKEN_EXISTS, TOKEN_NOT_FOUND } from './sentences.ts';

export interface TokenOptions {
  /** The kubeconfig of an administrator. */
  kubeconfigPath: string;
  host: Host;
  emit: Emit;
  signal: AbortSignal;
}

interface Changing extends TokenOptions {
  /** Show the changes without making them. */
  dryRun: boolean;
}

/** Time limit for the API server; short, because people wait for these commands. */
const TIMEOUT_MS = 5_000;

/**
 * Creates bootstrap tokens, none if any exists. With `joinPoint`, also returns where machines join with them. Throws
 * TOKEN_EXISTS, KUBECONFIG_FORBIDDEN and the failures of reaching the cluster.
 */
export async function createTokens(
  tokens: readonly BootstrapToken[],
  options: Changing & { joinPoint: boolean },
): Promise<{ changes: readonly ChangeRecord[]; joinPoint: JoinPoint | undefined }> {
  const secrets = tokens.map((token) => bootstrapTokenSecret(token, options.host.read.clock.now()));
  const ids = secrets.map(({ metadata }) => metadata.name.slice(TOKEN_SECRET_PREFIX.length));
  const point = await asAdministrator(options, async (admin, reading) => {
    const found = await Promise.all(
      ids.map((id) => getObject(admin, tokenSecretPath(id), { ...reading, absentIsFine: true })),
    );
    const existing = ids.filter((_, index) => found[index] !== undefined);
    if (existing.length > 0) throw new Failure(TOKEN_EXISTS, { ids: existing, server: admin.server });
    return options.joinPoint ? joinPoint(await readPublishedCluster(admin, reading)) : undefined;
  });
  try {
    const changes = secrets.map(
      (object): ApplyObject => ({ kind: 'apply-object', object, onConflict: 'fail', access: accessOf(options) }),
    );
    return { changes: (await carriedOut(changes, options)).records, joinPoint: point };
  } catch (error) {
    if (!isFailure(error, OBJECT_EXISTS)) throw error;
    throw new Failure(TOKEN_EXISTS, { ids, server: error.params.server }, { cause: error });
  }
}

/** Every bootstrap token of the cluster, and the Secrets that look like one but cannot be read as one. */
export function listTokens(options: TokenOptions): Promise<{ tokens: StoredToken[]; unreadable: UnreadableToken[] }> {
  return asAdministrator(options, readBootstrapTokens);
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
  const { outcomes, records } = await carriedOut(changes, options);
  const deleted = wanted.filter((_, index) => (outcomes[index] as { deleted: boolean }).deleted);
  const missing = wanted.filter((id) => !deleted.includes(id));
  if (missing.length > 0) throw new Failure(TOKEN_NOT_FOUND, { ids: missing, deleted: options.dryRun ? [] : deleted });
  return { deleted, changes: records };
}

function accessOf({ kubeconfigPath }: TokenOptions): ApiAccess {
  return { kubeconfigPath, timeoutMs: TIMEOUT_MS };
}

async function asAdministrator<T>(
  options: TokenOptions,
  work: (admin: TrustedCluster, reading: ReadOptions) => Promise<T>,
): Promise<T> {
  const { kubeconfigPath, host, emit, signal } = options;
  const admin = await nodeIdentity(kubeconfigPath, { host: host.read, signal });
  const asked = { server: admin.server, kubeconfig: kubeconfigPath, path: TOKEN_SECRETS_PATH, reading: true };
  try {
    return await work(admin, {
      timeoutMs: TIMEOUT_MS,
      clock: host.read.clock,
      random: () => host.read.random(),
      emit,
      signal,
      refusal: (response) => administratorRefusal(asked, response),
    });
  } finally {
    admin.connection.close();
  }
}

async function carriedOut(changes: readonly (ApplyObject | DeleteObject)[], { host, emit, signal, dryRun }: Changing) {
  const executor = createExecutor({ preview: dryRun });
  const context = { host: dryRun ? overlayHost(host.read) : host, signal, emit };
  return { outcomes: await executor.run('token', all(changes), context), records: executor.records };
}
