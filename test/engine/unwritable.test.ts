/** Tests that a run which goes on without its lock or journal says why, and what to do about it. */
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import {
  JOURNAL_NOT_WRITTEN,
  LOCK_NOT_TAKEN,
  ROLLBACK_NOT_JOURNALLED,
  UNDO_NOT_JOURNALLED,
} from '../../src/engine/engine-sentences.ts';
import { FILE_NOT_WRITTEN } from '../../src/host/linux/files/linux-files-sentences.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';

const path = '/var/lib/kubejoin/journal.jsonl';

describe.each([
  ['en', 'the file system is full', 'the file system is mounted read-only'],
  ['pt-BR', 'o sistema de arquivos está cheio', 'o sistema de arquivos está montado como somente leitura'],
] as const)('a warning in %s', (language, full, readOnly) => {
  it.each([
    ['the lock', LOCK_NOT_TAKEN],
    ['the journal of a reset', JOURNAL_NOT_WRITTEN],
    ['the journal of an undo', UNDO_NOT_JOURNALLED],
    ['the journal of a rollback', ROLLBACK_NOT_JOURNALLED],
  ])('about %s says why and what to do', async (_, warning) => {
    const { say } = await catalogueFor(language);
    const reason = (code: string) => new Failure(FILE_NOT_WRITTEN, { path, reason: code });
    expect(say(warning({ reason: reason('ENOSPC') }))).toMatch(new RegExp(`${full}.*df -h`));
    expect(say(warning({ reason: reason('EROFS') }))).toMatch(new RegExp(`${readOnly}.*mount -o remount,rw`));
  });
});
