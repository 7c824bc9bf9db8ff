import { type Failure, isFailure, onFailure } from '../base/failure.ts';
import { sha256 } from '../base/sha256.ts';
import type { Message } from '../base/text.ts';
import { kubeletCertificatePath } from '../cluster/kubeconfig/kubeconfig-source.ts';
import { FILE_NOT_READ, FILE_NOT_WRITTEN } from '../host/linux/files/linux-files-sentences.ts';
import type { Host, HostReader } from '../host/ports.ts';
import { serviceRuns } from '../host/services.ts';
import { manifestPath, PATHS } from '../manifests/paths.ts';
import type { ChangeRecord } from './changes/change.ts';
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
} from './engine-sentences.ts';
import type { Emit, JoinEvent } from './events.ts';
import { abandonedWrites, removeWholly } from './journal/abandoned-writes.ts';
import type { Journal } from './journal/journal.ts';
import { readPreviousRun } from './journal/previous-run.ts';

const ETCD_MANIFEST = manifestPath('etcd');

type Notice = Extract<JoinEvent, { type: 'notice' }>;

/** Changes of a run that failed. */
interface Unfinished {
  /** Completed changes. */
  done: readonly ChangeRecord[];
  /** Paths of the files that these wrote. */
  written: readonly string[];
  /** Paths of files that must not outlive the join. */
  transient: ReadonlySet<string>;
  /** Changes of this run were rolled back. */
  rolledBack: boolean;
}

interface EndContext {
  host: Host;
  emit: Emit;
  /** A signal of its own: the run's may have been aborted. */
  signal: AbortSignal;
  /** Also cleans up after an earlier run that was killed. Default: false. */
  leftovers?: boolean;
}

/** The last steps of a command's run, after success and after failure. */
export interface Ending {
  /** The notice (emitted once) of a run that goes on without its journal; undefined where the journal is required. */
  withoutJournal(reason: Failure): Omit<Notice, 'type'> | undefined;
  succeeded(journal: () => Promise<Journal>): Promise<void>;
  failed(unfinished: Unfinished, context: EndContext): Promise<void>;
}

/** Ends a join or an init. */
export const joinEnding: Ending = {
  withoutJournal: () => undefined,
  succeeded: async (journal) => (await journal()).append({ stage: 'joined' }),
  async failed(unfinished, context) {
    try {
      if (context.leftovers && !unfinished.rolledBack) {
        const { rollBackLeftOver } = await import('./kinds/etcd/rollback/left-over-member.ts');
        await rollBackLeftOver(context);
      }
    } finally {
      await cleanUpAfterFailure(unfinished, context);
    }
  },
};

const MAY_NOT: readonly string[] = ['EACCES', 'EPERM', 'EROFS'];

/** Ends a single phase of init, which any user may run into their own directories, as with kubeadm. */
export const initPhaseEnding: Ending = {
  ...joinEnding,
  withoutJournal(reason) {
    const mayNot =
      (isFailure(reason, FILE_NOT_WRITTEN) || isFailure(reason, FILE_NOT_READ)) &&
      reason.params.path === PATHS.journal &&
      MAY_NOT.includes(reason.params.reason);
    if (!mayNot) return undefined;
    // EACCES is normal for an ordinary user; the other two mean that not even root can write there.
    const level = reason.params.reason === 'EACCES' ? 'info' : 'warning';
    return { level, message: PHASE_WITHOUT_JOURNAL({ path: PATHS.journal }) };
  },
};

/** Ends a reset: it goes on with a full disk, its last change removes the journal, and the next reset does the rest. */
export const resetEnding = repeatable(
  (facts) => JOURNAL_NOT_WRITTEN(facts),
  () => RESET_UNFINISHED(),
);

/** Ends an undo. */
export const undoEnding = repeatable(
  (facts) => UNDO_NOT_JOURNALLED(facts),
  () => UNDO_UNFINISHED(),
);

function repeatable(notJournalled: (params: { reason: Failure }) => Message, unfinished: () => Message): Ending {
  return {
    withoutJournal: (reason) => ({ level: 'warning', message: notJournalled({ reason }) }),
    succeeded: async () => {},
    failed: async ({ done }, { emit }) => {
      if (done.length > 0) emit({ type: 'notice', level: 'warning', message: unfinished() });
    },
  };
}

/**
 * Cleans up after a join that failed or was interrupted: removes the bootstrap credential, stops a kubelet that this
 * join started and that has no certificate (it could only go on failing), and reports the files that are kept for a
 * second attempt. `leftovers` includes those of an earlier join that was killed. A Failure becomes a notice, so that it
 * does not hide why the join ended.
 */
async function cleanUpAfterFailure(
  { done, written, transient }: Pick<Unfinished, 'done' | 'written' | 'transient'>,
  { host, emit, leftovers }: Omit<EndContext, 'signal'>,
): Promise<void> {
  const earlier = leftovers ? await leftoversOn(host.read).catch(onFailure(() => NOTHING_LEFT)) : NOTHING_LEFT;
  const abandoned = leftovers ? await abandonedCredentials(host.read).catch(onFailure(() => [])) : [];
  const credentials = new Set([...transient, ...earlier.credentials, ...abandoned]);
  for (const path of credentials) {
    if ((await removeCredential(path, host, emit)) && !transient.has(path))
      emit({ type: 'notice', level: 'info', message: LEFT_CREDENTIAL_REMOVED({ path }) });
  }
  const started = done.some(
    ({ kind, subject, action }) => kind === 'service' && subject === 'kubelet' && action === 'start',
  );
  // Keeps the kubelet of an etcd member: without it a crash of that member could cost the cluster its quorum.
  const certificate = await kubeletCertificatePath(host.read.files);
  const useless = !(await isThere(certificate, host.read)) && !(await isThere(ETCD_MANIFEST, host.read));
  if ((started || earlier.startedKubelet) && useless) {
    const ranBefore = !started && (await kubeletRuns(host.read));
    if ((await stopKubelet(host, emit)) && ranBefore)
      emit({ type: 'notice', level: 'info', message: LEFT_KUBELET_STOPPED() });
  }
  const candidates = written.filter((path) => !credentials.has(path));
  if (started) candidates.push(PATHS.kubeletConf, certificate);
  const kept: string[] = [];
  for (const path of new Set(candidates)) if (await isThere(path, host.read)) kept.push(path);
  if (kept.length > 0) emit({ type: 'notice', level: 'info', message: KEPT_AFTER_FAILURE({ paths: kept }) });
}

/** True also for a path that cannot be read (without root, say): it is not ours to clean up. */
async function isThere(path: string, { files }: HostReader): Promise<boolean> {
  return files.stat(path).then(
    (stat) => stat !== undefined,
    onFailure(() => true),
  );
}

async function kubeletRuns({ services }: HostReader): Promise<boolean> {
  return services.state('kubelet').then(
    serviceRuns,
    onFailure(() => false),
  );
}

interface Leftovers {
  credentials: readonly string[];
  startedKubelet: boolean;
}

const NOTHING_LEFT: Leftovers = { credentials: [], startedKubelet: false };

/** The things that the journal proves to be ours. Throws a Failure where it cannot be read (without root, say). */
async function leftoversOn(host: HostReader): Promise<Leftovers> {
  const [previousRun, content] = await Promise.all([
    readPreviousRun(host),
    host.files.read(PATHS.bootstrapKubeletConf),
  ]);
  const isOurs = content !== undefined && previousRun.isOurs(PATHS.bootstrapKubeletConf, sha256(content));
  return { credentials: isOurs ? [PATHS.bootstrapKubeletConf] : [], startedKubelet: previousRun.startedKubelet };
}

/** Temporary files of killed writes, which are ours by their name, also if bootstrap-kubelet.conf is not. */
function abandonedCredentials({ files }: HostReader): Promise<string[]> {
  return abandonedWrites([PATHS.bootstrapKubeletConf], files);
}

/** True when the file is gone. */
async function removeCredential(path: string, host: Host, emit: Emit): Promise<boolean> {
  const notRemoved = async (reason: Failure) => {
    // A read-only file system refuses the removal even of a file that does not exist.
    if (!(await isThere(path, host.read))) return true;
    emit({ type: 'notice', level: 'warning', message: CREDENTIAL_NOT_REMOVED({ path, reason }) });
    return false;
  };
  return removeWholly(path, host).then(() => true, onFailure(notRemoved));
}

/** True when the kubelet is stopped. */
async function stopKubelet(host: Host, emit: Emit): Promise<boolean> {
  const notStopped = (reason: Failure) => {
    const message = SERVICE_ACTION_FAILED({ service: 'kubelet', action: 'stop', reason });
    emit({ type: 'notice', level: 'warning', message });
    return false;
  };
  return host.write.services.stop('kubelet').then(() => true, onFailure(notStopped));
}
