import { failure } from '../../../base/failure.ts';
import { and, or } from '../../../base/phrases.ts';
import { text } from '../../../base/text.ts';
import { count } from '../../../base/wording.ts';
import { AGAIN } from '../fleet-sentences.ts';

const KEY_FILE = {
  missing: 'The file does not exist.',
  empty: 'The file is empty.',
  'standard-input': '"-" is not accepted here: standard input may be needed for the token.',
} as const;

const unaffected = (others: number): string =>
  others === 0 ? '' : ` ${others === 1 ? 'The other host is' : 'Other hosts are'} not affected.`;

export const FLEET_PARALLEL_INVALID = failure('FLEET_PARALLEL_INVALID', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { parallel: 0, most: 500 },
  english: (p: { parallel: number; most: number }) => ({
    what: `--parallel ${p.parallel} is not valid.`,
    cause: `--parallel must be a whole number from 1 to ${p.most}.`,
    cure: `Use a number from 1 to ${p.most}, or omit --parallel.`,
  }),
});

export const FLEET_TIME_LIMIT_INVALID = failure('FLEET_TIME_LIMIT_INVALID', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { value: '10' },
  english: (p: { value: string }) => ({
    what: `"${p.value}" is not a valid time limit.`,
    cause: '--time-limit must be a duration greater than zero, with a unit, such as 90s, 10m or 1h30m.',
    cure: 'Correct the duration, or omit --time-limit.',
  }),
});

export const CERTIFICATE_KEY_FILE_UNUSABLE = failure('CERTIFICATE_KEY_FILE_UNUSABLE', {
  code: 'INPUT_FILE_INVALID',
  class: 'usage',
  sample: { path: 'key.txt', problem: 'missing' },
  english: (p: { path: string; problem: keyof typeof KEY_FILE }) => ({
    what: `Cannot read the certificate key from ${p.path}. Nothing was done.`,
    cause: KEY_FILE[p.problem],
    cure: 'Save the key (64 hexadecimal digits, printed by "kubejoin init phase upload-certs --upload-certs") in a file with mode 0600 and set --certificate-key-file to its path.',
  }),
});

export const FLEET_KUBECONFIG_WITH = failure('FLEET_KUBECONFIG_WITH', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { flags: ['--token-file', '--discovery-token-ca-cert-hash'] },
  english: (p: { flags: readonly string[] }) => ({
    what: `--kubeconfig cannot be combined with ${or(p.flags)}. Nothing was done.`,
    cause: 'With --kubeconfig, each host gets its own token, and the kubeconfig specifies the cluster.',
    cure: `Remove --kubeconfig, or remove ${and(p.flags)}. To set other JoinConfiguration fields, use joinConfiguration in the hosts file.`,
  }),
});

export const FLEET_INSTALL_ALONE = failure('FLEET_INSTALL_ALONE', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { flag: '--install-admission' },
  english: (p: { flag: string }) => ({
    what: `${p.flag} requires --kubeconfig. Nothing was done.`,
    cause: 'Without --kubeconfig, all hosts join with the same token, and kubejoin does not change the cluster.',
    cure: `Remove ${p.flag}, or use --kubeconfig instead of a token.`,
  }),
});

export const FLEET_HOSTS_FAILED = failure('FLEET_HOSTS_FAILED', {
  class: 'host',
  sample: { failed: ['worker-3', 'worker-7'], total: 12 },
  english: (p: { failed: readonly string[]; total: number }) => ({
    what: `${p.failed.length} of ${count(p.total, 'host', 'hosts')} failed: ${and(p.failed.slice(0, 20))}${p.failed.length > 20 ? ' …' : ''}.`,
    cause: `The cause of ${p.failed.length === 1 ? 'the' : 'each'} failure is shown with its host above.${unaffected(p.total - p.failed.length)}`,
    cure: `Fix the ${p.failed.length === 1 ? 'problem' : 'problems'} shown above, ${AGAIN}.`,
  }),
});

export const FLEET_HOST_KEYS_UNCHECKED = text(
  'FLEET_HOST_KEYS_UNCHECKED',
  () =>
    'Host keys are not checked (--ssh-host-keys unchecked): an attacker on the network could receive the token and impersonate a host.',
);
