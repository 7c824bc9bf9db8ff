import { change, type Steps } from '../../engine/changes/change.ts';
import type { ApiAccess } from '../../engine/identities.ts';
import { clusterAdminsBinding } from '../../manifests/objects/rbac.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { InitFacts } from './facts/facts.ts';

export const ADMINISTRATOR_FACTS = ['configuration', 'settings', 'localEndpoint', 'superAdmin', 'phasesDone'] as const;
type AdministratorFacts = Pick<InitFacts, (typeof ADMINISTRATOR_FACTS)[number]>;

/** Uses the local API server for admin.conf: the endpoint of the cluster may not work yet. */
export function administratorAccess({
  configuration,
  settings,
  localEndpoint,
  phasesDone,
}: AdministratorFacts): ApiAccess {
  const { kubeconfigPath } = settings;
  return {
    kubeconfigPath,
    ...(kubeconfigPath === PATHS.adminConf && { server: localEndpoint }),
    timeoutMs: configuration.timeouts.kubernetesAPICall,
    ...(phasesDone.has('kubelet-start') && { settling: true }),
  };
}

/**
 * Grants admin.conf its permissions, with super-admin.conf, which needs no binding. Done once in a whole init; a phase run
 * on its own may be the first that needs them.
 */
export function* empowerAdministrator(facts: AdministratorFacts): Steps {
  const { settings, superAdmin, phasesDone } = facts;
  if (settings.kubeconfigPath !== PATHS.adminConf || phasesDone.has('wait-control-plane')) return;
  const access = { ...administratorAccess(facts), ...(superAdmin && { kubeconfigPath: PATHS.superAdminConf }) };
  yield* change({ kind: 'apply-object', object: clusterAdminsBinding(), onConflict: 'keep', access });
}
