import type { Steps } from '../changes/change.ts';
import type { TextKey } from '../messages/catalogue.ts';
import type { FactName, Facts } from './facts.ts';

export type NodeRole = 'worker' | 'control-plane';

/** One step of the join. It says which facts it needs; the runner reads those first, so that `steps` is pure. */
export interface Phase<Needs extends FactName = FactName> {
  /** Full name, for instance control-plane-prepare/certs. */
  name: string;
  aliases?: readonly string[];
  /** One line for the phase tree. */
  short: TextKey;
  needs: readonly Needs[];
  /** Flags of `join phase NAME`, without dashes. */
  flags: readonly string[];
  /** Roles for which it does something. */
  roles: readonly NodeRole[];
  /** The bootstrap credential has no use after it, however it ends. */
  endsBootstrap?: true;
  /** Kept for old scripts; this is said when it is asked for by name. */
  doesNothing?: 'UPDATE_STATUS_DEPRECATED';
  steps(facts: Pick<Facts, Needs>): Steps;
  /** Makes what patches change of its files, before anything is done: throws PATCH_NOT_APPLICABLE where one does not fit. */
  tryPatches?(facts: Pick<Facts, Needs>): void;
}

/** Fixes the type parameter from `needs`, so that `steps` sees only what it declared. */
export function phase<const Needs extends FactName>(definition: Phase<Needs>): Phase {
  return definition as unknown as Phase;
}
