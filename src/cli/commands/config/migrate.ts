import { dirname } from 'node:path';
import { Failure, isFailure } from '../../../base/failure.ts';
import type { Migrated } from '../../../config/migrate/migrate-documents.ts';
import { EXPERIMENTAL_API } from '../../../config/options/shared.ts';
import { plantedOn } from '../../../host/distrust.ts';
import { FILE_NOT_READ, FILE_NOT_WRITTEN } from '../../../host/linux/files/linux-files-sentences.ts';
import { isStandardOutput } from '../../../host/output-file.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { Command, Invocation } from '../../argv/command.ts';
import { readRequiredFile, warn } from '../../configuration/configuration-file.ts';
import { unusedKubeconfigFlag } from '../../flags/shared-flags.ts';
import { besideData } from '../../render/output/printed-data.ts';
import {
  MIGRATION_NOT_NEEDED,
  OUTPUT_NOT_A_FILE,
  OUTPUT_NOT_WRITTEN,
  OUTPUT_UNTRUSTED,
} from './commands-config-sentences.ts';

export const configMigrateCommand: Command = {
  name: 'migrate',
  summary: 'COMMAND_CONFIG_MIGRATE',
  description: 'COMMAND_CONFIG_MIGRATE_LONG',
  maxArguments: 0,
  flags: [
    { name: 'old-config', type: 'string', help: 'FLAG_OLD_CONFIG' },
    { name: 'new-config', type: 'string', help: 'FLAG_NEW_CONFIG' },
    EXPERIMENTAL_API,
    unusedKubeconfigFlag,
  ],
  commands: [],
  run: migrate,
};

async function migrate(invocation: Invocation): Promise<void> {
  const { line, terminal } = invocation;
  const source = line.flags.string('old-config') ?? '';
  const [bytes, { migrateConfiguration }] = await Promise.all([
    readRequiredFile(line, 'old-config'),
    import('../../../config/migrate/migrate-configuration.ts'),
  ]);
  const migrated = migrateConfiguration(bytes, source, {
    allowExperimentalApi: line.flags.bool('allow-experimental-api'),
  });
  say(invocation, migrated, source);
  const target = line.flags.string('new-config');
  if (target && !isStandardOutput(target)) await writeNew(target, migrated.text, invocation);
  else terminal.data(migrated.text);
}

function say(invocation: Invocation, { from, notices }: Migrated, source: string): void {
  const emit = besideData(invocation);
  if (from.length === 0) emit({ type: 'notice', level: 'info', message: MIGRATION_NOT_NEEDED({ source }) });
  warn(notices, emit);
}

/** A new file is readable only by its owner, because it may contain tokens; an existing one keeps its mode. */
async function writeNew(path: string, content: string, { interruption }: Invocation): Promise<void> {
  const [{ linuxHost }, { createExecutor }, { change }] = await Promise.all([
    import('../../../host/linux/index.ts'),
    import('../../../engine/executor.ts'),
    import('../../../engine/changes/change.ts'),
  ]);
  const host = linuxHost();
  const context = { host, signal: interruption.signal, emit: () => {} };
  let where = path; // which may be a link
  try {
    const target = await outputFile(path, host.read);
    where = dirname(target.path);
    await createExecutor().run('migrate', change({ kind: 'write-file', content, ...target }), context);
  } catch (error) {
    if (!isFailure(error, FILE_NOT_WRITTEN) && !isFailure(error, FILE_NOT_READ)) throw error;
    throw notWritten(path, where, error.params.reason, error);
  }
}

function notWritten(path: string, directory: string, reason: string, cause?: unknown): Failure {
  return new Failure(OUTPUT_NOT_WRITTEN, { path, directory, reason, flag: '--new-config' }, { cause });
}

/**
 * Target of the write: the file behind a link. Refuses devices and pipes (/dev/fd/3, which has no real path), and what
 * other users have put in its place.
 */
async function outputFile(path: string, { files, system }: HostReader): Promise<{ path: string; mode: number }> {
  const there = await trusted(path, { files, system });
  const real = there ? await files.realPath(path) : undefined;
  if (real !== undefined && real !== path) await trusted(real, { files, system });
  const stat = there ? await files.stat(path) : undefined;
  if (real !== undefined && stat?.type === 'file') return { path: real, mode: stat.mode };
  if (stat !== undefined) throw new Failure(OUTPUT_NOT_A_FILE, { path });
  const directory = dirname(path);
  const parent = await files.stat(directory);
  if (parent === undefined) throw notWritten(path, directory, 'ENOENT');
  if (parent.type !== 'directory') throw notWritten(path, directory, 'ENOTDIR');
  return { path, mode: 0o600 };
}

/** False if nothing is there: what others put there later is replaced, and neither followed nor imitated. */
async function trusted(path: string, { files, system }: Pick<HostReader, 'files' | 'system'>): Promise<boolean> {
  const planted = await plantedOn(path, files, system.uid());
  if (planted === undefined || planted === 'missing') return planted === undefined;
  const { path: at, ...rest } = planted;
  throw new Failure(OUTPUT_UNTRUSTED, { path, at, ...rest });
}
