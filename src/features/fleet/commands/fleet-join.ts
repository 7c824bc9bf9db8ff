import { EXIT, SIGNAL_EXIT } from '../../../base/exit-codes.ts';
import { Failure } from '../../../base/failure.ts';
import { MOST_PARALLEL } from '../../../base/schedule.ts';
import { Secret } from '../../../base/secret.ts';
import { monotonicMs } from '../../../base/time.ts';
import type { Invocation } from '../../../cli/argv/command.ts';
import { maskSecrets } from '../../../cli/configuration/configuration-file.ts';
import { joinConfiguration } from '../../../cli/configuration/join-configuration.ts';
import type { FlagValues } from '../../../cli/flags/flag.ts';
import { valuesOf } from '../../../cli/flags/values.ts';
import type { RunEnd } from '../../../cli/run-observer.ts';
import { isForPeople } from '../../../cli/run-view.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import { goDurationMs, LONGEST_TIMEOUT_MS } from '../../../config/values/duration.ts';
import type { FleetResult, HostOutcome, HostReport } from '../../../engine/machine-events.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import { converse } from '../../../host/linux/programs/conversation.ts';
import { ownExecutable } from '../../../host/linux/programs/own-program.ts';
import { readProgram } from '../../../host/linux/programs/program-file.ts';
import { sshFiles } from '../../../host/linux/ssh-configuration.ts';
import type { FileReader } from '../../../host/ports.ts';
import { english } from '../../../i18n/catalogue.ts';
import { showableIn } from '../../../i18n/showable.ts';
import type { FleetHost } from '../../../operations/hosts/hosts-fields.ts';
import { readHosts } from '../../../operations/hosts/hosts-file.ts';
import { type FleetOptions, joinFleet } from '../fleet.ts';
import { FLEET, type Keeping, SSH } from '../options.ts';
import {
  CERTIFICATE_KEY_FILE_UNUSABLE,
  FLEET_HOST_KEYS_UNCHECKED,
  FLEET_HOSTS_FAILED,
  FLEET_PARALLEL_INVALID,
  FLEET_TIME_LIMIT_INVALID,
} from './fleet-commands-sentences.ts';
import { FleetJson } from './fleet-json.ts';
import { type ByKubeconfig, byKubeconfig } from './fleet-kubeconfig.ts';
import { FleetText } from './fleet-text.ts';
import type { FleetView } from './fleet-view.ts';

export async function runFleetJoin(invocation: Invocation): Promise<number> {
  const { line, interruption, observers } = invocation;
  const { files } = linuxHost().read;
  const limits = limitsOf(line.flags);
  const [source = '', endpoint] = line.arguments;
  const hosts = await readHosts(source, files);
  const kubeconfig = await byKubeconfig(invocation);
  const configuration = await baseConfiguration(invocation, { files, hosts, endpoint, kubeconfig });
  if (line.flags.string(SSH.hostKeys.name) === 'unchecked')
    invocation.reporter.event({ type: 'notice', level: 'warning', message: FLEET_HOST_KEYS_UNCHECKED() });
  const timelines = observers?.wantsParts ? new (await import('./fleet-report.ts')).FleetTimelines() : undefined;
  const view = await viewOf(invocation, hosts);
  try {
    const result = await joinFleet({
      ...{ hosts, source, configuration, converse, files, sshFiles, ...limits, ...(await flagsOf(invocation, files)) },
      admission: kubeconfig?.admission,
      withDiffs: observers?.wantsDiffs === true,
      showable: showableIn([english, invocation.catalogue]),
      emit: (event) => {
        timelines?.add(event);
        observers?.event(event);
        view.event(event);
      },
      signal: interruption.signal,
      now: monotonicMs,
    });
    const end = endOf(result, invocation);
    observers?.ended(observedEnd(end), end.exitCode);
    view.ended(result, end);
    if (observers && timelines) {
      const { fleetParts } = await import('./fleet-report.ts');
      const command = line.path.slice(1).join(' ');
      const { discovery } = configuration;
      const runs = timelines.runs(result, { command, discovery, signal: end.signal ?? 'SIGINT' });
      observers.consistsOf(fleetParts(result, runs, invocation.catalogue));
    }
    return end.exitCode;
  } catch (error) {
    view.close();
    throw error;
  }
}

interface Sources {
  files: FileReader;
  hosts: readonly FleetHost[];
  endpoint: string | undefined;
  kubeconfig: ByKubeconfig | undefined;
}

/** Configuration for all hosts from the command line and its files. */
async function baseConfiguration(
  invocation: Invocation,
  { files, hosts, endpoint: given, kubeconfig }: Sources,
): Promise<JoinConfiguration> {
  const { line, reporter, terminal } = invocation;
  const certificateKey = await certificateKeyFile(line.flags, files);
  if (certificateKey) terminal.scrubber.add(certificateKey.reveal());
  const controlPlane = hosts.some(({ role }) => role === 'control-plane');
  const endpoint = given ?? kubeconfig?.endpoint;
  const configuration = await joinConfiguration(invocation, files, reporter.event.bind(reporter), {
    positional: endpoint === undefined ? [] : [endpoint],
    foundFlags: {
      ...kubeconfig?.foundDiscovery,
      ...(controlPlane && { controlPlane }),
      ...(certificateKey && { certificateKey }),
    },
  });
  maskSecrets(configuration, terminal.scrubber);
  return configuration;
}

const MOST_KEY_BYTES = 4096;

async function certificateKeyFile(flags: FlagValues, files: FileReader): Promise<Secret | undefined> {
  const path = flags.string('certificate-key-file');
  if (path === undefined) return undefined;
  if (path === '-') throw new Failure(CERTIFICATE_KEY_FILE_UNUSABLE, { path, problem: 'standard-input' });
  const bytes = await files.read(path, { maxBytes: MOST_KEY_BYTES });
  if (bytes === undefined) throw new Failure(CERTIFICATE_KEY_FILE_UNUSABLE, { path, problem: 'missing' });
  const key = bytes.toString('utf8').trim();
  if (key === '') throw new Failure(CERTIFICATE_KEY_FILE_UNUSABLE, { path, problem: 'empty' });
  return new Secret(key);
}

function limitsOf(flags: FlagValues): Pick<FleetOptions, 'parallel' | 'timeLimitMs'> {
  const parallel = flags.number('parallel') ?? Number(FLEET.parallel.default);
  if (parallel < 1 || parallel > MOST_PARALLEL)
    throw new Failure(FLEET_PARALLEL_INVALID, { parallel, most: MOST_PARALLEL });
  const value = flags.string('time-limit') || FLEET.timeLimit.default;
  const limit = goDurationMs(value) ?? 0;
  if (limit <= 0) throw new Failure(FLEET_TIME_LIMIT_INVALID, { value });
  return { parallel, timeLimitMs: Math.min(limit, LONGEST_TIMEOUT_MS) };
}

async function flagsOf(
  { line, catalogue }: Invocation,
  files: FileReader,
): Promise<
  Pick<FleetOptions, 'ssh' | 'executables' | 'keeping' | 'undoOnFailure' | 'allowRemoteDiscoveryPrograms' | 'language'>
> {
  const { flags } = line;
  const ssh = Object.entries(valuesOf(SSH, line)).filter(([, value]) => value !== undefined && value !== '');
  return {
    ssh: Object.fromEntries(ssh),
    executables: { files, readProgram, given: flags.list('executable') ?? [], own: await ownExecutable() },
    keeping: (flags.string('keep-executable') || FLEET.keepExecutable.default) as Keeping,
    undoOnFailure: flags.bool('undo-on-failure'),
    allowRemoteDiscoveryPrograms: flags.bool('allow-remote-discovery-programs'),
    language: catalogue.text('LANGUAGE_TAG'),
  };
}

const UNDONE: readonly HostOutcome[] = ['failed', 'interrupted', 'not-started'];

/**
 * Outcome of the run: the interruption, or one failure for all failed hosts. Without a signal, interrupted hosts count
 * as failed.
 */
function endOf({ hosts }: FleetResult, { interruption: { received: signal, crash } }: Invocation) {
  if (crash) throw crash.error;
  const isFailed = ({ outcome }: HostReport) => (signal ? outcome === 'failed' : UNDONE.includes(outcome));
  const failed = hosts.filter(isFailed).map(({ host }) => host);
  const failure = failed.length > 0 ? new Failure(FLEET_HOSTS_FAILED, { failed, total: hosts.length }) : undefined;
  return { failure, signal, exitCode: signal ? SIGNAL_EXIT[signal] : failure ? EXIT[failure.class] : 0 };
}

/** A fleet counts as done whatever its hosts did, unless all of it failed or was interrupted. */
function observedEnd({ failure, signal }: ReturnType<typeof endOf>): RunEnd {
  if (signal) return { type: 'interrupted', signal, changes: 'undone' };
  if (failure) return { type: 'failed', failure };
  return { type: 'succeeded', outcome: 'fleet-done', message: undefined, nodeName: undefined };
}

async function viewOf(invocation: Invocation, hosts: readonly FleetHost[]): Promise<FleetView> {
  const { format, terminal } = invocation;
  if (format === 'json') return new FleetJson(invocation);
  const names = hosts.map(({ name }) => name);
  const lines = new FleetText(invocation, names);
  if (!isForPeople(terminal, process.env)) return lines;
  const [{ FleetLive }, { glyphsFor }] = await Promise.all([
    import('./fleet-live.ts'),
    import('../../../cli/render/timeline/glyphs.ts'),
  ]);
  return new FleetLive({
    ...{ invocation, lines, glyphs: glyphsFor(process.env), source: process, hosts: hosts.length },
    now: monotonicMs,
  });
}
