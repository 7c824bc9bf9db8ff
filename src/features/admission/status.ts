import { isFailure } from '../../base/failure.ts';
import { listOf, record } from '../../base/record.ts';
import { readBootstrapTokens, type StoredToken, usesLeft } from '../../cluster/api/bootstrap-tokens.ts';
import { KUBECONFIG_FORBIDDEN } from '../../cluster/api/cluster-api-sentences.ts';
import { getObject, type ReadOptions } from '../../cluster/api/get.ts';
import { ServerClock } from '../../cluster/api/server-clock.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import { boundGroup, type TokenBinding } from '../../manifests/objects/bootstrap-token.ts';
import { objectPath, objectTitle } from '../../manifests/objects/kubernetes-object.ts';
import { clusterRole } from '../../manifests/objects/rbac.ts';
import { type Administering, readAsAdministrator } from '../../operations/administration.ts';
import { missingObjects } from '../../operations/bound-tokens/require-admission.ts';
import { parseHosts } from '../../operations/hosts/hosts-file.ts';
import { type PendingRequest, pendingRequests } from './approver/pending-requests.ts';
import { type AutoApproved, autoApproved } from './automatic-approval.ts';
import { inventoryOf } from './inventory/inventory.ts';
import { APPROVER_ROLE, admissionObjects, SIGNERS } from './manifests/admission-objects.ts';
import { APPROVER_DEPLOYMENT, APPROVER_INVENTORY, INVENTORY_KEY } from './manifests/approver-deployment.ts';

/** The state of bound tokens in the cluster, and the ways in which a machine can still join without one. */
export interface AdmissionStatus {
  /** Objects of `admission install` that the cluster does not have. */
  missing: readonly string[];
  /** Joining machines whose requests the cluster itself approves. */
  autoApproved: readonly AutoApproved[];
  /** IDs of tokens that authenticate, have not expired, and are not bound to a node. */
  unbound: readonly string[];
  /** Tokens that are bound to a node and have not expired. */
  bound: readonly BoundTokenStatus[];
  /**
   * Certificate requests of kubelets that wait for a decision, the oldest first; undefined if the user of the kubeconfig
   * has no permission to list them.
   */
  pending: readonly PendingRequestStatus[] | undefined;
  /** The API server's time, in ms since the epoch. */
  now: number;
  /** The Deployment of approvers; undefined if the cluster has none. An approver can also run elsewhere. */
  deployment: ApproverDeploymentStatus | undefined;
  /** Number of nodes in the cluster's inventory, which counts only with `approvesServing`; undefined without one. */
  inventoryNodes: number | undefined;
  /** The approver's account may approve serving certificates. */
  approvesServing: boolean;
}

/** A certificate request of a kubelet that waits for a decision. */
export interface PendingRequestStatus extends PendingRequest {
  /** The node, by the requester: its own user, or its bound token; undefined if neither says it. */
  node: string | undefined;
}

/** The Deployment of approvers. */
export interface ApproverDeploymentStatus {
  /** It uses the inventory of `admission install`. */
  inventory: boolean;
  /** Image of its Pods. */
  image: string;
  /** Approvers that it should run. */
  replicas: number;
  /** Approvers that are ready. */
  ready: number;
}

/** A token that is bound to a node. */
export interface BoundTokenStatus extends TokenBinding {
  /** ID of the token, which is not a secret. */
  id: string;
  /** Machines that it can still admit. */
  usesLeft: number;
  /** When it expires, in ms since the epoch; undefined for never. */
  expires: number | undefined;
}

/** State of the cluster, and ways to join without a bound token. Throws a Failure. */
export function admissionStatus(options: Administering): Promise<AdmissionStatus> {
  return readAsAdministrator(options, async (admin, reading) => {
    const approverRole = objectPath(clusterRole(APPROVER_ROLE, []));
    const { now, heard } = new ServerClock(reading.clock);
    const [inventoryNodes, role, stored, deployment, pending] = await Promise.all([
      readInventory(admin, reading),
      getObject(admin, approverRole, { ...reading, heard, absentIsFine: true }),
      readBootstrapTokens(admin, reading),
      readDeployment(admin, reading),
      pendingRequests(admin, reading).catch(unlessForbidden),
    ]);
    // The cluster deletes an expired token some time later, or never without its tokencleaner.
    const tokens = stored.tokens.filter(({ expires }) => expires === undefined || expires > now());
    const byId = new Map(stored.tokens.map((token) => [token.id, token]));
    const granted = approvesServing(role);
    const serving = inventoryNodes !== undefined && granted;
    const [missing, approved] = await Promise.all([
      missingObjects(admin, reading, admissionObjects({ serving })),
      autoApproved(tokens, admin, reading),
    ]);
    return {
      ...{ missing, autoApproved: approved, ...byBinding(tokens) },
      pending: pending?.map((one) => ({ ...one, node: nodeOf(one, byId) })),
      ...{ deployment, inventoryNodes, approvesServing: granted, now: now() },
    };
  });
}

/** The pending requests are an extra: whoever may read the tokens need not be allowed to list requests. */
function unlessForbidden(error: unknown): undefined {
  if (!isFailure(error, KUBECONFIG_FORBIDDEN)) throw error;
}

async function readDeployment(
  admin: TrustedCluster,
  reading: ReadOptions,
): Promise<ApproverDeploymentStatus | undefined> {
  const object = await getObject(admin, objectPath(APPROVER_DEPLOYMENT), { ...reading, absentIsFine: true });
  if (object === undefined) return undefined;
  const { spec, status } = record(object);
  return {
    ...describeDeployment(object),
    replicas: Number(record(spec).replicas),
    ready: Number(record(status).readyReplicas ?? 0),
  };
}

/** The image that a Deployment of approvers runs, and whether it mounts an inventory. */
export function describeDeployment(deployment: unknown): { image: string; inventory: boolean } {
  const { containers, volumes } = record(record(record(record(deployment).spec).template).spec);
  const [container] = listOf(containers);
  const name = (volume: unknown) => record(record(volume).configMap).name;
  return {
    image: String(record(container).image),
    inventory: listOf(volumes).map(name).includes(APPROVER_INVENTORY.metadata.name),
  };
}

/** The number of nodes in the cluster's inventory; 0 for one that cannot be read. */
async function readInventory(admin: TrustedCluster, reading: ReadOptions): Promise<number | undefined> {
  const object = await getObject(admin, objectPath(APPROVER_INVENTORY), { ...reading, absentIsFine: true });
  if (object === undefined) return undefined;
  const text = record(record(object).data)[INVENTORY_KEY];
  try {
    return inventoryOf(parseHosts(Buffer.from(String(text)), objectTitle(APPROVER_INVENTORY))).of.size;
  } catch (error) {
    if (isFailure(error)) return 0;
    throw error;
  }
}

function nodeOf({ requester }: PendingRequest, tokens: ReadonlyMap<string, StoredToken>): string | undefined {
  const [, kind, name] = /^system:(node|bootstrap):(.+)$/.exec(requester) ?? [];
  if (name === undefined || kind === 'node') return name;
  return tokens.get(name)?.binding?.node;
}

function byBinding(tokens: readonly StoredToken[]): Pick<AdmissionStatus, 'unbound' | 'bound'> {
  return {
    unbound: tokens.filter((token) => !isBound(token) && token.usages.includes('authentication')).map(({ id }) => id),
    bound: tokens.flatMap(({ id, binding, admitted, expires }): BoundTokenStatus[] =>
      binding === undefined ? [] : [{ ...{ id, ...binding, expires }, usesLeft: usesLeft(binding, admitted) }],
    ),
  };
}

/** A binding means nothing to a controller that approves by the token's groups. */
function isBound({ binding, groups }: StoredToken): boolean {
  return binding !== undefined && groups.length === 1 && groups[0] === boundGroup(binding.role);
}

/** Tells whether a ClusterRole lets its subjects approve serving certificates. */
export function approvesServing(role: unknown): boolean {
  return listOf(record(role).rules).some((rule) => {
    const { resources, resourceNames } = record(rule);
    return has(resources, 'signers') && (resourceNames === undefined || has(resourceNames, SIGNERS.serving));
  });
}

/** Tells whether a list of a rule has this word or `*`. */
function has(list: unknown, word: string): boolean {
  return listOf(list).some((item) => item === word || item === '*');
}
