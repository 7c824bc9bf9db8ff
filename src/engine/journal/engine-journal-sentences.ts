import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';
import { count } from '../../base/wording.ts';

/** The reason to use no line of the journal. */
export type JournalProblem = 'type' | 'distrusted' | 'unreadable' | 'large' | 'foreign' | 'lines';

const JOURNAL_PROBLEMS: Record<JournalProblem, string> = {
  type: 'The journal is not a regular file.',
  distrusted: 'The journal or its directory belongs to another user, or other users can write to it.',
  unreadable: 'The journal cannot be read.',
  large: 'The journal is too large.',
  foreign: 'The journal refers to a directory that cannot belong to a join.',
  lines:
    'This version of kubejoin cannot read some lines of the journal, and the others record no change. A later version wrote these lines, or the file was modified.',
};

export const JOURNAL_NOT_USABLE = failure('JOURNAL_NOT_USABLE', {
  class: 'host',
  sample: { path: '/var/lib/kubejoin/journal.jsonl', problem: 'distrusted' },
  english: (p: { path: string; problem: JournalProblem }) => ({
    what: `An undo requires the journal, but ${p.path} cannot be used. Nothing was changed.`,
    cause: JOURNAL_PROBLEMS[p.problem],
    cure: `${p.problem === 'lines' ? 'Run "kubejoin undo" with the version that joined this machine.' : `Inspect the journal with "ls -l ${p.path}".`} To clean up this machine without the journal, run "kubejoin reset".`,
  }),
});

export const EARLIER_CONTENT_LOST = failure('EARLIER_CONTENT_LOST', {
  code: 'UNDO_IMPOSSIBLE',
  class: 'host',
  sample: { path: '/var/lib/kubelet/config.yaml', kept: '/var/lib/kubejoin/earlier/9f86d081' },
  english: (p: { path: string; kept: string }) => ({
    what: `Cannot restore the previous content of ${p.path}. Nothing was changed.`,
    cause: `The saved copy, ${p.kept}, is missing or was modified.`,
    cure: `Restore the saved copy from a backup, or run "kubejoin reset", which removes ${p.path} without restoring its previous content.`,
  }),
});

export const JOURNAL_SET_ASIDE = text(
  'JOURNAL_SET_ASIDE',
  (p: { path: string; aside: string; problem: JournalProblem }) =>
    `${JOURNAL_PROBLEMS[p.problem]} It was moved to ${p.aside} and is not used, so kubejoin does not recognize files from an earlier join as its own, and that join cannot be undone. "kubejoin reset" removes what that join left behind.`,
);

export const JOURNAL_LINES_UNREADABLE = text(
  'JOURNAL_LINES_UNREADABLE',
  (p: { path: string; lines: number }) =>
    `${count(p.lines, 'line', 'lines')} of ${p.path} cannot be read and ${p.lines === 1 ? 'is' : 'are'} ignored.`,
);
