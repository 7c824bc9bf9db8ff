import { Failure, isFailure } from '../base/failure.ts';
import { sha256 } from '../base/sha256.ts';
import { FILE_NOT_READ, FILE_NOT_WRITTEN } from '../host/linux/files/sentences.ts';
import type { Host, HostReader } from '../host/ports.ts';
import { serviceRuns } from '../host/service-runs.ts';
import { manifestPath, PATHS } from '../manifests/paths.ts';
import type { ChangeRecord } from './changes/change.ts';
import type { Emit, JoinEvent } from './events.ts';
import { writtenFiles } from './journal/earlier.ts';
import type { Journal } from './journal/journal.ts';
import { readPreviousRun } from './journal/previous-run.ts';
import {
  CREDENTIAL_NOT_REMOVED,
  JOURNAL_NOT_WRITTEN,
  KEPT_AFTER_FAILURE,
  LEFT_CREDENTIAL_REMOVED,
  LEFT_KUBELET_STOPPED,
  PHASE_WITHOUT_JOURNAL,
  RESET_UNFINISHED,
  SERVICE_ACTION_FAILED,
  UNDO_NOT_JOURNALLED,
  UNDO_UNFINISHED,
} from './sentences.ts';

const ETCD_MANIFEST = manifestPath('etcd');

type Notice = Extract<JoinEvent, { type: 'notice' }>;

/** What a join has done when it ends badly. */
export interface Unfinished {
  /** Changes that were made, to their end. */
  done: readonly ChangeRecord[];
  /** Paths of files that may stand only while the join runs. */
  transient: ReadonlySet<string>;
  /** Changes of this run were taken back. */
  rolledBack: boolean;
}

export interface EndContext {
  host: Host;
  emit: Emit;
  /** Not the run's own, which may have been aborted. */
  signal: AbortSignal;
  /** Also of what an earlier run left that was killed. */
  leftovers: boolean;
}

/** How the run of a command ends, well or badly. */
export interface Ending {
  /**
   * What is said once where the journal can't be used and changes are made all the same; undefined where it is
   * required.
   */
  withoutJournal(reason: Failure): Omit<Notice, 'type'> | undefined;
  succeeded(journal: () => Promise<Journal>): Promise<void>;
  failed(unfinished: Unfinished, context: EndContext): Promise<void>;
}

/** Of a join and an init. */
export const joinEnding: Ending = {
  withoutJournal: () => undefined,
  succeeded: async (journal) => (await journal()).append({ stage: 'joined' }),
  async failed(unfinished, context) {
    if (context.leftovers && !unfinished.rolledBack) {
      const { rollBackLeftOver } = await import('./kinds/etcd/left-over-member.ts');
      await rollBackLeftOver(context);
    }
    await cleanUpAfterFailure(unfinished, context);
  },
};

const MAY_NOT: readonly string[] = ['EACCES', 'EPERM', 'EROFS'];

/** Of a single phase of init, which anybody may run into directories of their own, as with kubeadm. */
export const initPhaseEnding: Ending = {
  ...joinEnding,
  withoutJournal(reason) {
    const mayNot =
      (isFailure(reason, FILE_NOT_WRITTEN) || isFailure(reason, FILE_NOT_READ)) &&
      reason.params.path === PATHS.journal &&
      MAY_NOT.includes(reason.params.reason);
    if (!mayNot) return undefined;
    // Ordinary users are told in passing; that not even root may write there is another matter.
    const level = reason.params.reason === 'EACCES' ? 'info' : 'warning';
    return { level, message: PHASE_WITHOUT_JOURNAL({ path: PATHS.journal }) };
  },
};

/**
 * Of a reset: it writes where a disk may be full, its last change removes the journal, and what it has not done the
 * next one does.
 */
export const resetEnding: Ending = {
  withoutJournal: (reason) => ({ level: 'warning', message: JOURNAL_NOT_WRITTEN({ reason }) }),
  succeeded: async () => {},
  failed: async ({ done }, { emit }) => {
    if (done.length > 0) emit({ type: 'notice', level: 'warning', message: RESET_UNFINISHED() });
  },
};

/** Of an undo, which is as a reset in this. */
export const undoEnding: Ending = {
  ...resetEnding,
  withoutJournal: (reason) => ({ level: 'warning', message: UNDO_NOT_JOURNALLED({ reason }) }),
  failed: async ({ done }, { emit }) => {
    if (done.length > 0) emit({ type: 'notice', level: 'warning', message: UNDO_UNFINISHED() });
  },
};

/**
 * Ends a join that failed or was interrupted. The bootstrap credential goes from the disk; a kubelet that this join
 * started and that has no certificate is stopped, since it could only go on failing. What is kept is said: a second
 * attempt uses it. With `leftovers` the same is done for what an earlier join left that was killed. Throws nothing that
 * would hide why the join ended.
 */
export async function cleanUpAfterFailure(
  { done, transient }: Pick<Unfinished, 'done' | 'transient'>,
  { host, emit, leftovers }: Omit<EndContext, 'signal'>,
): Promise<void> {
  const earlier = leftovers ? await leftoversOn(host.read) : NOTHING_LEFT;
  const credentials = new Set([...transient, ...earlier.credentials]);
  for (const path of credentials) {
    const isGone = await removeCredential(path, host, emit);
    if (isGone && !transient.has(path))
      emit({ type: 'notice', level: 'info', message: LEFT_CREDENTIAL_REMOVED({ path }) });
  }
  const started = done.some(
    ({ kind, subject, action }) => kind === 'service' && subject === 'kubelet' && action === 'start',
  );
  const certified = await isThere(PATHS.kubeletClientCertificate, host.read);
  // Where a member of etcd runs here, its kubelet has to stay: without it a crash of that member could cost the cluster
  // its quorum.
  const useless = !certified && !(await isThere(ETCD_MANIFEST, host.read));
  if ((started || earlier.startedKubelet) && useless) {
    const ran = started || (await kubeletRuns(host.read));
    const isStopped = await stopKubelet(host, emit);
    if (isStopped && ran && !started) emit({ type: 'notice', level: 'info', message: LEFT_KUBELET_STOPPED() });
  }
  const candidates = done.flatMap(writtenFiles).filter((path) => !credentials.has(path));
  if (started) candidates.push(PATHS.kubeletConf, PATHS.kubeletClientCertificate);
  const kept: string[] = [];
  for (const path of candidates) if (await isThere(path, host.read)) kept.push(path);
  if (kept.length > 0) emit({ type: 'notice', level: 'info', message: KEPT_AFTER_FAILURE({ paths: kept }) });
}

/** What can't be looked at (without root, say) is not ours to clean. */
async function isThere(path: string, { files }: HostReader): Promise<boolean> {
  try {
    return (await files.stat(path)) !== undefined;
  } catch (error) {
    if (error instanceof Failure) return true;
    throw error;
  }
}

async function kubeletRuns({ services }: HostReader): Promise<boolean> {
  try {
    return serviceRuns(await services.state('kubelet'));
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

interface Leftovers {
  credentials: readonly string[];
  startedKubelet: boolean;
}

const NOTHING_LEFT: Leftovers = { credentials: [], startedKubelet: false };

/**
 * What the journal knows as ours. A machine on which it can't be read (without root, say) has nothing that could be
 * cleaned either.
 */
async function leftoversOn(host: HostReader): Promise<Leftovers> {
  try {
    const [previousRun, content] = await Promise.all([
      readPreviousRun(host),
      host.files.read(PATHS.bootstrapKubeletConf),
    ]);
    const isOurs = content !== undefined && previousRun.isOurs(PATHS.bootstrapKubeletConf, sha256(content));
    return { credentials: isOurs ? [PATHS.bootstrapKubeletConf] : [], startedKubelet: previousRun.startedKubelet };
  } catch (error) {
    if (error instanceof Failure) return NOTHING_LEFT;
    throw error;
  }
}

/** Whether it is gone. */
async function removeCredential(path: string, host: Host, emit: Emit): Promise<boolean> {
  try {
    await host.write.files.remove(path);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // A read-only file system refuses the removal of a file that is not there, too.
    if (!(await isThere(path, host.read))) return true;
    emit({ type: 'notice', level: 'warning', message: CREDENTIAL_NOT_REMOVED({ path, reason: error }) });
    return false;
  }
  return true;
}

/** Whether it is stopped. */
async function stopKubelet(host: Host, emit: Emit): Promise<boolean> {
  try {
    await host.write.services.stop('kubelet');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const params = { service: 'kubelet', action: 'stop', reason: error };
    emit({ type: 'notice', level: 'warning', message: SERVICE_ACTION_FAILED(params) });
    return false;
  }
  return true;
}
