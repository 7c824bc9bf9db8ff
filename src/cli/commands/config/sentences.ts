import { errnoMeaning } from '../../../base/english.ts';
import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';

function outputCause(directory: string, reason: string): string {
  if (reason === 'ENOENT') return `There is no directory ${directory}, and none is made.`;
  if (reason === 'ENOTDIR') return `${directory} is no directory.`;
  if (reason === 'EACCES' || reason === 'EPERM')
    return `This user may not read or write there; the system's answer at ${directory}: ${errnoMeaning(reason)}.`;
  return `The system's answer at ${directory}: ${errnoMeaning(reason)}.`;
}

function outputCure(directory: string, reason: string, flag: string): string {
  const asAnother = 'Run the command as a user who may, or name';
  const first =
    { ENOENT: `Make it (mkdir -p ${directory}), or name`, EACCES: asAnother, EPERM: asAnother }[reason] ?? 'Name';
  return `${first} another file with ${flag}; without the flag the result goes to standard output.`;
}

export const FLAG_REQUIRED = failure('FLAG_REQUIRED', {
  class: 'usage',
  sample: { flag: '--old-config', command: 'kubejoin config migrate' },
  english: (p: { flag: string; command: string }) => ({
    what: `"${p.command}" needs the flag ${p.flag}.`,
    cause: 'It was not given, or its value is empty.',
    cure: `Give it, or see "${p.command} --help".`,
  }),
});

export const OUTPUT_NOT_A_FILE = failure('OUTPUT_NOT_A_FILE', {
  class: 'usage',
  sample: { path: '/dev/null' },
  english: (p: { path: string }) => ({
    what: `${p.path} is no regular file, and was not written.`,
    cause: 'A file is put in the place of what is there, which must not happen to a directory, a device or a pipe.',
    cure: 'Name a file; to have the result on standard output, leave the flag out.',
  }),
});

export const OUTPUT_NOT_WRITTEN = failure('OUTPUT_NOT_WRITTEN', {
  class: 'host',
  sample: { path: '/srv/new/kubeadm.yaml', directory: '/srv/new', reason: 'ENOENT', flag: '--new-config' },
  english: (p: { path: string; directory: string; reason: string; flag: string }) => ({
    what: `${p.path} could not be written. Nothing was changed.`,
    cause: outputCause(p.directory, p.reason),
    cure: outputCure(p.directory, p.reason, p.flag),
  }),
});

export const IMAGES_PULLED = text('IMAGES_PULLED', (p: { count: number }) => `${p.count} images are there.`);

export const MIGRATION_NOT_NEEDED = text(
  'MIGRATION_NOT_NEEDED',
  (p: { source: string }) => `${p.source} is written in the current version already: nothing is to be changed.`,
);
