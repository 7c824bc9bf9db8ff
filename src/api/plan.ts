import { applyPlan } from '../operations/apply-plan.ts';
import type { JoinResult } from '../operations/join.ts';
import { plan as planWith } from '../operations/plan.ts';
import type { Plan } from '../operations/planning/format.ts';
import { planIn } from '../operations/planning/parse-plan.ts';
import { JOIN_OPTIONS, type JoinOptions, joinInput } from './join.ts';
import { type Run, runOf } from './run.ts';

/** Options of `plan`: those of the join to plan. */
export interface PlanOptions extends Omit<JoinOptions, 'dryRun' | 'only' | 'undoOnFailure'> {}

const { dryRun: _, only: __, ...APPLY_OPTIONS } = JOIN_OPTIONS;
const { undoOnFailure: ___, ...PLAN_OPTIONS } = APPLY_OPTIONS;

/** Plans a join with these options, without changing the machine or the cluster. The plan contains no secrets. */
export function plan(options: PlanOptions): Run<Plan> {
  return runOf({ options, known: PLAN_OPTIONS }, async (emit, signal) => {
    return planWith(await joinInput(options, { emit, signal }));
  });
}

/** Options of `apply`: those of the join that was planned. */
export interface ApplyOptions extends Omit<JoinOptions, 'dryRun' | 'only'> {}

/**
 * Joins with these options, but only if the join still matches the plan (from `plan`, or read by `parsePlan`). The plan
 * is only compared, not executed.
 */
export function apply(plan: Plan, options: ApplyOptions): Run<JoinResult> {
  return runOf({ options, known: APPLY_OPTIONS }, async (emit, signal) => {
    // Refuses an invalid or edited plan before anything is read.
    const reviewed = planIn(plan);
    const { undoOnFailure = false } = options;
    return applyPlan({ ...(await joinInput(options, { emit, signal })), plan: reviewed, undoOnFailure });
  });
}
