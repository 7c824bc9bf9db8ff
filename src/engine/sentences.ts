import { failure } from '../base/failure.ts';
import { type Reason, type Say, text } from '../base/text.ts';
import { count, lines } from '../base/wording.ts';

/** Another run that has the lock. */
export interface InProgress {
  /** Of this PID namespace. */
  pid: number | undefined;
  elsewhere?: boolean;
  /** Whose lock it is, where it is not the whole machine's. */
  directory?: string;
}

const otherRun = ({ pid, elsewhere }: InProgress): string => {
  if (elsewhere) return ', in a container of its own';
  return pid === undefined ? '' : ` (process ${pid})`;
};

export const WAITING_NODE_REGISTERED = text(
  'WAITING_NODE_REGISTERED',
  (p: { node: string }) => `Waiting for the kubelet to register the node ${p.node}.`,
);

export const JOIN_IN_PROGRESS = failure('JOIN_IN_PROGRESS', {
  class: 'host',
  sample: { pid: 4711 },
  english: (p: InProgress) => ({
    what: `Another kubejoin is at work ${p.directory === undefined ? 'on this machine' : `in ${p.directory}`}${otherRun(p)}. Nothing was changed.`,
    cause:
      p.directory === undefined
        ? 'Two at once would write the same files and stop each other’s kubelet.'
        : 'Two at once would write the same files.',
    cure: `Wait until it has ended${p.pid === undefined ? '' : `, or end process ${p.pid}`}. Then run the same command again.`,
  }),
});

export const SERVICE_ACTION_FAILED = text(
  'SERVICE_ACTION_FAILED',
  (p: { service: string; action: string; reason: Reason }, say: Say) =>
    `The service ${p.service} could not be told to ${p.action}: ${say(p.reason)}`,
);

export const CREDENTIAL_NOT_REMOVED = text(
  'CREDENTIAL_NOT_REMOVED',
  (p: { path: string; reason: Reason }, say: Say) =>
    `${p.path} holds the credential of this join and could not be removed; remove it yourself. ${say(p.reason)}`,
);

export const LEFT_CREDENTIAL_REMOVED = text(
  'LEFT_CREDENTIAL_REMOVED',
  (p: { path: string }) =>
    `${p.path}, which an earlier join that was cut off had left, was removed: it holds a credential.`,
);

export const LEFT_KUBELET_STOPPED = text(
  'LEFT_KUBELET_STOPPED',
  () =>
    'The kubelet, which an earlier join that was cut off had started, was stopped: it has no certificate, and no credential any more to ask for one.',
);

export const LOCK_NOT_TAKEN = text(
  'LOCK_NOT_TAKEN',
  (p: { reason: Reason }, say: Say) =>
    `The lock that keeps a second kubejoin away could not be taken. Do not start another one now. ${say(p.reason)}`,
);

export const PHASE_WITHOUT_JOURNAL = text(
  'PHASE_WITHOUT_JOURNAL',
  (p: { path: string }) =>
    `This user may not write the journal (${p.path}), so what this phase makes is not noted there; a later init takes it as made by somebody else.`,
);

export const KEPT_AFTER_FAILURE = text(
  'KEPT_AFTER_FAILURE',
  (p: { paths: readonly string[] }) =>
    `These were written and are kept; the same command, run again, goes on from them: ${p.paths.join(', ')}`,
);

export const RESET_UNFINISHED = text(
  'RESET_UNFINISHED',
  () => 'The reset has not come to its end; the same command, run again, goes on.',
);

export const JOURNAL_NOT_WRITTEN = text(
  'JOURNAL_NOT_WRITTEN',
  (p: { reason: Reason }, say: Say) =>
    `The journal can't be written, so the reset goes on without it: ${say(p.reason)}`,
);

export const UNDO_NOT_JOURNALLED = text(
  'UNDO_NOT_JOURNALLED',
  (p: { reason: Reason }, say: Say) => `The journal can't be written, so the undo goes on without it: ${say(p.reason)}`,
);

export const UNDO_UNFINISHED = text(
  'UNDO_UNFINISHED',
  () => 'The undo has not come to its end; the same command, run again, goes on.',
);

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

export const PODS_OUT_OF_TIME = text(
  'PODS_OUT_OF_TIME',
  (p: { seconds: number }) => `All of them together took more than ${p.seconds} s.`,
);

export const OBJECT_EXISTS = failure('OBJECT_EXISTS', {
  class: 'cluster',
  sample: { server: '10.0.0.1:6443', object: 'Secret kube-system/bootstrap-token-abcdef' },
  english: (p: { server: string; object: string }) => ({
    what: `${p.server} already has the ${p.object}. Nothing was changed.`,
    cause: 'It was made before, by this command or by somebody else.',
    cure: 'Choose another name, or delete it first if it is to go.',
  }),
});

export const NODE_NOT_TOLD = text(
  'NODE_NOT_TOLD',
  (p: { node: string; reason: Reason }, say: Say) =>
    `The cluster could not be told that the node ${p.node} is gone; it notices by itself within a minute. ${say(p.reason)}`,
);

export const NODE_NOT_FORGOTTEN = text(
  'NODE_NOT_FORGOTTEN',
  (p: { node: string; reason: Reason }, say: Say) =>
    `The Node ${p.node} and its certificate requests could not be deleted: ${say(p.reason)}`,
);

export const ACCOUNTS_FILE_LOCKED = failure('ACCOUNTS_FILE_LOCKED', {
  class: 'host',
  sample: { path: '/etc/group', holder: 4711, seconds: 15 },
  english: (p: { path: string; holder: number | undefined; seconds: number }) => ({
    what: `${p.path} has been locked for ${p.seconds} s, so the accounts for RootlessControlPlane could not be added.`,
    cause:
      p.holder === undefined
        ? `${p.path}.lock does not say which process has made it.`
        : `The process ${p.holder} has made ${p.path}.lock and still runs: useradd, vipw or the like.`,
    cure: `See what edits the accounts ("fuser -v ${p.path}.lock"${p.holder === undefined ? '' : `, "ps -fp ${p.holder}"`}) and let it end; when nothing does, remove ${p.path}.lock. Then run the same command again.`,
  }),
});

export const WAITING_ACCOUNTS_FILE = text(
  'WAITING_ACCOUNTS_FILE',
  (p: { path: string; holder: number | undefined }) =>
    `Waiting for ${p.path}, which ${p.holder === undefined ? 'another program' : `process ${p.holder}`} has locked.`,
);

export const DIRECTORY_HAS_MOUNTS = failure('DIRECTORY_HAS_MOUNTS', {
  class: 'host',
  sample: { path: '/etc/kubernetes/pki', points: ['/etc/kubernetes/pki/etcd'] },
  english: (p: { path: string; points: readonly string[] }) => ({
    what: `${p.path} was not emptied: something is mounted in it.`,
    cause: `Emptying it would remove what is mounted at:${lines(p.points)}`,
    cure: 'Unmount it ("umount PATH") and run the same command again.',
  }),
});

export const MOUNTS_BUSY = failure('MOUNTS_BUSY', {
  class: 'host',
  sample: { below: '/var/lib/kubelet', points: ['/var/lib/kubelet/pods/1/volumes/nfs'], reason: 'target is busy.' },
  english: (p: { below: string; points: readonly string[]; reason: string }) => ({
    what: `${count(p.points.length, 'mount', 'mounts')} below ${p.below} could not be unmounted. Nothing in it was removed.`,
    cause: `Still mounted:${lines(p.points)}${p.reason === '' ? '' : `\n  umount said: ${p.reason}`}`,
    cure: 'See what uses it ("fuser -vm PATH") and end that; a network file system whose server is gone is unmounted with unmountFlags: [MNT_FORCE, MNT_DETACH] in a ResetConfiguration (--config). Then run the same command again.',
  }),
});
