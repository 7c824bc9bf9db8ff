import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import type { Change, ChangeRecord } from '../../engine/changes/change.ts';
import { contentDigest, detailsOf } from '../../engine/changes/details.ts';
import type { Allows } from '../../engine/executor.ts';
import { shownContent } from '../../engine/preview.ts';
import { canonicalJson, type PlannedChange } from './format.ts';
import { CHANGE_NOT_PLANNED } from './sentences.ts';

/**
 * Lets a join make the changes of a plan and no other: each as often as it is planned, in its phase, with the action, mode, details and content that
 * were planned. What is planned may be left out: a change whose effect is there by then is skipped.
 */
export function onlyPlanned(changes: readonly PlannedChange[]): Allows {
  const left = [...changes];
  return (record, change) => {
    const at = left.findIndex((planned) => isThis(planned, record, change));
    if (at === -1) throw new Failure(CHANGE_NOT_PLANNED, { kind: record.kind, subject: record.subject, action: record.action });
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
