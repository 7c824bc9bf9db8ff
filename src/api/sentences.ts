import { failure } from '../base/failure.ts';

export const CONFIG_FILE_MISSING = failure('CONFIG_FILE_MISSING', {
  class: 'usage',
  sample: { path: 'join.yaml' },
  english: (p: { path: string }) => ({
    what: `The configuration file ${p.path} does not exist.`,
    cause: 'A relative path starts at the current directory, or with --rootfs at that root.',
    cure: 'Correct the path after --config.',
  }),
});

export const HOSTS_FILE_MISSING = failure('HOSTS_FILE_MISSING', {
  class: 'usage',
  sample: { path: 'hosts.yaml' },
  english: (p: { path: string }) => ({
    what:
      p.path === ''
        ? 'No hosts file was specified. Nothing was changed.'
        : `The hosts file ${p.path} does not exist. Nothing was changed.`,
    cause: 'The first argument of "fleet join" is the path of the file that lists the machines.',
    cure: 'Specify the path of a hosts file. docs/fleet.md has an example.',
  }),
});
