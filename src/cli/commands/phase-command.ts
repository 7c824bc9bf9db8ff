import { INIT, INIT_PHASE } from '../../config/options/init.ts';
import { RESET } from '../../config/options/reset.ts';
import { initPhaseList } from '../../phases/init/list.ts';
import { joinPhaseList } from '../../phases/join/list.ts';
import type { PhaseEntry, PhaseList } from '../../phases/phase.ts';
import { resetPhaseList } from '../../phases/reset/list.ts';
import { type Command, commandNamed, type Invocation } from '../argv/command.ts';
import { type Flag, flagsOf } from '../flags/flag.ts';
import { joinFlags, phaseFlags } from '../flags/shared-flags.ts';
import { runInit } from './init.ts';
import { runJoin } from './join.ts';
import { ownName, type PhaseBranch, phaseBranches } from './phase-tree.ts';
import { runReset } from './reset.ts';

/** How the phases of a command are run singly (`join phase X`, `init phase X`, `reset phase X`). */
interface PhaseCommands {
  list: PhaseList;
  summary: Command['summary'];
  /** From the names that the phases list. */
  flags(names: readonly string[]): Flag[];
  /** The argument of a phase, where it takes one. */
  argument?(phase: PhaseEntry): string | undefined;
  /** See `Command`. */
  keepsChanges?: true;
  /** `only`: the name of a phase or a group. */
  run(invocation: Invocation, only: string): Promise<void>;
}

/** `phase`, with a command for each phase and group, in their order. */
function phaseCommand(commands: PhaseCommands): Command {
  const { list, summary } = commands;
  return commandNamed('phase', () => {
    const aliased = list.phases.flatMap((phase) =>
      (phase.aliases ?? []).filter(isOutsideGroups).map((alias) => single(phase, alias, commands)),
    );
    return {
      name: 'phase',
      summary,
      maxArguments: 0,
      flags: [],
      commands: [...phaseBranches(list).map((branch) => branchCommand(branch, commands)), ...aliased],
      phases: list,
    };
  }, []); // a join would make all of them to look for its endpoint among their aliases
}

function isOutsideGroups(alias: string): boolean {
  return !alias.includes('/');
}

function branchCommand(branch: PhaseBranch, commands: PhaseCommands): Command {
  const [only] = branch.phases;
  if (!branch.isGroup && only) return single(only, branch.name, commands);
  const inGroup = branch.phases.flatMap((phase) => {
    const names = [
      ownName(phase),
      ...(phase.aliases ?? [])
        .filter((alias) => !isOutsideGroups(alias))
        .map((alias) => alias.slice(alias.indexOf('/') + 1)),
    ];
    return names.map((name) => single(phase, name, commands));
  });
  const { name, summary, aliases } = branch;
  return { name, aliases, summary, maxArguments: 0, flags: [], commands: [all(branch, commands), ...inGroup] };
}

function single(phase: PhaseEntry, name: string, { flags, argument, run, keepsChanges }: PhaseCommands): Command {
  return {
    name,
    summary: phase.short(),
    ...takes(argument?.(phase)),
    flags: flags(phase.flags),
    showsRun: true,
    commands: [],
    changesMachine: true,
    ...(keepsChanges && { keepsChanges }),
    run: (invocation) => run(invocation, phase.name),
  };
}

/** `all`: every phase of the group, with the flags of any of them. */
function all({ name, phases }: PhaseBranch, { flags, argument, run, keepsChanges }: PhaseCommands): Command {
  return {
    name: 'all',
    summary: 'COMMAND_PHASE_ALL',
    ...takes(phases.map((phase) => argument?.(phase)).find((text) => text !== undefined)),
    flags: flags(phases.flatMap((phase) => phase.flags)),
    showsRun: true,
    commands: [],
    changesMachine: true,
    ...(keepsChanges && { keepsChanges }),
    run: (invocation) => run(invocation, name),
  };
}

function takes(argument: string | undefined): Pick<Command, 'argument' | 'maxArguments'> {
  return argument === undefined ? { maxArguments: 0 } : { argument, maxArguments: 1 };
}

/** `init phase`. */
export function initPhaseCommand(): Command {
  return phaseCommand({
    list: initPhaseList,
    summary: 'COMMAND_INIT_PHASE',
    flags: (names) => phaseFlags(names, [...flagsOf(INIT), ...flagsOf(INIT_PHASE)]),
    run: runInit,
  });
}

/** `join phase`. */
export function joinPhaseCommand(): Command {
  return phaseCommand({
    list: joinPhaseList,
    summary: 'COMMAND_JOIN_PHASE',
    flags: (names) => phaseFlags(names, joinFlags),
    argument: ({ withoutEndpoint }) => (withoutEndpoint ? undefined : '[api-server-endpoint]'),
    run: runJoin,
  });
}

/** `reset phase`. */
export function resetPhaseCommand(): Command {
  return phaseCommand({
    list: resetPhaseList,
    summary: 'COMMAND_RESET_PHASE',
    flags: (names) => phaseFlags(names, flagsOf(RESET)),
    keepsChanges: true,
    run: runReset,
  });
}
