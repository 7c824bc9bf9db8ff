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
