import { Failure } from '../../base/failure.ts';
import { schedule } from '../../base/schedule.ts';
import { SIGNATURE_MISSING, TOKEN_UNKNOWN } from '../../cluster/discovery/cluster-discovery-sentences.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import { nodeName } from '../../config/values/names.ts';
import { endingMs } from '../../engine/ending-limits.ts';
import type { JoinEvent } from '../../engine/events.ts';
import type { EmitFleet, FleetResult, HostReport, Showable } from '../../engine/machine-events.ts';
import type { Converse, SshFiles } from '../../host/conversation.ts';
import type { FileReader } from '../../host/ports.ts';
import type { FleetHost } from '../../operations/hosts/hosts-fields.ts';
import { admittedBy, knownName, NodeNames } from './admission/admitted-hosts.ts';
import { FleetAdmission, type FleetAdmissionOptions } from './admission/fleet-admission.ts';
import { type ExecutableSources, Executables } from './executables.ts';
import { FLEET_HOST_BUG, FLEET_NODE_NAME_SHARED, REMOTE_NOT_RUN } from './fleet-sentences.ts';
import { documentFor, type HostDocument } from './host-document.ts';
import { joinOverSsh, type PreparedRequest, type SessionEnd, type SessionOptions } from './host-session.ts';
import type { Keeping } from './options.ts';
import type { JoinRequest } from './request.ts';
import { checkSshOptions, type SshOptions } from './ssh/ssh-command.ts';
import { prepareSsh, refuseForgetful } from './ssh/ssh-preparation.ts';

export interface FleetOptions {
  hosts: readonly FleetHost[];
  /** Name of the hosts file, for messages. */
  source: string;
  /** Configuration for all hosts, without values of a single machine. With `admission` its token is of no meaning. */
  configuration: JoinConfiguration;
  /** Gives each host a token of its own. */
  admission?: FleetAdmissionOptions | undefined;
  converse: Converse;
  ssh: SshOptions;
  sshFiles: SshFiles;
  files: Pick<FileReader, 'stat'>;
  executables: ExecutableSources;
  keeping: Keeping;
  /** Maximum number of hosts at a time. */
  parallel: number;
  /** Time limit for each host without a limit in the hosts file. */
  timeLimitMs: number;
  undoOnFailure: boolean;
  allowRemoteDiscoveryPrograms: boolean;
  withDiffs: boolean;
  language: string;
  /** Texts of the languages in which events are shown. */
  showable: Showable;
  emit: EmitFleet;
  signal: AbortSignal;
  /** Milliseconds, monotonic. */
  now(): number;
}

/**
 * Joins many machines. Control-plane nodes join one at a time in the order of the file, since etcd adds one member at a
 * time; workers join in parallel, because they only need the existing API server. A failed host does not delay others.
 * Throws only before anything starts: for an invalid host configuration, ssh value or executable, FILE_NOT_WRITTEN for
 * the configuration of ssh, and with `admission` the failures of `FleetAdmission.open`.
 */
export async function joinFleet(options: FleetOptions): Promise<FleetResult> {
  const { hosts, parallel, signal, now } = options;
  const startedAt = now();
  const executables = new Executables(options.executables);
  // A preview leaves the files of a host as they were, whatever the option says.
  const keeping: SessionOptions['keeping'] = options.configuration.dryRun ? 'preview' : options.keeping;
  checkSshOptions(options.ssh);
  refuseSharedName(options);
  const jobs = hosts.map((host): Job => ({ host, document: documentOf(host, options) }));
  await executables.check();
  const prepared = await prepareSsh(options.ssh, options);
  const reports = new Map<FleetHost, HostReport>();
  try {
    const admission = await opened(jobs, options);
    const request = requestsOf(jobs, options, admission);
    const work = async (job: Job): Promise<void> => {
      const { host } = job;
      const session = { ...options, keeping, ssh: prepared.ssh, executables };
      const asked = { request: (told: string) => request(job, told), refusal: () => admission?.refusal(host) };
      reports.set(host, await joinHost(host, { ...session, ...asked }));
      await admission?.revoke(host);
    };
    try {
      await schedule(inOrder(jobs), work, { parallel, ordered: isControlPlane, signal });
    } finally {
      await admission?.close();
    }
  } finally {
    await prepared.close();
  }
  return { hosts: hosts.map((host) => reports.get(host) ?? notStarted(host)), durationMs: now() - startedAt };
}

interface Job {
  host: FleetHost;
  document: HostDocument;
}

const isControlPlane = ({ host }: Job) => host.role === 'control-plane';

/** Puts control-plane nodes first, because they take the longest and wait for each other. */
function inOrder(jobs: readonly Job[]): Job[] {
  return [...jobs.filter(isControlPlane), ...jobs.filter((job) => !isControlPlane(job))];
}

/** Refuses a configuration that gives several machines the same node name. */
function refuseSharedName({ configuration, hosts }: FleetOptions): void {
  const { name } = configuration.nodeRegistration;
  const unnamed = hosts.filter(({ nodeName }) => nodeName === undefined);
  if (name !== '' && unnamed.length > 1) throw new Failure(FLEET_NODE_NAME_SHARED, { name, hosts: unnamed.length });
}

function documentOf(host: FleetHost, { configuration, source }: Pick<FleetOptions, 'configuration' | 'source'>) {
  return documentFor(host, configuration, `${source} (${host.name})`);
}

function requestOf({ text, experimental }: HostDocument, options: FleetOptions): JoinRequest {
  const { undoOnFailure, allowRemoteDiscoveryPrograms, withDiffs } = options;
  return {
    configuration: text,
    allowExperimentalApi: experimental,
    allowRemoteDiscoveryPrograms,
    undoOnFailure,
    withDiffs,
  };
}

function limitOf({ timeLimitMs }: FleetHost, options: Pick<FleetOptions, 'timeLimitMs'>): number {
  return timeLimitMs ?? options.timeLimitMs;
}

async function opened(jobs: readonly Job[], options: FleetOptions): Promise<FleetAdmission | undefined> {
  const { admission, configuration, emit, signal } = options;
  if (admission === undefined) return undefined;
  const controlPlanes = jobs.filter(isControlPlane);
  const needed = controlPlanes.length > 0 && configuration.controlPlane?.certificateKey === undefined;
  // A join that exceeds its limit has time to end, and the next one begins after it.
  const certificatesMs = controlPlanes.reduce((sum, { host }) => sum + limitOf(host, options) + endingMs(options), 0);
  return FleetAdmission.open({
    ...admission,
    ...{ signal, dryRun: configuration.dryRun, certificatesMs: needed ? certificatesMs : undefined },
    emit: (event) => emit({ type: 'fleet-event', event }),
  });
}

/** Makes the request of a host: at once for a token of all hosts, else when its own token is created. */
function requestsOf(jobs: readonly Job[], options: FleetOptions, admission: FleetAdmission | undefined) {
  const names = new NodeNames(
    jobs.map(({ host, document }) => ({ host, known: admission && knownName(document.nodeRegistration) })),
  );
  return async ({ host, document }: Job, told: string): Promise<PreparedRequest> => {
    if (admission === undefined) return { request: requestOf(document, options), nodeName: host.nodeName };
    const node = nodeName(document.nodeRegistration, told);
    const isTold = knownName(document.nodeRegistration) === undefined;
    names.claim(host, node);
    const token = await admission.tokenFor(host, { node, told: isTold, limitMs: limitOf(host, options) });
    if (token === undefined) return { request: undefined, nodeName: node };
    const { certificateKey } = admission;
    const configuration = admittedBy(options.configuration, { token, certificateKey });
    // The name that the token admits, whatever the host calls itself later.
    const named = isTold ? { ...host, nodeName: node } : host;
    return { request: requestOf(documentOf(named, { ...options, configuration }), options), nodeName: node };
  };
}

async function joinHost(
  host: FleetHost,
  options: Omit<FleetOptions, 'executables' | 'keeping'> & SessionOptions & { refusal(): Failure | undefined },
): Promise<HostReport> {
  const { emit, now } = options;
  const { name, address, role } = host;
  const startedAt = now();
  emit({ type: 'host-started', host: name, address, role });
  const made = new Set<number>();
  const counting: EmitFleet = (event) => {
    if (event.type === 'host-event') count(event.event, made);
    emit(event);
  };
  const end = await ended(host, { ...options, emit: counting, timeLimitMs: limitOf(host, options) });
  const report = { ...reported(host, end, options.refusal()), changes: made.size, durationMs: now() - startedAt };
  emit({ type: 'host-ended', host: name, report });
  return report;
}

/** Counts changes that remain, whatever the outcome. Waits change nothing. */
function count(event: JoinEvent, made: Set<number>): void {
  if (!('change' in event) || event.change.kind === 'wait-until') return;
  if (event.type === 'change-done' || event.type === 'change-previewed') made.add(event.change.id);
  if (event.type === 'change-undone') made.delete(event.change.id);
}

async function ended(host: FleetHost, options: SessionOptions): Promise<SessionEnd | Failure> {
  try {
    await refuseForgetful(host, options.ssh, options.converse);
    return await joinOverSsh(host, options);
  } catch (error) {
    // A bug is reported with its host, and the others continue.
    if (error instanceof Failure) return error;
    return new Failure(FLEET_HOST_BUG, {
      host: host.name,
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    });
  }
}

/** How a join ends whose token the cluster does not know. */
const WITHOUT_TOKEN: readonly string[] = [TOKEN_UNKNOWN.kind, SIGNATURE_MISSING.kind];

/** `refusal`: why the host got no token. */
function reported(host: FleetHost, end: SessionEnd | Failure, refusal: Failure | undefined): HostReport {
  const none = notStarted(host);
  if (end === 'interrupted') return { ...none, outcome: 'interrupted' };
  if (end instanceof Failure) return { ...none, outcome: 'failed', failure: end };
  const { nodeName, message, exitCode: code } = end;
  const outcome = end.outcome === 'nothing-to-do' ? 'unchanged' : end.outcome;
  const unexplained = outcome === 'failed' && !end.failure;
  const failure = unexplained ? new Failure(REMOTE_NOT_RUN, { host: host.name, code, words: '' }) : end.failure;
  const isRefused = refusal !== undefined && WITHOUT_TOKEN.includes(failure?.kind ?? '');
  return { ...none, outcome, nodeName, message, failure: isRefused ? refusal : failure };
}

function notStarted({ name, address, role }: FleetHost): HostReport {
  return {
    ...{ host: name, address, role, outcome: 'not-started' },
    ...{ nodeName: undefined, changes: 0, durationMs: 0, failure: undefined, message: undefined },
  };
}
