import { failure } from '../base/failure.ts';

export const CONFIG_FILE_MISSING = failure('CONFIG_FILE_MISSING', {
  class: 'usage',
  sample: { path: 'join.yaml' },
  english: (p: { path: string }) => ({
    what: `The configuration file ${p.path} does not exist.`,
    cause:
      'Relative paths are resolved against the current directory, or against the root file system specified with --rootfs.',
    cure: 'Correct the --config path.',
  }),
});
