import type { Reason } from '../../../base/text.ts';
import type { Invocation } from '../../../cli/argv/command.ts';
import { joinSuccess } from '../../../cli/commands/join.ts';
import { maskSecrets, warn } from '../../../cli/configuration/configuration-file.ts';
import { readConfiguration } from '../../../cli/configuration/join-configuration.ts';
import { refuseFlags } from '../../../config/from-flags/flag-input.ts';
import { Problems } from '../../../config/problem.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import type { Emit } from '../../../engine/events.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import type { Host } from '../../../host/ports.ts';
import { PROVISIONED } from '../../../manifests/paths.ts';
import { joinBy } from '../../../operations/asked-join.ts';
import type { JoinResult } from '../../../operations/join.ts';
import { checkMachineFlags } from '../provision-settings.ts';
import { awaitHostname, awaitRuntime, untilJoined } from '../until-joined.ts';
import { RUN_RECORD_INCOMPLETE } from './provision-commands-sentences.ts';
import { RunRecord } from './run-record.ts';

/**
 * Joins a provisioned machine at its boot: repeats the join while that may help, keeps its result, and deletes the
 * configuration with the token at the end. After a kill at any point, running it again continues.
 */
export async function runProvisioned(
  invocation: Invocation,
  { host = linuxHost() }: { host?: Host } = {},
): Promise<void> {
  const { reporter } = invocation;
  const record = new RunRecord(host.write.files, invocation);
  const emit: Emit = (event) => {
    reporter.event(event);
    record.event(event);
  };
  try {
    const { configuration, path, lastsMs } = await given(invocation, host, emit);
    const { runtimes, system, clock, files } = host.read;
    const { nodeRegistration } = configuration;
    const waiting = { clock, emit, signal: invocation.interruption.signal, configuration: path, files };
    const since = clock.monotonic();
    await awaitHostname({ ...waiting, nodeRegistration, system, lastsMs });
    const leftMs = lastsMs - (clock.monotonic() - since);
    const { criSocket } = nodeRegistration;
    await awaitRuntime({ criSocket, runtimes, clock, emit, signal: waiting.signal });
    const joining = attempt(configuration, invocation, { host, emit });
    const result = await untilJoined(joining, { ...waiting, lastsMs: leftMs });
    const success = joinSuccess(result, { only: undefined, configuration });
    warnOf(await record.succeeded(success), reporter);
    await leaveSigns(invocation, host, path);
    reporter.succeeded(success);
  } catch (error) {
    warnOf(await record.threw(error), reporter);
    throw error;
  }
}

function warnOf(lost: Reason | undefined, reporter: Invocation['reporter']): void {
  if (lost === undefined) return;
  const message = RUN_RECORD_INCOMPLETE({ directory: PROVISIONED.state, reason: lost });
  reporter.event({ type: 'notice', level: 'warning', message });
}

async function given({ line: { flags }, terminal }: Invocation, host: Host, emit: Emit) {
  const problems = new Problems();
  const sentinelFile = flags.string('sentinel-file');
  const lastsMs = checkMachineFlags({ sentinelFile, retryFor: flags.string('retry-for') }, problems);
  refuseFlags(problems);
  const path = flags.string('config') || PROVISIONED.configuration;
  const parsed = await readConfiguration(path, flags.bool('allow-experimental-api'), host.read.files);
  maskSecrets(parsed.configuration, terminal.scrubber);
  warn(parsed.notices, emit);
  return { configuration: parsed.configuration, path, lastsMs };
}

function attempt(
  configuration: JoinConfiguration,
  { line: { flags }, interruption }: Invocation,
  { host, emit }: { host: Host; emit: Emit },
): () => Promise<JoinResult> {
  const options = {
    ...{ configuration, host, emit, ifNeeded: true },
    signal: interruption.signal,
    allowRemoteFilePrograms: flags.bool('allow-remote-discovery-programs'),
  };
  return () => joinBy(options, flags.bool('undo-on-failure'));
}

/** The configuration goes last: while it is there, the next boot does all of this again. */
async function leaveSigns({ line }: Invocation, { write }: Host, configuration: string): Promise<void> {
  const sentinelFile = line.flags.string('sentinel-file');
  // The content that Cluster API's user data writes.
  if (sentinelFile) await write.files.write(sentinelFile, Buffer.from('success\n'), { mode: 0o644 });
  await write.files.remove(configuration);
}
