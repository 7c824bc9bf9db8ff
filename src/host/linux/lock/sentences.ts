import { failure } from '../../../base/failure.ts';

export const LOCK_NOT_TRUSTED = failure('LOCK_NOT_TRUSTED', {
  class: 'host',
  sample: { path: '/var/lib/kubejoin/lock' },
  english: (p: { path: string }) => ({
    what: `Other users can write to ${p.path}, or it belongs to another user. Nothing was changed.`,
    cause: 'kubejoin keeps its lock there. A lock that others can write does not show whether another kubejoin is at work.',
    cure: `Check that no other kubejoin is at work on this machine. Then run "rm -r ${p.path}" and the same command again.`,
  }),
});
