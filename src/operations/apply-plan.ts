import { Failure } from '../base/failure.ts';
import { Secret } from '../base/secret.ts';
import type { Allows } from '../engine/executor.ts';
import { contentDigest, detailsOf } from '../engine/preview.ts';
import { type JoinOptions, type JoinResult, join } from './join.ts';
import { joinOrUndo } from './join-or-undo.ts';
import { PLAN_DIFFERS, PLAN_HOLDS } from './operations-sentences.ts';
import { plan } from './plan.ts';
import { planDifferences } from './planning/differences.ts';
import { canonicalJson, type Plan, type PlannedChange } from './planning/format.ts';
import { CHANGE_NOT_PLANNED } from './planning/operations-planning-sentences.ts';

export interface ApplyOptions extends Omit<JoinOptions, 'only' | 'allows'> {
  /** The reviewed plan (from parsePlan). It is only compared, never executed. */
  plan: Plan;
  /** Undo the changes of a failed join. */
  undoOnFailure?: boolean;
}

/** Maximum number of differences named in a failure. */
const SHOWN = 5;

/**
 * Runs the join with these options if it still matches the plan. Host and cluster are planned again; throws
 * PLAN_DIFFERS with the differences, before anything is changed. Throws CHANGE_NOT_PLANNED before a change that is in
 * neither plan, and every Failure of a join.
 */
export async function applyPlan({
  plan: reviewed,
  undoOnFailure = false,
  ...options
}: ApplyOptions): Promise<JoinResult> {
  const { emit } = options;
  const now = await plan({
    ...options,
    // The join emits every event again; only failed checks and waits matter now.
    emit: (event) => {
      if (event.type === 'waiting' || (event.type === 'check' && event.result === 'failed')) emit(event);
    },
  });
  const differences = planDifferences(reviewed, now);
  if (differences.length > 0)
    throw new Failure(PLAN_DIFFERS, {
      planned: reviewed.digest,
      now: now.digest,
      differences: differences.slice(0, SHOWN),
      more: Math.max(0, differences.length - SHOWN),
    });
  emit({ type: 'notice', level: 'info', message: PLAN_HOLDS({ digest: now.digest }) });
  return (undoOnFailure ? joinOrUndo : join)({ ...options, allows: onlyPlanned(now.changes) });
}

/**
 * Allows only the changes of a plan: each as often as planned, in its phase, with the planned action, mode, details and
 * content. Planned changes may be missing, because a change is skipped when its effect already exists.
 */
export function onlyPlanned(changes: readonly PlannedChange[]): Allows {
  const left = [...changes];
  return (observed) => {
    const at = left.findIndex((planned) => isThis(planned, observed));
    const { kind, subject, action } = observed.record;
    if (at === -1) throw new Failure(CHANGE_NOT_PLANNED, { kind, subject, action });
    left.splice(at, 1);
  };
}

type Observed = Parameters<Allows>[0];

function isThis(planned: PlannedChange, observed: Observed): boolean {
  const { change, kind, record } = observed;
  return (
    (['phase', 'kind', 'subject', 'action', 'mode'] as const).every((field) => planned[field] === record[field]) &&
    canonicalJson(planned.details ?? null) === canonicalJson(detailsOf(change, kind) ?? null) &&
    hasContent(planned, observed)
  );
}

/** Compares a content that is known before the change is made. */
function hasContent({ contentDigest: planned }: PlannedChange, { change, kind }: Observed): boolean {
  const file = kind.shows?.(change);
  if (file?.content === undefined) return true;
  const { content } = file;
  return planned === contentDigest(file, Buffer.from(content instanceof Secret ? content.reveal() : content));
}
