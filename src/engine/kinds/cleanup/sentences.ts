import { failure } from '../../../base/failure.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';

export const PROGRAM_FAILED = failure('PROGRAM_FAILED', {
  class: 'host',
  sample: { command: 'iptables-restore --noflush', reason: 'Permission denied' },
  english: (p: { command: string; reason: string }) => ({
    what: `"${p.command}" failed.`,
    cause: `It said: ${p.reason}.`,
    cure: 'Mend what it names and run the same command again, or leave that part out of --cleanup.',
  }),
});

export const PODS_STAY = text(
  'PODS_STAY',
  (p: { pods: readonly string[]; reason: Reason }, say: Say) =>
    `These Pods could not be removed (crictl pods; crictl rmp -f ID): ${p.pods.join(', ')}. ${say(p.reason)}`,
);

export const PODS_OUT_OF_TIME = text('PODS_OUT_OF_TIME', (p: { seconds: number }) => `All of them together took more than ${p.seconds} s.`);
