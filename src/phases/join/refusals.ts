import { tryPatches } from '../patches.ts';
import type { Check } from '../preflight/check.ts';
import { ownNode } from './own-node.ts';
import { type Refusing, required, runs } from './refusing.ts';

/**
 * What later phases would refuse, as far as reading tells, so that it is reported before the first change, together
 * with everything else. Each phase refuses it again: the state may have changed by then. The table of all refusals of a
 * join is test/phases/join/refusal-table.ts.
 */
export async function refusals(refusing: Refusing): Promise<Check[]> {
  const { facts, phases } = refusing;
  const { controlPlane, patches } = await facts.get('configuration');
  const ofControlPlane = controlPlane
    ? (await import('./control-plane-refusals.ts')).controlPlaneRefusals(refusing, controlPlane)
    : [];
  const ofNode = runs(refusing, 'kubelet-start') ? [required('Membership', () => ownNodeOf(facts))] : [];
  const ofMachine = [...ofNode, ...ofControlPlane];
  return [
    ...(refusing.replaces ? (await import('./replacement/proven-checks.ts')).proven(facts, ofMachine) : ofMachine),
    ...(patches ? [required('Patches', () => tryPatches(phases, facts))] : []),
  ];
}

async function ownNodeOf(facts: Refusing['facts']): Promise<void> {
  ownNode(await facts.pick(['latestNodeMembership', 'trustedCluster', 'cluster', 'node', 'replacement']));
}
