import { getObject } from '../../cluster/api/get.ts';
import { all, applyObjects, type ChangeRecord, type DeleteObject, type Steps } from '../../engine/changes/change.ts';
import type { ApiAccess } from '../../engine/identities.ts';
import { type KubernetesObject, type ObjectReference, objectPath } from '../../manifests/objects/kubernetes-object.ts';
import { clusterRole } from '../../manifests/objects/rbac.ts';
import { accessOf, type Changing, carryOut, readAsAdministrator } from '../../operations/administration.ts';
import { readHosts } from '../../operations/hosts/hosts-file.ts';
import { INVENTORY_IGNORED } from './approver/admission-approver-sentences.ts';
import { inventoryOf, inventoryText } from './inventory/inventory.ts';
import { APPROVER_ROLE, admissionObjects, servingRights } from './manifests/admission-objects.ts';
import {
  APPROVER_DEPLOYMENT,
  APPROVER_INVENTORY,
  approverDeployment,
  approverInventory,
} from './manifests/approver-deployment.ts';
import { approvesServing, describeDeployment } from './status.ts';

interface InstallOptions extends Changing {
  /** Image of a Deployment of approvers. Without it, none is created. */
  approverImage?: string | undefined;
  /**
   * Path of a hosts file with the machines that may have serving certificates. Without it, the cluster's inventory is
   * kept; without that, the approver's account may not approve serving certificates.
   */
  inventoryPath?: string | undefined;
  /** Deletes the cluster's inventory, and takes back what the approver needs for serving certificates. */
  removeInventory?: boolean | undefined;
}

/**
 * Creates or corrects what bound tokens and their approver need. Throws HOSTS_FILE_MISSING, HOSTS_FILE_INVALID and the
 * failures of reaching the cluster.
 */
export async function installAdmission({
  approverImage,
  inventoryPath,
  removeInventory = false,
  ...options
}: InstallOptions): Promise<{ changes: readonly ChangeRecord[] }> {
  const { files } = options.host.read;
  const given = inventoryPath === undefined ? undefined : inventoryOf(await readHosts(inventoryPath, files));
  const found = await readInstalled(options);
  const isOwn = found.inventory && found.approvesServing;
  const serving = !removeInventory && (given !== undefined || isOwn);
  if (!serving && !removeInventory && found.inventory)
    options.emit({ type: 'notice', level: 'warning', message: INVENTORY_IGNORED() });
  const image = approverImage ?? (found.deployment?.inventory === serving ? undefined : found.deployment?.image);
  const objects = [
    ...(given ? [approverInventory(inventoryText(given))] : []),
    ...admissionObjects({ serving }),
    ...(image === undefined ? [] : [approverDeployment(image, { inventory: serving })]),
  ];
  const unlisted = removeInventory && found.inventory ? [APPROVER_INVENTORY] : [];
  const surplus = serving ? [] : [...found.servingRights, ...unlisted];
  const steps = installing({ objects, surplus }, accessOf(options));
  return { changes: (await carryOut('admission', steps, options)).records };
}

function* installing(
  { objects, surplus }: { objects: readonly KubernetesObject[]; surplus: readonly ObjectReference[] },
  access: ApiAccess,
): Steps {
  yield* applyObjects(objects, access);
  yield* all(surplus.map((object): DeleteObject => ({ kind: 'delete-object', object, access })));
}

interface Installed {
  /** Whoever may create ConfigMaps could have made it. */
  inventory: boolean;
  /** Only an administrator may grant this, so it shows that `admission install` stored the inventory. */
  approvesServing: boolean;
  deployment: { image: string; inventory: boolean } | undefined;
  /** Those of `servingPermissions` that the cluster has. */
  servingRights: readonly KubernetesObject[];
}

function readInstalled(options: Changing): Promise<Installed> {
  return readAsAdministrator(options, async (admin, reading) => {
    const read = (object: ObjectReference) => getObject(admin, objectPath(object), { ...reading, absentIsFine: true });
    const rights = servingRights();
    const [inventory, deployment, role, ...found] = await Promise.all(
      [APPROVER_INVENTORY, APPROVER_DEPLOYMENT, clusterRole(APPROVER_ROLE, []), ...rights].map(read),
    );
    return {
      inventory: inventory !== undefined,
      approvesServing: approvesServing(role),
      deployment: deployment === undefined ? undefined : describeDeployment(deployment),
      servingRights: rights.filter((_, index) => found[index] !== undefined),
    };
  });
}

/** Deletes what `installAdmission` created. Tokens that are bound stay, without the permissions to join. */
export async function removeAdmission(options: Changing): Promise<{ changes: readonly ChangeRecord[] }> {
  const access = accessOf(options);
  const removable = [APPROVER_INVENTORY, ...admissionObjects({ serving: true }), APPROVER_DEPLOYMENT];
  // Only what is there, so that nothing is said to be deleted that never was.
  const found = await readAsAdministrator(options, (admin, reading) =>
    Promise.all(removable.map((object) => getObject(admin, objectPath(object), { ...reading, absentIsFine: true }))),
  );
  const changes = removable
    .filter((_, index) => found[index] !== undefined)
    .reverse()
    .map((object): DeleteObject => ({ kind: 'delete-object', object, access }));
  return { changes: (await carryOut('admission', all(changes), options)).records };
}
