import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';
import { list } from '../../base/wording.ts';

const expectedValues = {
  boolean: 'true or false (also 1, 0, t, f)',
  integer: 'an integer of 32 bits',
  level: 'a decimal integer of 32 bits',
  modules: 'a comma-separated list of FILE=LEVEL',
  list: 'a comma-separated list, in which quotes are balanced ("a,b",c)',
} as const;

export const FLAG_VALUE_INVALID = failure('FLAG_VALUE_INVALID', {
  class: 'usage',
  sample: { flag: 'dry-run', value: 'maybe', expected: 'boolean', choices: [] },
  english: (p: {
    flag: string;
    /** Absent for the value of a secret. */
    value: string | undefined;
    expected: keyof typeof expectedValues | 'choice' | 'no-go-template';
    choices: readonly string[];
  }) => ({
    what:
      p.value === undefined
        ? `The value of --${p.flag} is not valid.`
        : `The value ${JSON.stringify(p.value)} of --${p.flag} is not valid.`,
    cause:
      p.expected === 'no-go-template'
        ? 'kubejoin has no Go templates: only a program written in Go can read them as kubeadm does.'
        : `Expected is ${p.expected === 'choice' ? `one of: ${list(p.choices)}` : expectedValues[p.expected]}.`,
    cure:
      p.expected === 'no-go-template'
        ? `Write the template in JSONPath: --${p.flag} jsonpath='{.kind}'; or take --${p.flag} json to another program.`
        : `Give --${p.flag} such a value.`,
  }),
});

export const RESET_NOT_CONFIRMED = failure('RESET_NOT_CONFIRMED', {
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'The reset was not confirmed. Nothing was changed.',
    cause: 'The question was not answered with "y" or "yes".',
    cure: 'Run the same command again and answer "y", or add --force where nobody is there to answer.',
  }),
});

export const RESET_DIRECTORY_PROTECTED = failure('RESET_DIRECTORY_PROTECTED', {
  class: 'usage',
  sample: { path: '/etc', real: '/etc' },
  english: (p: { path: string; real: string }) => ({
    what: `${p.path} would be emptied, and that is refused. Nothing was changed.`,
    cause:
      p.path === p.real
        ? 'It is a directory of the system, one that holds other directories than this node’s, or a home.'
        : `It is a link to ${p.real}: a directory of the system, one that holds other directories than this node’s, or a home.`,
    cure: 'Name the directory of the certificates with --cert-dir; etcd’s data directory stands in the volume etcd-data of /etc/kubernetes/manifests/etcd.yaml.',
  }),
});

export const RESET_DIRECTORY_LINKED = failure('RESET_DIRECTORY_LINKED', {
  class: 'host',
  sample: { path: '/etc/kubernetes/pki', real: '/srv/pki' },
  english: (p: { path: string; real: string }) => ({
    what: `${p.path} is a link to ${p.real}, and no link is followed to be emptied. Nothing was changed.`,
    cause: 'What a link leads to may be more than this node’s.',
    cure: `Empty ${p.real} yourself where it is this node’s alone and remove the link; certificates can be named where they are: --cert-dir ${p.real}.`,
  }),
});

export const RESET_NOT_A_DIRECTORY = failure('RESET_NOT_A_DIRECTORY', {
  class: 'host',
  sample: { path: '/etc/kubernetes/pki' },
  english: (p: { path: string }) => ({
    what: `${p.path} would be emptied, but it is no directory. Nothing was changed.`,
    cause: 'A file of that name stands there.',
    cure: 'Move it away or name another directory, then run the same command again.',
  }),
});

export const PHASE_RESET_PREFLIGHT = text(
  'PHASE_RESET_PREFLIGHT',
  () => 'Check that this machine can be reset, and ask whether it is meant',
);

export const PHASE_REMOVE_ETCD_MEMBER = text(
  'PHASE_REMOVE_ETCD_MEMBER',
  () => 'Remove the etcd member of this machine',
);

export const PHASE_CLEANUP_NODE = text(
  'PHASE_CLEANUP_NODE',
  () => 'Stop the kubelet and its containers, and remove what they have left',
);
