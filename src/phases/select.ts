import { Failure } from '../base/failure.ts';
import { nearest } from '../config/values/nearest.ts';
import type { NodeRole } from './facts/membership.ts';
import type { PhaseEntry } from './phase.ts';
import { PHASES_MISSING, UNKNOWN_PHASE } from './sentences.ts';

export interface Selection {
  /** Run only this phase or group; its role is not looked at then. */
  only?: string | undefined;
  /** Phases and groups to leave out (--skip-phases, JoinConfiguration.skipPhases). */
  skip: readonly string[];
  /** Phases without roles are for all. */
  role?: NodeRole;
}

/**
 * The phases that will run, in order. Before anything is done it throws UNKNOWN_PHASE for a name that is not one, and
 * PHASES_MISSING.
 */
export function selectPhases<P extends PhaseEntry>(phases: readonly P[], selection: Selection): P[] {
  const skipped = new Set(selection.skip.flatMap((name) => phasesNamed(phases, name)));
  const wanted = selection.only === undefined ? phases : phasesNamed(phases, selection.only);
  const { only, role } = selection;
  const isForRole = ({ roles }: P) =>
    only !== undefined || roles === undefined || role === undefined || roles.includes(role);
  const selected = wanted.filter((phase) => !skipped.has(phase) && isForRole(phase));
  checkRequired(selected);
  return selected;
}

/** What `skip` leaves out of a run of all phases. */
export function skippedPhases<P extends PhaseEntry>(phases: readonly P[], selection: Selection): P[] {
  if (selection.only !== undefined) return [];
  const selected = new Set(selectPhases(phases, selection));
  return selectPhases(phases, { ...selection, skip: [] }).filter((phase) => !selected.has(phase));
}

function checkRequired(selected: readonly PhaseEntry[]): void {
  const names = new Set(selected.map(({ name }) => name));
  for (const { name, requires = [] } of selected) {
    const missing = requires.filter((required) => !names.has(required));
    if (missing.length > 0) throw new Failure(PHASES_MISSING, { phase: name, missing });
  }
}

/** A phase by its name or alias, or the phases of a group. */
function phasesNamed<P extends PhaseEntry>(phases: readonly P[], name: string): P[] {
  const found = phases.filter(
    (phase) => phase.name === name || phase.name.startsWith(`${name}/`) || phase.aliases?.includes(name),
  );
  if (found.length === 0) {
    const valid = phaseNames(phases);
    throw new Failure(UNKNOWN_PHASE, { phase: name, nearest: nearest(name, valid), valid });
  }
  return found;
}

/** Every name --skip-phases knows, groups before their phases. */
export function phaseNames(phases: readonly PhaseEntry[]): string[] {
  const names = new Set<string>();
  for (const { name, aliases = [] } of phases) {
    const group = name.split('/')[0];
    if (group !== undefined) names.add(group);
    names.add(name);
    for (const alias of aliases) names.add(alias);
  }
  return [...names];
}
