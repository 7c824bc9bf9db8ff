/**
 * The paths of this host that a change concerns. An undo restores what was at them before, so a kind that touches another
 * path cannot be undone.
 */
export interface Effects {
  /** Files and links that it creates or replaces. It also creates their missing directories. */
  writes?: readonly string[];
  /** Files and directories whose content, owner or mode it changes, if they exist. */
  edits?: readonly string[];
  /** Files and links that it removes. */
  removes?: readonly string[];
  /** Directories that it creates with their parents. */
  makes?: readonly string[];
  /** It leaves nothing of a join's own (images belong to the container runtime), or ends the journal. */
  unrecorded?: true;
  /** It removes whole directories, or follows links: an undo could not restore that, so no join may make it. */
  beyondUndo?: true;
}

/** Each path that a change concerns. */
export function touchedBy({ writes = [], edits = [], removes = [], makes = [] }: Effects): string[] {
  return [...new Set([...writes, ...edits, ...removes, ...makes])];
}
