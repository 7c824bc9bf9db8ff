import { failure } from '../base/failure.ts';
import { why } from '../base/phrases.ts';
import { type Reason, type Say, text } from '../base/text.ts';
import { count, duration, lines } from '../base/wording.ts';

/** Another run that holds the lock. */
export interface InProgress {
  /** Process ID in this PID namespace. */
  pid: number | undefined;
  /** It runs in another PID namespace. */
  elsewhere?: boolean;
  /** The locked directory, unless the whole machine is locked. */
  directory?: string;
}

const otherRun = ({ pid, elsewhere }: InProgress): string => {
  if (elsewhere) return ', in another container';
  return pid === undefined ? '' : ` (PID ${pid})`;
};

export const JOIN_IN_PROGRESS = failure('JOIN_IN_PROGRESS', {
  class: 'host',
  sample: { pid: 4711 },
  english: (p: InProgress) => ({
    what: `Another kubejoin process is ${p.directory === undefined ? 'running on this machine' : `using ${p.directory}`}${otherRun(p)}. Nothing was changed.`,
    cause:
      p.directory === undefined
        ? 'Two runs at the same time would write the same files, and start and stop the same kubelet.'
        : 'Two runs at the same time would write the same files.',
    cure: `Wait for the other run to finish${p.pid === undefined ? '' : `, or stop process ${p.pid}`}. Then run the same command again.`,
  }),
});

export const SERVICE_ACTION_FAILED = text(
  'SERVICE_ACTION_FAILED',
  (p: { service: string; action: string; reason: Reason }, say: Say) =>
    `Could not ${p.action} the ${p.service} service: ${say(p.reason)}`,
);

export const CREDENTIAL_NOT_REMOVED = text(
  'CREDENTIAL_NOT_REMOVED',
  (p: { path: string; reason: Reason }, say: Say) =>
    `Could not remove ${p.path}, which contains this join's credential. Remove the file yourself. ${say(p.reason, 'cause')}`,
);

export const LEFT_CREDENTIAL_REMOVED = text(
  'LEFT_CREDENTIAL_REMOVED',
  (p: { path: string }) =>
    `Removed ${p.path}, which an earlier, interrupted join left behind: it contained a credential.`,
);

export const LEFT_KUBELET_STOPPED = text(
  'LEFT_KUBELET_STOPPED',
  () =>
    'Stopped the kubelet that an earlier, interrupted join had started: it has neither a certificate nor a credential to request one.',
);

export const LOCK_NOT_TAKEN = text(
  'LOCK_NOT_TAKEN',
  (p: { reason: Reason }, say: Say) =>
    `Could not acquire the lock that prevents concurrent kubejoin runs, so do not start another run until this one finishes. ${why(p.reason, say)}`,
);

export const PHASE_WITHOUT_JOURNAL = text(
  'PHASE_WITHOUT_JOURNAL',
  (p: { path: string }) =>
    `This user cannot write to the journal (${p.path}), so the changes made by this phase are not recorded. A later "kubejoin init" will not recognize them as its own.`,
);

export const KEPT_AFTER_FAILURE = text(
  'KEPT_AFTER_FAILURE',
  (p: { paths: readonly string[] }) =>
    `${p.paths.length === 1 ? 'This file was written and is' : 'These files were written and are'} kept: ${p.paths.join(', ')}. The next run of the command continues with ${p.paths.length === 1 ? 'it' : 'them'}.`,
);

export const RESET_UNFINISHED = text(
  'RESET_UNFINISHED',
  () => 'The reset is incomplete. Run the same command again to continue.',
);

export const JOURNAL_NOT_WRITTEN = text(
  'JOURNAL_NOT_WRITTEN',
  (p: { reason: Reason }, say: Say) =>
    `Could not write to the journal; the reset continues without it. ${why(p.reason, say)}`,
);

export const UNDO_NOT_JOURNALLED = text(
  'UNDO_NOT_JOURNALLED',
  (p: { reason: Reason }, say: Say) =>
    `Could not write to the journal; the undo continues without it. ${why(p.reason, say)}`,
);

export const ROLLBACK_NOT_JOURNALLED = text(
  'ROLLBACK_NOT_JOURNALLED',
  (p: { reason: Reason }, say: Say) =>
    `Could not write to the journal, so the rollback is not recorded. ${why(p.reason, say)}`,
);

export const UNDO_UNFINISHED = text(
  'UNDO_UNFINISHED',
  () => 'The undo is incomplete. Run the same command again to continue.',
);

export const PROGRAM_FAILED = failure('PROGRAM_FAILED', {
  class: 'host',
  sample: { command: 'iptables-restore --noflush', reason: 'Permission denied' },
  english: (p: { command: string; reason: string }) => ({
    what: `"${p.command}" failed.`,
    cause: `Error: ${p.reason}.`,
    cure: 'Fix the cause and run "kubejoin reset" again, or remove the failed item (cni or iptables) from --cleanup.',
  }),
});

export const PODS_STAY = text(
  'PODS_STAY',
  (p: { pods: readonly string[]; reason: Reason }, say: Say) =>
    `Could not remove ${p.pods.length === 1 ? 'this Pod' : 'these Pods'}: ${p.pods.join(', ')}. Remove ${p.pods.length === 1 ? 'it' : 'them'} yourself ("crictl pods", "crictl rmp -f ID"). Reason: ${say(p.reason)}`,
);

export const PODS_OUT_OF_TIME = text(
  'PODS_OUT_OF_TIME',
  (p: { seconds: number }) => `Not all Pods could be removed within ${duration(p.seconds)}.`,
);

export const OBJECT_EXISTS = failure('OBJECT_EXISTS', {
  class: 'cluster',
  sample: { server: '10.0.0.1:6443', object: 'Secret kube-system/bootstrap-token-abcdef' },
  english: (p: { server: string; object: string }) => ({
    what: `The ${p.object} already exists in the cluster at ${p.server}. Nothing was changed.`,
    cause: 'The object was created earlier, by this command or by someone else.',
    cure: 'Choose another name, or delete the object first if it is no longer needed.',
  }),
});

export const OBJECT_CHANGED = failure('OBJECT_CHANGED', {
  class: 'cluster',
  sample: { server: '10.0.0.1:6443', object: 'ConfigMap kube-system/kubelet-config' },
  english: (p: { server: string; object: string }) => ({
    what: `The ${p.object} in the cluster at ${p.server} was changed while this command was running.`,
    cause: 'Another command or a cluster upgrade changed the object.',
    cure: 'Run the same command again to use the current object.',
  }),
});

export const NODE_NOT_TOLD = text(
  'NODE_NOT_TOLD',
  (p: { node: string; reason: Reason }, say: Say) =>
    `Could not mark the node ${p.node} as not ready; if it exists, the cluster will do so within a minute. Reason: ${say(p.reason)}`,
);

export const NODE_NOT_FORGOTTEN = text(
  'NODE_NOT_FORGOTTEN',
  (p: { node: string; reason: Reason }, say: Say) =>
    `Could not delete the Node ${p.node} and its certificate requests: ${say(p.reason)}`,
);

export const ACCOUNTS_FILE_LOCKED = failure('ACCOUNTS_FILE_LOCKED', {
  class: 'host',
  sample: { path: '/etc/group', holder: 4711, seconds: 15 },
  english: (p: { path: string; holder: number | undefined; seconds: number }) => ({
    what: `${p.path} has been locked for ${duration(p.seconds)}, so the accounts for RootlessControlPlane could not be added.`,
    cause:
      p.holder === undefined
        ? `${p.path}.lock does not say which process created it.`
        : `Process ${p.holder}, probably useradd, vipw or a similar program, created ${p.path}.lock and is still running.`,
    cure: `Find out which program is editing the accounts ("fuser -v ${p.path}.lock"${p.holder === undefined ? '' : `, "ps -fp ${p.holder}"`}) and let it finish; if there is none, remove ${p.path}.lock. Then run the failed command again.`,
  }),
});

export const WAITING_ACCOUNTS_FILE = text(
  'WAITING_ACCOUNTS_FILE',
  (p: { path: string; holder: number | undefined }) =>
    `Waiting for ${p.path}, locked by ${p.holder === undefined ? 'another program' : `process ${p.holder}`}.`,
);

export const DIRECTORY_HAS_MOUNTS = failure('DIRECTORY_HAS_MOUNTS', {
  code: 'DIRECTORY_NOT_EMPTIED',
  class: 'host',
  sample: { path: '/etc/kubernetes/pki', points: ['/etc/kubernetes/pki/etcd'] },
  english: (p: { path: string; points: readonly string[] }) => ({
    what: `${p.path} was not emptied: something is mounted inside it.`,
    cause: `Emptying the directory would remove the files on ${p.points.length === 1 ? 'this mount' : 'these mounts'}:${lines(p.points)}`,
    cure: `Unmount ${p.points.length === 1 ? 'the file system' : 'the file systems'} ("umount PATH") and run the failed command again.`,
  }),
});

export const MOUNTS_BUSY = failure('MOUNTS_BUSY', {
  code: 'DIRECTORY_NOT_EMPTIED',
  class: 'host',
  sample: { below: '/var/lib/kubelet', points: ['/var/lib/kubelet/pods/1/volumes/nfs'], reason: 'target is busy.' },
  english: (p: { below: string; points: readonly string[]; reason: string }) => ({
    what: `Could not unmount ${count(p.points.length, 'mount', 'mounts')} under ${p.below}. Nothing in that directory was removed.`,
    cause: `Still mounted:${lines(p.points)}${p.reason === '' ? '' : `\n  umount reported: ${p.reason}`}`,
    cure: `Find out which processes use ${p.points.length === 1 ? 'this mount' : 'these mounts'} ("fuser -vm PATH") and stop them. To unmount a network file system whose server is gone, set unmountFlags: [MNT_FORCE, MNT_DETACH] in a ResetConfiguration (--config). Then run the failed command again.`,
  }),
});

export const CURE_WITHHELD =
  'The fix is not shown, because it would contain words from the host in a command. To see the fix, run kubejoin on the host, and check each command before you run it elsewhere.';

/** In the place of a cure that a host reported, or that would have unsafe words of a host in a command. */
export const FLEET_CURE_WITHHELD = text('FLEET_CURE_WITHHELD', () => CURE_WITHHELD);

/** In the place of a message with unsafe words of a host in a command. */
export const FLEET_MESSAGE_WITHHELD = text(
  'FLEET_MESSAGE_WITHHELD',
  (p: { key: string }) =>
    `The host sent the message ${p.key}. It is not shown, because it would contain words from the host in a command. To see the message, run kubejoin on the host.`,
);
