import { Failure } from '../base/failure.ts';
import { type JoinOptions, type JoinResult, join } from './join.ts';
import { joinOrUndo } from './join-or-undo.ts';
import { type Plan, plan } from './plan.ts';
import { planDifferences } from './planning/differences.ts';
import { onlyPlanned } from './planning/only-planned.ts';
import { PLAN_DIFFERS, PLAN_HOLDS } from './sentences.ts';

export type { PlanDifference } from './planning/differences.ts';
export { MAX_PLAN_BYTES, parsePlan, planIn } from './planning/parse-plan.ts';
export type { PlanProblem } from './planning/sentences.ts';

export interface ApplyOptions extends Omit<JoinOptions, 'only' | 'allows'> {
  /** What was reviewed (parsePlan). Nothing of it is carried out: it is compared. */
  plan: Plan;
  /** A join that fails takes back what it has changed. */
  undoOnFailure?: boolean;
}

/** So many differences are named. */
const SHOWN = 5;

/**
 * The join with these options, if it would do now what the plan says, and as long as it does nothing else. Host and cluster are planned again: PLAN_DIFFERS
 * says where that plan is another one, and nothing was changed then. CHANGE_NOT_PLANNED stops the join before a change that is in neither plan.
 */
export async function applyPlan({ plan: reviewed, undoOnFailure = false, ...options }: ApplyOptions): Promise<JoinResult> {
  const { emit } = options;
  const now = await plan({
    ...options,
    // The join itself tells all of it again; what is wrong or takes its time has to be said now.
    emit: (event) => {
      if (event.type === 'waiting' || (event.type === 'check' && event.result === 'failed')) emit(event);
    },
  });
  const differences = planDifferences(reviewed, now);
  if (differences.length > 0) {
    const more = Math.max(0, differences.length - SHOWN);
    throw new Failure(PLAN_DIFFERS, { planned: reviewed.digest, now: now.digest, differences: differences.slice(0, SHOWN), more });
  }
  emit({ type: 'notice', level: 'info', message: PLAN_HOLDS({ digest: now.digest }) });
  return (undoOnFailure ? joinOrUndo : join)({ ...options, allows: onlyPlanned(now.changes) });
}
