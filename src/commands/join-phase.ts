import { joinPhases } from '../phases/join/list.ts';
import type { Phase } from '../phases/phase.ts';
import type { Command } from './command.ts';
import { phaseFlags } from './flags/join-flags.ts';
import { runJoin } from './join.ts';
import { ownName, type PhaseBranch, phaseBranches } from './phase-tree.ts';

/** Phases that kubeadm lets take no endpoint: they find the cluster by what earlier phases have left. */
const WITHOUT_ENDPOINT: ReadonlySet<string> = new Set([
  'control-plane-prepare/control-plane',
  'control-plane-join/etcd',
  'control-plane-join/update-status',
  'control-plane-join/mark-control-plane',
]);

/** `join phase`, with a command for each phase and group, in their order. */
export function joinPhaseCommand(phases: readonly Phase[] = joinPhases): Command {
  const aliased = phases.flatMap((phase) => (phase.aliases ?? []).map((alias) => phaseCommand(phase, alias)));
  return {
    name: 'phase',
    summary: 'COMMAND_JOIN_PHASE',
    maxArguments: 0,
    flags: [],
    commands: [...phaseBranches(phases).map(branchCommand), ...aliased],
    showsPhases: true,
  };
}

function branchCommand(branch: PhaseBranch): Command {
  const [only] = branch.phases;
  if (!branch.isGroup && only) return phaseCommand(only, branch.name);
  return {
    name: branch.name,
    summary: branch.summary,
    maxArguments: 0,
    flags: [],
    commands: [allCommand(branch), ...branch.phases.map((phase) => phaseCommand(phase, ownName(phase)))],
  };
}

function phaseCommand(phase: Phase, name: string): Command {
  const takesEndpoint = !WITHOUT_ENDPOINT.has(phase.name);
  return {
    name,
    summary: phase.short,
    ...(takesEndpoint && { argument: '[api-server-endpoint]' }),
    maxArguments: takesEndpoint ? 1 : 0,
    flags: phaseFlags(phase.flags),
    commands: [],
    run: (invocation) => runJoin(invocation, phase.name),
  };
}

/** `all`: every phase of the group, with the flags of any of them. */
function allCommand(branch: PhaseBranch): Command {
  const takesEndpoint = branch.phases.some((phase) => !WITHOUT_ENDPOINT.has(phase.name));
  return {
    name: 'all',
    summary: 'COMMAND_PHASE_ALL',
    ...(takesEndpoint && { argument: '[api-server-endpoint]' }),
    maxArguments: takesEndpoint ? 1 : 0,
    flags: phaseFlags(branch.phases.flatMap((phase) => phase.flags)),
    commands: [],
    run: (invocation) => runJoin(invocation, branch.name),
  };
}
