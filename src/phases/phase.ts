import type { Text } from '../base/text.ts';
import type { Steps } from '../engine/changes/change.ts';
import type { Facts } from './facts/facts.ts';
import type { NodeRole } from './facts/membership.ts';
import type { UPDATE_STATUS_DEPRECATED } from './sentences.ts';

/** What selection, help and reports know of a phase. */
export interface PhaseEntry {
  /** Full name, for instance control-plane-prepare/certs. */
  name: string;
  aliases?: readonly string[];
  /** One line for the phase tree. */
  short: Text;
  /** Flags of `join phase NAME`, without dashes. */
  flags: readonly string[];
  /** Roles for which it does something; absent: for all. */
  roles?: readonly NodeRole[];
  /** Names of phases that must run before it in the same run. */
  requires?: readonly string[];
}

/**
 * One step of a join, an init or a reset. It says which facts it needs; the runner reads those first, so that `steps`
 * is pure. `Known`: the facts of that command.
 */
export interface Phase<
  Known extends object = Facts,
  Needs extends keyof Known = keyof Known,
  Tried extends Needs = Needs,
> extends PhaseEntry {
  needs: readonly Needs[];
  /** The bootstrap credential has no use after it, however it ends. */
  endsBootstrap?: true;
  /** Kept for old scripts; this is said when it is asked for by name. */
  doesNothing?: typeof UPDATE_STATUS_DEPRECATED;
  steps(facts: Pick<Known, Needs>): Steps;
  /**
   * Makes what patches change of its files, before anything is done: throws PATCH_NOT_APPLICABLE where one does not
   * fit.
   */
  tryPatches?(facts: Pick<Known, Tried>): void;
  /** What `tryPatches` needs, where some of the phase's needs are only there when it begins. Default: all. */
  triedWith?: readonly Tried[];
}

/** The phases of a command in their order, and the line of each group in the phase tree. */
export interface PhaseList<P extends PhaseEntry = PhaseEntry> {
  phases: readonly P[];
  groups: Readonly<Record<string, Text>>;
  /** Other names of groups, as words of the command line. */
  groupAliases?: Readonly<Record<string, readonly string[]>>;
  /** What stands in brackets before a line about a phase: its own name (default), or its group's. */
  shownAs?: 'phase' | 'group';
}

/** Makes phases over these facts; each phase's `steps` sees only what its `needs` declare. */
export function phasesOver<Known extends object>() {
  return <const Needs extends keyof Known, const Tried extends Needs = Needs>(
    definition: Phase<Known, Needs, Tried>,
  ): Phase<Known> => definition as unknown as Phase<Known>;
}

/** A phase of the join. */
export const phase = phasesOver<Facts>();
