import { appendFile, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readJournalFile } from '../../src/engine/journal/journal-file.ts';
import { SimulatedDirectory } from '../../src/host/simulated-directory.ts';
import { PATHS } from '../../src/manifests/paths.ts';
import { fakeHost } from '../support/fake-host.ts';

test('a line of a journal without end takes no memory', async () => {
  const root = await mkdtemp(join(tmpdir(), 'kubejoin-journal-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const journal = join(root, PATHS.journal);
  await mkdir(dirname(journal), { recursive: true, mode: 0o700 });
  await writeFile(journal, '', { mode: 0o600 });
  // Zeros that take no place on the disk.
  await truncate(journal, 512 * 1024 * 1024);
  await appendFile(journal, '\n');
  const before = process.memoryUsage().arrayBuffers;
  const host = { ...fakeHost({}).read, files: new SimulatedDirectory(root).reader };
  expect(await readJournalFile(host)).toMatchObject({ unreadable: 1 });
  // V8 collects buffers when it likes: seen were 34 MiB.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(256 * 1024 * 1024);
});
