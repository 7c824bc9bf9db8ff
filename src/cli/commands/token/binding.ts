import { refuseFlags } from '../../../config/from-flags/flag-input.ts';
import { TOKEN_BINDING, TOKEN_SETTINGS } from '../../../config/options/token.ts';
import { Problems } from '../../../config/problem.ts';
import type { BootstrapToken } from '../../../config/types/init.ts';
import type { NodeRole } from '../../../config/types/join.ts';
import { checkNodeName } from '../../../config/values/names.ts';
import { newBootstrapToken } from '../../../config/values/new-secrets.ts';
import type { FileReader } from '../../../host/ports.ts';
import { boundGroup, type TokenBinding } from '../../../manifests/objects/bootstrap-token.ts';
import type { NewToken } from '../../../operations/tokens.ts';
import type { CommandLine } from '../../argv/command.ts';
import { valuesOf } from '../../flags/values.ts';
import {
  BINDING_NODE_MISSING,
  BINDING_NODE_REPEATED,
  BINDING_ONE_TOKEN,
  BINDING_ROLE_WITHOUT_NODE,
  BINDING_SETS_THIS,
  BINDING_USES,
} from './commands-token-sentences.ts';

/** Fits a Secret's annotation and no typing error. */
const MOST_USES = 1000;

/**
 * A token for each node that the flags name, with the properties of `token`; the first one keeps its value if the user
 * gave it. Throws FLAGS_INVALID, HOSTS_FILE_MISSING or HOSTS_FILE_INVALID.
 */
export async function boundTokens(token: BootstrapToken, line: CommandLine, files: FileReader): Promise<NewToken[]> {
  const problems = new Problems();
  const { forNode = [], forNodesFrom, forRole = 'worker', uses = 1, replaceNode } = valuesOf(TOKEN_BINDING, line);
  const named = forNode.map((name) => ({
    node: problems.take(checkNodeName(name), { path: '--for-node' }) ?? '',
    role: forRole,
  }));
  const nodes = [...named, ...(forNodesFrom ? await nodesOf(forNodesFrom, files) : [])];
  if (nodes.length === 0) problems.add({ path: '--for-node' }, BINDING_NODE_MISSING());
  for (const [index, { node }] of nodes.entries())
    if (nodes.findIndex((other) => other.node === node) < index)
      problems.add({ path: '--for-node' }, BINDING_NODE_REPEATED({ node }));
  if (forNode.length === 0 && line.flags.has(TOKEN_BINDING.forRole.name))
    problems.add({ path: '--for-role' }, BINDING_ROLE_WITHOUT_NODE());
  if (uses < 1 || uses > MOST_USES) problems.add({ path: '--uses' }, BINDING_USES({ most: MOST_USES }));
  for (const { name } of [TOKEN_SETTINGS.groups, TOKEN_SETTINGS.usages])
    if (line.flags.has(name)) problems.add({ path: `--${name}` }, BINDING_SETS_THIS());
  const given = line.arguments.length > 0;
  if (given && nodes.length > 1) problems.add({ path: 'TOKEN' }, BINDING_ONE_TOKEN());
  refuseFlags(problems);
  return nodes.map(({ node, role }) => ({
    ...token,
    ...(!given && { token: newBootstrapToken() }),
    groups: [boundGroup(role)],
    binding: { node, role, uses, replacesNode: replaceNode === true },
  }));
}

/** The nodes of a fleet's hosts file. */
async function nodesOf(path: string, files: FileReader): Promise<Pick<TokenBinding, 'node' | 'role'>[]> {
  const { readHosts, registeredName } = await import('../../../operations/hosts/hosts-file.ts');
  const hosts = await readHosts(path, files);
  return hosts.map((host): { node: string; role: NodeRole } => ({ node: registeredName(host), role: host.role }));
}
