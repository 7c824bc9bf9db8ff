import type { Secret } from '../../base/secret.ts';
import type { NodeRole } from '../../config/types/join.ts';
import { boundGroup } from '../../manifests/objects/bootstrap-token.ts';
import type { Administering } from '../administration.ts';
import { createTokens } from '../tokens.ts';

/** Creates a token that admits one machine as this node. `ttl`: lifetime in ms, 0 for ever. */
export async function createBoundToken(
  { token, node, role, ttl }: { token: Secret; node: string; role: NodeRole; ttl: number },
  options: Administering,
): Promise<void> {
  const bound = {
    ...{ token, ttl, expires: undefined, description: '', usages: ['signing', 'authentication'] },
    groups: [boundGroup(role)],
    binding: { node, role, uses: 1, replacesNode: false },
  };
  await createTokens([bound], { ...options, dryRun: false, joinPoint: false });
}
