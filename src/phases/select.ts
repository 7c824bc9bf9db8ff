import { Failure } from '../base/failure.ts';
import type { NodeRole } from '../config/types/join.ts';
import { nearest } from '../config/values/nearest.ts';
import type { PhaseEntry } from './phase.ts';
import { PHASES_MISSING, UNKNOWN_PHASE } from './phases-sentences.ts';

interface Selection {
  /** Run only this phase or group, whatever its roles and whatever `skip` says, as kubeadm does. */
  only?: string | undefined;
  /** Phases and groups that a whole run leaves out (--skip-phases, JoinConfiguration.skipPhases). */
  skip: readonly string[];
  /** Leaves out phases of other roles. */
  role?: NodeRole;
}

/** The phases that will run, in order. Throws UNKNOWN_PHASE and PHASES_MISSING before anything is changed. */
export function selectPhases<P extends PhaseEntry>(phases: readonly P[], selection: Selection): P[] {
  const { only, skip, role } = selection;
  const selected = only === undefined ? wholeRun(phases, skip, role) : phasesNamed(phases, only);
  checkRequired(selected);
  return selected;
}

function wholeRun<P extends PhaseEntry>(phases: readonly P[], skip: readonly string[], role?: NodeRole): P[] {
  const skipped = new Set(skip.flatMap((name) => phasesNamed(phases, name)));
  const isForRole = ({ roles }: P) => roles === undefined || role === undefined || roles.includes(role);
  return phases.filter((phase) => isForRole(phase) && !skipped.has(phase));
}

/** The phases that `skip` leaves out of a run of all phases. */
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

/** Every name that --skip-phases accepts, groups before their phases. */
export function phaseNames(phases: readonly PhaseEntry[]): string[] {
  const names = phases.flatMap(({ name, aliases = [] }) => [name.replace(/\/.*/, ''), name, ...aliases]);
  return [...new Set(names)];
}
