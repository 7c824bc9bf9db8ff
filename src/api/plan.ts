import { applyPlan } from '../operations/apply-plan.ts';
import type { JoinResult } from '../operations/join.ts';
import { plan as planWith } from '../operations/plan.ts';
import type { Plan } from '../operations/planning/format.ts';
import { planIn } from '../operations/planning/parse-plan.ts';
import { JOIN_OPTIONS, type JoinOptions, joinOptions, withSources } from './join.ts';
import { type Run, runOf } from './run/run.ts';

/** Options of `plan`: those of the join to plan. */
export interface PlanOptions extends Omit<JoinOptions, 'dryRun' | 'only' | 'undoOnFailure'> {}

const { dryRun: _, only: __, ...APPLY_OPTIONS } = JOIN_OPTIONS;
const { undoOnFailure: ___, ...PLAN_OPTIONS } = APPLY_OPTIONS;

/**
 * Plans a join with these options, without changing the machine or the cluster. The plan contains no secrets.
 *
 * @throws A Failure: those of `join` before its first change, such as PREFLIGHT_FAILED and CA_PIN_MISMATCH.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type.
 * @example
 * await using rehearsal = await startRehearsal();
 * const { changes } = await plan(rehearsal.joinOptions('node-1'));
 * for (const { action, subject } of changes) console.log(action, subject);
 */
export function plan(options: PlanOptions): Run<Plan> {
  return runOf({ command: 'plan join', options, known: withSources(PLAN_OPTIONS) }, async (emit, signal) => {
    return planWith(await joinOptions(options, { emit, signal }));
  });
}

/** Options of `apply`: those of the join that was planned. */
export interface ApplyOptions extends Omit<JoinOptions, 'dryRun' | 'only'> {}

/**
 * Joins with these options, but only if the join still matches the plan (from `plan`, or read by `parsePlan`). The plan
 * is only compared, not executed.
 *
 * @throws A Failure: PLAN_DIFFERS if the join no longer matches, PLAN_INVALID for an unusable plan, and those of `join`.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type.
 * @example
 * await using rehearsal = await startRehearsal();
 * const options = rehearsal.joinOptions('node-1');
 * const reviewed = await plan(options);
 * await apply(reviewed, options);
 */
export function apply(plan: Plan, options: ApplyOptions): Run<JoinResult> {
  return runOf({ command: 'apply', options, known: withSources(APPLY_OPTIONS) }, async (emit, signal) => {
    // Refuses an invalid or edited plan before anything is read.
    const reviewed = planIn(plan);
    const { undoOnFailure = false } = options;
    return applyPlan({ ...(await joinOptions(options, { emit, signal })), plan: reviewed, undoOnFailure });
  });
}
