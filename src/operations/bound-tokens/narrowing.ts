import { shellWord } from '../../base/shown.ts';
import { BOUND_GROUPS } from '../../manifests/objects/bootstrap-token.ts';
import type { ApprovalGrant } from './approval-grants.ts';

/** The group of the tokens that kubeadm and `token create` make, whose requests kubeadm's clusters approve. */
export const KUBEADM_GROUP = 'system:bootstrappers:kubeadm:default-node-token';

/**
 * The commands that end these grants for bound tokens, one for each binding: a general group becomes that of kubeadm's
 * tokens, which it includes, so that nothing else changes for them. A subject that is a bound token's own is removed.
 * Each command fails if the subjects have changed meanwhile.
 */
export function narrowingCommands(grants: readonly ApprovalGrant[]): string[] {
  const bindings = [...new Set(grants.map(({ binding }) => binding))];
  return bindings.map((binding) => {
    // From the last one, since a removal moves those after it.
    const own = grants.filter((one) => one.binding === binding).sort((a, b) => b.index - a.index);
    const patch = JSON.stringify(own.flatMap(patchOf));
    return `kubectl patch clusterrolebinding ${shellWord(binding)} --type=json --patch=${shellWord(patch)}`;
  });
}

function patchOf({ subject: { kind, name }, index }: ApprovalGrant): object[] {
  const path = `/subjects/${index}`;
  const test = { op: 'test', path: `${path}/name`, value: name };
  const isOwn = kind !== 'Group' || BOUND_GROUPS.includes(name);
  return [test, isOwn ? { op: 'remove', path } : { op: 'replace', path: `${path}/name`, value: KUBEADM_GROUP }];
}
