/** Time limit of all rollbacks together: a member is removed from etcd, and its container ends. */
export const ROLLBACK_MS = 45_000;

/** Time limit of the undo that follows a failed join (`--undo-on-failure`), after its rollbacks. */
export const UNDO_MS = 180_000;

const MARGIN_MS = 15_000;

/** Time for a join that was told to stop to end, in milliseconds. */
export function endingMs({ undoOnFailure }: { undoOnFailure: boolean }): number {
  return ROLLBACK_MS + (undoOnFailure ? UNDO_MS : 0) + MARGIN_MS;
}
