import { failure } from '../base/failure.ts';
import { count } from '../base/wording.ts';

type AccountProblem = 'id' | 'shell' | 'group' | 'members';

const UNSUITABLE: Record<AccountProblem, (found: string, expected: string) => string> = {
  id: (found, expected) => `The account's ID is ${found}, outside the system ID range (${expected}).`,
  shell: (found, expected) =>
    `The account's shell is ${found || 'empty'}; an account that only runs a component must use ${expected}.`,
  group: (found, expected) => `The account's group is ${found}; it must be ${expected}.`,
  members: (found, expected) => `The group's members are "${found}"; they must be "${expected}".`,
};

export const ACCOUNTS_FILE_MALFORMED = failure('ACCOUNTS_FILE_MALFORMED', {
  code: 'ACCOUNTS_FAILED',
  class: 'host',
  sample: { path: '/etc/passwd', line: 7 },
  english: (p: { path: string; line: number }) => ({
    what: `Line ${p.line} of ${p.path} is not valid.`,
    cause:
      'The number of fields on this line, or a number in it (such as a UID or GID), does not match the file format. The RootlessControlPlane feature gate is enabled in the cluster, so kubejoin adds accounts to this file.',
    cure: `Correct the line; "man 5 ${p.path.replace('/etc/', '')}" describes the format, and pwck and grpck find invalid lines.`,
  }),
});

export const ACCOUNT_UNSUITABLE = failure('ACCOUNT_UNSUITABLE', {
  code: 'ACCOUNTS_FAILED',
  class: 'host',
  sample: { path: '/etc/passwd', name: 'kubeadm-kas', problem: 'shell', found: '/bin/bash', expected: '/bin/false' },
  english: (p: { path: string; name: string; problem: AccountProblem; found: string; expected: string }) => ({
    what: `The ${p.name} account in ${p.path} cannot be used for RootlessControlPlane.`,
    cause: UNSUITABLE[p.problem](p.found, p.expected),
    cure: `If nothing else uses the account, remove ${p.name} from ${p.path} so that the join creates it again. Otherwise, correct the account.`,
  }),
});

export const ACCOUNT_IDS_EXHAUSTED = failure('ACCOUNT_IDS_EXHAUSTED', {
  code: 'ACCOUNTS_FAILED',
  class: 'host',
  sample: { path: '/etc/group', needed: 5, free: 2, min: 100, max: 999 },
  english: (p: { path: string; needed: number; free: number; min: number; max: number }) => ({
    what: `${p.path} has ${count(p.free, 'free ID', 'free IDs')} between ${p.min} and ${p.max}; RootlessControlPlane needs ${p.needed}.`,
    cause:
      'The system ID range in /etc/login.defs (SYS_UID_MIN, SYS_UID_MAX, SYS_GID_MIN, SYS_GID_MAX) is too small for the accounts on this machine.',
    cure: 'Extend the range in /etc/login.defs, or remove unused accounts.',
  }),
});

export const STATIC_POD_UNREADABLE = failure('STATIC_POD_UNREADABLE', {
  code: 'HOST_FILE_INVALID',
  class: 'host',
  sample: { path: '/etc/kubernetes/manifests/kube-scheduler.yaml', component: 'kube-scheduler' },
  english: (p: { path: string; component: string }) => ({
    what: `The manifest ${p.path} does not define a container that runs ${p.component}.`,
    cause: `None of the manifest's containers has a command that starts with "${p.component}": the file was edited by hand, or a patch replaced the command.`,
    cure: `If you use --patches, first check the patch for ${p.component}. To recreate the manifest, run "kubejoin join phase control-plane-prepare control-plane --control-plane".`,
  }),
});
