import type { FailureText } from '../catalogue.ts';

type AccountProblem = 'id' | 'shell' | 'group' | 'members';

const UNSUITABLE: Record<AccountProblem, (found: string, expected: string) => string> = {
  id: (found, expected) => `Its id is ${found}, outside the range of system ids (${expected}).`,
  shell: (found, expected) => `Its shell is ${found || 'empty'}; an account that only runs a component has ${expected}.`,
  group: (found, expected) => `Its group is ${found}; it must be the group ${expected}.`,
  members: (found, expected) => `Its members are "${found}"; they must be "${expected}".`,
};

export const manifests = {
  failures: {
    KUBERNETES_VERSION_NOT_SUPPORTED: (p: { version: string; oldest: string; newest: string }): FailureText => ({
      what: `The cluster runs Kubernetes ${p.version}; this kubejoin joins control planes to clusters of ${p.oldest} to ${p.newest}.`,
      cause: `kubernetesVersion in ConfigMap kube-system/kubeadm-config says ${p.version}, and the manifests and images of that version are not known to this kubejoin.`,
      cure: `Use a kubejoin made for that version, or upgrade the cluster to ${p.oldest}-${p.newest} with "kubeadm upgrade apply" first. Nothing has been changed.`,
    }),
    STATIC_POD_UNREADABLE: (p: { path: string; component: string }): FailureText => ({
      what: `The manifest ${p.path} does not say how ${p.component} is run.`,
      cause: `No container in it has a command that begins with "${p.component}": the file was changed by hand, or a patch replaced the command.`,
      cure: `Run "kubejoin join phase control-plane-prepare control-plane --control-plane" to write it again; with --patches, look at the patch for ${p.component}.`,
    }),
    ACCOUNTS_FILE_MISSING: (p: { path: string }): FailureText => ({
      what: `${p.path} does not exist on this host.`,
      cause: 'The cluster has the feature gate RootlessControlPlane on, which runs the control plane under user accounts of this host.',
      cure: `Restore ${p.path}, or give the root of the host with --rootfs.`,
    }),
    ACCOUNTS_FILE_MALFORMED: (p: { path: string; line: number }): FailureText => ({
      what: `Line ${p.line} of ${p.path} can't be read.`,
      cause:
        'It does not have the fields and numbers that its format asks for. The cluster has the feature gate RootlessControlPlane on, which adds accounts there.',
      cure: `Correct the line; "man 5 ${p.path.replace('/etc/', '')}" describes the format, and pwck and grpck find such lines.`,
    }),
    ACCOUNTS_FILE_LOCKED: (p: { path: string; holder: number | undefined; seconds: number }): FailureText => ({
      what: `${p.path} has been locked for ${p.seconds} s, so the accounts for RootlessControlPlane could not be added.`,
      cause:
        p.holder === undefined
          ? `${p.path}.lock does not say which process has made it.`
          : `The process ${p.holder} has made ${p.path}.lock and still runs: useradd, vipw or the like.`,
      cure: `See what edits the accounts ("fuser -v ${p.path}.lock"${p.holder === undefined ? '' : `, "ps -fp ${p.holder}"`}) and let it end; when nothing does, remove ${p.path}.lock. Then run the same command again.`,
    }),
    FILE_CHANGED_MEANWHILE: (p: { path: string }): FailureText => ({
      what: `${p.path} was changed by another program while the accounts for RootlessControlPlane were being added. It was left as that program has made it.`,
      cause:
        'Names or ids that were free are not any more, or a program that does not lock the file (systemd-sysusers, say, or an editor) has written it in the same moment.',
      cure: 'Run the same command again: it starts from what the file is now.',
    }),
    ACCOUNT_UNSUITABLE: (p: { path: string; name: string; problem: AccountProblem; found: string; expected: string }): FailureText => ({
      what: `The account ${p.name} in ${p.path} can't be used for RootlessControlPlane.`,
      cause: UNSUITABLE[p.problem](p.found, p.expected),
      cure: `Remove ${p.name} from ${p.path} if nothing else uses it, so that the join makes it anew, or correct that field.`,
    }),
    ACCOUNT_IDS_EXHAUSTED: (p: { path: string; needed: number; free: number; min: number; max: number }): FailureText => ({
      what: `${p.path} has ${p.free} free ids between ${p.min} and ${p.max}; RootlessControlPlane needs ${p.needed}.`,
      cause: 'The range of system ids in /etc/login.defs (SYS_UID_MIN, SYS_UID_MAX, SYS_GID_MIN, SYS_GID_MAX) is used up.',
      cure: 'Widen the range in /etc/login.defs, or remove accounts that are not used any more.',
    }),
  },
  texts: {
    WAITING_ACCOUNTS_FILE: (p: { path: string; holder: number | undefined }): string =>
      `Waiting for ${p.path}, which ${p.holder === undefined ? 'another program' : `process ${p.holder}`} has locked.`,
  },
};
