import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { inEnglish } from '../../../src/base/text.ts';
import {
  EARLIER_CONTENT_LOST,
  JOURNAL_LINES_UNREADABLE,
  JOURNAL_NOT_USABLE,
  JOURNAL_SET_ASIDE,
} from '../../../src/engine/journal/sentences.ts';

const PROBLEMS = [
  ['type', 'The journal is not a regular file.'],
  ['distrusted', 'The journal or its directory belongs to another user, or other users can write to it.'],
  ['unreadable', 'The journal cannot be read.'],
  ['large', 'The journal is too large.'],
  ['foreign', 'The journal refers to a directory that cannot belong to a join.'],
] as const;

describe.each(PROBLEMS)('a journal with the problem %s', (problem, cause) => {
  it('ends an undo', () => {
    const failure = new Failure(JOURNAL_NOT_USABLE, { path: '/j', problem });
    expect([failure.code, failure.class]).toEqual(['JOURNAL_NOT_USABLE', 'host']);
    expect(failure.text).toEqual({
      what: 'An undo requires the journal, but /j cannot be used. Nothing was changed.',
      cause,
      cure: 'Inspect the journal with "ls -l /j". To clean up this machine without the journal, run "kubejoin reset".',
    });
  });

  it('is set aside by others', () => {
    expect(inEnglish(JOURNAL_SET_ASIDE({ path: '/j', aside: '/j.aside', problem }))).toBe(
      `${cause} It was moved to /j.aside and is not used, so kubejoin does not recognize files from an earlier join as its own, and that join cannot be undone. "kubejoin reset" removes what that join left behind.`,
    );
  });
});

it('an earlier content that is lost', () => {
  const failure = new Failure(EARLIER_CONTENT_LOST, { path: '/a', kept: '/kept' });
  expect([failure.code, failure.class]).toEqual(['EARLIER_CONTENT_LOST', 'host']);
  expect(failure.text).toEqual({
    what: 'Cannot restore the previous content of /a. Nothing was changed.',
    cause: 'The saved copy, /kept, is missing or was modified.',
    cure: 'Restore the saved copy from a backup, or run "kubejoin reset", which removes /a without restoring its previous content.',
  });
});

it('the facts in the examples of docs/errors.md are those of a host', () => {
  expect(JOURNAL_NOT_USABLE.sample).toEqual({ path: '/var/lib/kubejoin/journal.jsonl', problem: 'distrusted' });
  expect(EARLIER_CONTENT_LOST.sample).toEqual({
    path: '/var/lib/kubelet/config.yaml',
    kept: '/var/lib/kubejoin/earlier/9f86d081',
  });
});

it.each([
  [1, '1 line of /j cannot be read and is ignored.'],
  [2, '2 lines of /j cannot be read and are ignored.'],
])('%i unreadable lines', (lines, expected) => {
  expect(inEnglish(JOURNAL_LINES_UNREADABLE({ path: '/j', lines }))).toBe(expected);
});
