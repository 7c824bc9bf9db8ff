import type { Secret } from '../../../base/secret.ts';
import { refuseFlags } from '../../../config/flags/flag-input.ts';
import type { JoinFlags } from '../../../config/flags/join-flags.ts';
import { Problems } from '../../../config/problem.ts';
import type { JoinConfiguration, NodeRole } from '../../../config/types/join.ts';
import { newBootstrapToken } from '../../../config/values/new-token.ts';
import type { Emit } from '../../../engine/events.ts';
import type { Host } from '../../../host/ports.ts';
import type { Administering } from '../../../operations/administration.ts';
import { PROVISION_DRY_RUN, PROVISION_NODE_MISSING } from '../../../operations/provision/sentences.ts';
import { joinPointOf, withToken } from '../../../operations/tokens.ts';
import type { Invocation } from '../../argv/command.ts';
import { joinConfiguration } from '../../configuration/join-configuration.ts';

/** A configuration for one node, with a new token that does not exist in the cluster yet. */
interface BoundConfiguration {
  configuration: JoinConfiguration;
  token: Secret;
  node: string;
  role: NodeRole;
}

/** The configuration of `join` by the command line, with a new token that is to admit only this node. */
export async function boundConfiguration(
  invocation: Invocation,
  { admin, host, emit }: { admin: Administering; host: Host; emit: Emit },
): Promise<BoundConfiguration> {
  const { flags, arguments: words } = invocation.line;
  const token = newBootstrapToken();
  const parsed = flags.string('config')
    ? await joinConfiguration(invocation, host.read.files, emit)
    : await joinConfiguration(invocation, host.read.files, emit, await discoveryOf(admin, words, flags, token));
  const configuration = withToken(parsed, token);
  const { name: node } = configuration.nodeRegistration;
  const problems = new Problems();
  if (node === '') problems.add({ path: '--node-name' }, PROVISION_NODE_MISSING());
  refuseFlags(problems);
  refuseDryRun(configuration);
  return { configuration, token, node, role: configuration.controlPlane ? 'control-plane' : 'worker' };
}

/** The endpoint and the CA hashes of the cluster, unless flags have them. */
async function discoveryOf(
  admin: Administering,
  words: readonly string[],
  flags: Invocation['line']['flags'],
  token: Secret,
): Promise<{ words: readonly string[]; more: JoinFlags }> {
  if (flags.string('discovery-file')) return { words, more: { tlsBootstrapToken: token } };
  const point = await joinPointOf(admin);
  const hasPins =
    flags.has('discovery-token-ca-cert-hash') || flags.bool('discovery-token-unsafe-skip-ca-verification');
  return {
    words: [words[0] ?? point.endpoint],
    more: { token, ...(!hasPins && { caCertHashes: point.caCertHashes }) },
  };
}

export function refuseDryRun({ dryRun }: JoinConfiguration): void {
  const problems = new Problems();
  if (dryRun) problems.add({ path: 'dryRun' }, PROVISION_DRY_RUN());
  refuseFlags(problems);
}
