import { Failure } from '../base/failure.ts';
import { Secret } from '../base/secret.ts';
import type { Change, ChangeRecord } from '../engine/changes/change.ts';
import { contentDigest, detailsOf } from '../engine/changes/details.ts';
import type { Allows } from '../engine/executor.ts';
import { shownContent } from '../engine/preview.ts';
import { type JoinOptions, type JoinResult, join } from './join.ts';
import { joinOrUndo } from './join-or-undo.ts';
import { type Plan, plan } from './plan.ts';
import { planDifferences } from './planning/differences.ts';
import { canonicalJson, type PlannedChange } from './planning/format.ts';
import { CHANGE_NOT_PLANNED } from './planning/sentences.ts';
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
 * The join with these options, if it would do now what the plan says, and as long as it does nothing else. Host and
 * cluster are planned again: PLAN_DIFFERS says where that plan is another one, and nothing was changed then.
 * CHANGE_NOT_PLANNED stops the join before a change that is in neither plan.
 */
export async function applyPlan({
  plan: reviewed,
  undoOnFailure = false,
  ...options
}: ApplyOptions): Promise<JoinResult> {
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
    throw new Failure(PLAN_DIFFERS, {
      planned: reviewed.digest,
      now: now.digest,
      differences: differences.slice(0, SHOWN),
      more,
    });
  }
  emit({ type: 'notice', level: 'info', message: PLAN_HOLDS({ digest: now.digest }) });
  return (undoOnFailure ? joinOrUndo : join)({ ...options, allows: onlyPlanned(now.changes) });
}

/**
 * Lets a join make the changes of a plan and no other: each as often as it is planned, in its phase, with the action,
 * mode, details and content that were planned. What is planned may be left out: a change whose effect is there by then
 * is skipped.
 */
export function onlyPlanned(changes: readonly PlannedChange[]): Allows {
  const left = [...changes];
  return (record, change) => {
    const at = left.findIndex((planned) => isThis(planned, record, change));
    if (at === -1)
      throw new Failure(CHANGE_NOT_PLANNED, { kind: record.kind, subject: record.subject, action: record.action });
    left.splice(at, 1);
  };
}

function isThis(planned: PlannedChange, record: ChangeRecord, change: Change): boolean {
  const { phase, kind, subject, action, mode, details } = planned;
  return (
    phase === record.phase &&
    kind === record.kind &&
    subject === record.subject &&
    action === record.action &&
    mode === record.mode &&
    canonicalJson(details ?? null) === canonicalJson(detailsOf(change) ?? null) &&
    hasContent(planned, change)
  );
}

/** Accounts are edited in what is there at that moment: their edit is one of the details. */
function hasContent({ contentDigest: planned }: PlannedChange, change: Change): boolean {
  if (change.kind !== 'write-file' || change.accounts) return true;
  const { content, predicted } = change;
  const text = Buffer.from(content instanceof Secret ? content.reveal() : content);
  return planned === contentDigest(shownContent(change, text), predicted);
}
