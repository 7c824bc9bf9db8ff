import { failure } from '../base/failure.ts';

export const CONFIG_FILE_MISSING = failure('CONFIG_FILE_MISSING', {
  class: 'usage',
  sample: { path: 'join.yaml' },
  english: (p: { path: string }) => ({
    what: `The configuration file ${p.path} does not exist.`,
    cause:
      'No file has that name; a relative path starts at the current directory, and with --rootfs at the root given there.',
    cure: 'Correct the path after --config.',
  }),
});

export const HOSTS_FILE_MISSING = failure('HOSTS_FILE_MISSING', {
  class: 'usage',
  sample: { path: 'hosts.yaml' },
  english: (p: { path: string }) => ({
    what:
      p.path === ''
        ? 'No hosts file was named. Nothing was done.'
        : `There is no hosts file at ${p.path}. Nothing was done.`,
    cause: 'The first argument of "fleet join" is the file that lists the machines.',
    cure: 'Give its path. docs/fleet.md shows one to begin with.',
  }),
});
