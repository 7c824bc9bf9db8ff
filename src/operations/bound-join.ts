import type { Secret } from '../base/secret.ts';
import { joinConfigurationFields } from '../config/documents/versioned-fields.ts';
import { KUBEADM_GROUP } from '../config/documents/versions.ts';
import { refuseFlags } from '../config/from-flags/flag-input.ts';
import type { JOIN } from '../config/options/join.ts';
import type { Values } from '../config/options/option.ts';
import { Problems } from '../config/problem.ts';
import type { JoinConfiguration, NodeRole } from '../config/types/join.ts';
import { boundGroup } from '../manifests/objects/bootstrap-token.ts';
import { toYaml } from '../manifests/yaml.ts';
import type { Administering } from './administration.ts';
import { PROVISION_DRY_RUN, PROVISION_NODE_MISSING } from './operations-sentences.ts';
import { createTokens, joinPointOf, withToken } from './tokens.ts';

/** Options of the join of another machine, by the command line or by the library's options. */
export interface RequestedJoin {
  /** A whole configuration is given, which says how to find the cluster. */
  isWhole: boolean;
  /** host:port of an API server. */
  endpoint: string | undefined;
  values: Pick<Values<typeof JOIN>, 'discoveryFile' | 'caCertHashes' | 'unsafeSkipCaVerification'>;
  /** The configuration by the options and by what was found of the cluster. */
  configuration(found?: FoundDiscovery): Promise<JoinConfiguration>;
}

/** How to find the cluster, as far as the options do not say it. */
export interface FoundDiscovery {
  endpoint?: string;
  token?: Secret;
  tlsBootstrapToken?: Secret;
  caCertHashes?: readonly string[];
}

/** A configuration for one node, with a new token that does not exist in the cluster yet. */
export interface BoundConfiguration {
  configuration: JoinConfiguration;
  token: Secret;
  node: string;
  role: NodeRole;
}

/** The configuration of a join with a token that is to admit only its node. Throws FLAGS_INVALID and others. */
export async function boundConfiguration(
  join: RequestedJoin,
  token: Secret,
  admin: Administering,
): Promise<BoundConfiguration> {
  const parsed = await join.configuration(join.isWhole ? undefined : await discoveryOf(join, token, admin));
  const configuration = withToken(parsed, token);
  const { name: node } = configuration.nodeRegistration;
  const problems = new Problems();
  if (node === '') problems.add({ path: '--node-name' }, PROVISION_NODE_MISSING());
  refuseFlags(problems);
  refuseDryRun(configuration);
  return { configuration, token, node, role: configuration.controlPlane ? 'control-plane' : 'worker' };
}

/** The endpoint and the CA hashes of the cluster, unless the options have them. */
async function discoveryOf(
  { endpoint, values }: RequestedJoin,
  token: Secret,
  admin: Administering,
): Promise<FoundDiscovery> {
  if (values.discoveryFile) return { ...(endpoint !== undefined && { endpoint }), tlsBootstrapToken: token };
  const point = await joinPointOf(admin);
  const hasPins = values.caCertHashes !== undefined || values.unsafeSkipCaVerification === true;
  return {
    endpoint: endpoint ?? point.endpoint,
    ...{ token, ...(!hasPins && { caCertHashes: point.caCertHashes }) },
  };
}

export function refuseDryRun({ dryRun }: JoinConfiguration): void {
  const problems = new Problems();
  if (dryRun) problems.add({ path: 'dryRun' }, PROVISION_DRY_RUN());
  refuseFlags(problems);
}

/**
 * Creates a token that admits one machine as this node. `ttl`: lifetime in ms, 0 for ever. Throws the failures of
 * `createTokens`.
 */
export async function createBoundToken(
  { token, node, role, ttl, allowAutomaticApproval }: NewBoundToken,
  options: Administering,
): Promise<void> {
  const bound = {
    ...{ token, ttl, expires: undefined, description: '', usages: ['signing', 'authentication'] },
    groups: [boundGroup(role)],
    binding: { node, role, uses: 1, replacesNode: false },
  };
  await createTokens([bound], { ...options, allowAutomaticApproval, dryRun: false, joinPoint: false });
}

interface NewBoundToken extends Pick<BoundConfiguration, 'token' | 'node' | 'role'> {
  ttl: number;
  allowAutomaticApproval: boolean;
}

/** The configuration as a file, with its secrets. */
export function joinDocument(configuration: JoinConfiguration): string {
  const fields = joinConfigurationFields(configuration);
  if (!usesMergeMethod(configuration)) return toYaml(fields);
  // Only version v1 has mergeMethod.
  const { nodeRegistration } = fields as { nodeRegistration: object };
  const { kubeletExtraArgs } = configuration.nodeRegistration;
  return toYaml({
    ...fields,
    apiVersion: `${KUBEADM_GROUP}/v1`,
    nodeRegistration: { ...nodeRegistration, kubeletExtraArgs },
  });
}

/** True if the configuration needs version v1, which is experimental. */
export function usesMergeMethod({ nodeRegistration }: JoinConfiguration): boolean {
  return nodeRegistration.kubeletExtraArgs.some(({ mergeMethod }) => mergeMethod !== undefined);
}
