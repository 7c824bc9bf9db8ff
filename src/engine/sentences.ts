import { failure } from '../base/failure.ts';
import { type Reason, type Say, text } from '../base/text.ts';

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
  (p: { path: string }) => `${p.path}, which an earlier join that was cut off had left, was removed: it holds a credential.`,
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

export const RESET_UNFINISHED = text('RESET_UNFINISHED', () => 'The reset has not come to its end; the same command, run again, goes on.');

export const JOURNAL_NOT_WRITTEN = text(
  'JOURNAL_NOT_WRITTEN',
  (p: { reason: Reason }, say: Say) => `The journal can't be written, so the reset goes on without it: ${say(p.reason)}`,
);

export const UNDO_NOT_JOURNALLED = text(
  'UNDO_NOT_JOURNALLED',
  (p: { reason: Reason }, say: Say) => `The journal can't be written, so the undo goes on without it: ${say(p.reason)}`,
);

export const UNDO_UNFINISHED = text('UNDO_UNFINISHED', () => 'The undo has not come to its end; the same command, run again, goes on.');

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
