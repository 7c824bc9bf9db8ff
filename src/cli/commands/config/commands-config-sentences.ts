import { failure } from '../../../base/failure.ts';
import { errnoMeaning } from '../../../base/phrases.ts';
import { text } from '../../../base/text.ts';
import { count } from '../../../base/wording.ts';
import { type Distrusted, distrust } from '../../../host/distrust.ts';

function outputCause(directory: string, reason: string): string {
  if (reason === 'ENOENT') return `The directory ${directory} does not exist, and kubejoin does not create it.`;
  if (reason === 'ENOTDIR') return `${directory} is not a directory.`;
  if (reason === 'EACCES' || reason === 'EPERM')
    return `This user is not allowed to read or write ${directory}. The system reported: ${errnoMeaning(reason)}.`;
  return `The system reported for ${directory}: ${errnoMeaning(reason)}.`;
}

function outputCure(directory: string, reason: string, flag: string): string {
  const asAnother = 'Run the command as a user with that permission, or specify';
  const first =
    { ENOENT: `Create the directory (mkdir -p ${directory}), or specify`, EACCES: asAnother, EPERM: asAnother }[
      reason
    ] ?? 'Specify';
  return `${first} another file with ${flag}. Without the flag, the result is written to standard output.`;
}

export const OUTPUT_NOT_A_FILE = failure('OUTPUT_NOT_A_FILE', {
  code: 'OUTPUT_REFUSED',
  class: 'usage',
  sample: { path: '/dev/null' },
  english: (p: { path: string }) => ({
    what: `${p.path} is not a regular file, so nothing was written to it.`,
    cause: 'The command replaces an existing file, but never a directory, a device or a pipe.',
    cure: 'Specify a file with --new-config, or omit --new-config to print the result to standard output.',
  }),
});

export const OUTPUT_UNTRUSTED = failure('OUTPUT_UNTRUSTED', {
  code: 'OUTPUT_REFUSED',
  class: 'usage',
  sample: { path: '/tmp/new.yaml', at: '/tmp/new.yaml', problem: 'owner', uid: 1000, mode: 0o644 },
  english: (p: Distrusted & { path: string }) => ({
    what: `Nothing was written to ${p.path}, because another user may have put it there.`,
    cause: distrust(p),
    cure: 'Specify a file in a directory of your own with --new-config.',
  }),
});

export const OUTPUT_NOT_WRITTEN = failure('OUTPUT_NOT_WRITTEN', {
  class: 'host',
  sample: { path: '/srv/new/kubeadm.yaml', directory: '/srv/new', reason: 'ENOENT', flag: '--new-config' },
  english: (p: { path: string; directory: string; reason: string; flag: string }) => ({
    what: `Could not write ${p.path}. Nothing was changed.`,
    cause: outputCause(p.directory, p.reason),
    cure: outputCure(p.directory, p.reason, p.flag),
  }),
});

export const IMAGES_PULLED = text(
  'IMAGES_PULLED',
  (p: { count: number }) => `${count(p.count, 'image is', 'images are')} present on this machine.`,
);

export const MIGRATION_NOT_NEEDED = text(
  'MIGRATION_NOT_NEEDED',
  (p: { source: string }) => `${p.source} already uses the current version. No changes are needed.`,
);
