import { and } from '../../../base/english.ts';
import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';
import { count } from '../../../base/wording.ts';
import { AGAIN } from '../../../operations/fleet/sentences.ts';

const KEY_FILE = {
  missing: 'There is no such file.',
  empty: 'It is empty.',
  'standard-input': '"-" is not taken here: standard input may be needed for the token.',
} as const;

export const FLEET_PARALLEL_INVALID = failure('FLEET_PARALLEL_INVALID', {
  class: 'usage',
  sample: { parallel: 0, most: 500 },
  english: (p: { parallel: number; most: number }) => ({
    what: `${p.parallel} hosts at a time are not possible.`,
    cause: `--parallel is a whole number from 1 to ${p.most}.`,
    cure: `Give a number from 1 to ${p.most}, or leave --parallel out.`,
  }),
});

export const FLEET_TIME_LIMIT_INVALID = failure('FLEET_TIME_LIMIT_INVALID', {
  class: 'usage',
  sample: { value: '10' },
  english: (p: { value: string }) => ({
    what: `"${p.value}" is no time limit.`,
    cause: '--time-limit is a duration with its unit, longer than zero: 90s, 10m, 1h30m.',
    cure: 'Write it so, or leave --time-limit out.',
  }),
});

export const CERTIFICATE_KEY_FILE_UNUSABLE = failure('CERTIFICATE_KEY_FILE_UNUSABLE', {
  class: 'usage',
  sample: { path: 'key.txt', problem: 'missing' },
  english: (p: { path: string; problem: keyof typeof KEY_FILE }) => ({
    what: `The certificate key can't be read from ${p.path}. Nothing was done.`,
    cause: KEY_FILE[p.problem],
    cure: 'Put the key (64 hexadecimal digits, "kubejoin init phase upload-certs --upload-certs" prints it) into a file with mode 0600 and give its path to --certificate-key-file.',
  }),
});

export const FLEET_HOSTS_FAILED = failure('FLEET_HOSTS_FAILED', {
  class: 'host',
  sample: { failed: ['worker-3', 'worker-7'], total: 12 },
  english: (p: { failed: readonly string[]; total: number }) => ({
    what: `${p.failed.length} of ${count(p.total, 'host', 'hosts')} failed: ${and(p.failed.slice(0, 20))}${p.failed.length > 20 ? ' …' : ''}.`,
    cause: 'Each of them has its own cause, which stands with it above. The others are not touched by this.',
    cure: `Mend what is named there, ${AGAIN}.`,
  }),
});

export const FLEET_HOST_KEYS_UNCHECKED = text(
  'FLEET_HOST_KEYS_UNCHECKED',
  () =>
    'Host keys are not checked (--ssh-host-keys unchecked): whoever stands between could be given the token and become a host.',
);
