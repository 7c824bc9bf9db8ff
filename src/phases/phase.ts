import type { Message } from '../base/text.ts';
import type { NodeRole } from '../config/types/join.ts';
import type { Steps } from '../engine/changes/change.ts';
import type { JoinFacts } from './join/facts/facts.ts';

/** The part of a phase that selection, help and reports use. */
export interface PhaseEntry {
  /** Full name, for instance control-plane-prepare/certs. */
  name: string;
  aliases?: readonly string[];
  /** One line for the phase tree. */
  short(): Message;
  /** Flags of the phase's own subcommand (`join phase NAME`), without dashes. */
  flags: readonly string[];
  /** No endpoint argument, as in kubeadm: the phase finds the cluster through files of earlier phases. */
  withoutEndpoint?: true;
  /** Roles for which it does something. Default: all. */
  roles?: readonly NodeRole[];
  /** Names of phases that must run before it in the same run. */
  requires?: readonly string[];
}

/**
 * One phase of a join, an init, a reset or an undo. The runner first reads the facts in `needs`, so `steps` is pure.
 * `Known`: the facts of that command.
 */
export interface Phase<
  Known extends object = JoinFacts,
  Needs extends keyof Known = keyof Known,
  Tried extends Needs = Needs,
> extends PhaseEntry {
  needs: readonly Needs[];
  /** The bootstrap credential is not used after this phase, whether it succeeds or fails. */
  endsBootstrap?: true;
  /** Set for a phase kept for old scripts: the notice shown when it is requested by name. */
  doesNothing?(facts: { phase: string }): Message;
  steps(facts: Pick<Known, Needs>): Steps;
  /** Applies the user's patches to the phase's files before anything is changed. Throws PATCH_NOT_APPLICABLE. */
  tryPatches?(facts: Pick<Known, Tried>): void;
  /** JoinFacts that `tryPatches` needs, if some of `needs` exist only when the phase begins. Default: all of `needs`. */
  triedWith?: readonly Tried[];
}

/** The phases of a command in their order, and the line of each group in the phase tree. */
export interface PhaseList<P extends PhaseEntry = PhaseEntry> {
  phases: readonly P[];
  groups: Readonly<Record<string, () => Message>>;
  /** Other names of groups, as words of the command line. */
  groupAliases?: Readonly<Record<string, readonly string[]>>;
  /** Name in brackets before a line about a phase: its own (default) or its group's. */
  shownAs?: 'phase' | 'group';
}

/** Defines phases over these facts; the types let `steps` use only the facts in `needs`. */
export function phasesOver<Known extends object>() {
  return <const Needs extends keyof Known, const Tried extends Needs = Needs>(
    definition: Phase<Known, Needs, Tried>,
  ): Phase<Known> => definition as unknown as Phase<Known>;
}

/** A phase of the join. */
export const phase = phasesOver<JoinFacts>();
