import { EXIT } from '../../base/exit-codes.ts';
import { ALLOW_EXPERIMENTAL_API, configurationFile } from '../../config/options/shared.ts';
import { FAULT_NAMES } from '../../rehearsal/faults.ts';
import type { HostReport, RehearsalReport } from '../../rehearsal/rehearse.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { runFlags } from '../flags/join-flags.ts';
import { RehearsalJson, RehearsalText } from '../render/output/rehearsal.ts';

export const rehearseCommand: Command = {
  name: 'rehearse',
  summary: 'COMMAND_REHEARSE',
  maxArguments: 0,
  flags: [
    ALLOW_EXPERIMENTAL_API,
    configurationFile('FLAG_CONFIG').configFile,
    { name: 'control-plane', type: 'bool', help: 'FLAG_REHEARSE_CONTROL_PLANE' },
    { name: 'fault', type: 'list', help: 'FLAG_FAULT', completes: FAULT_NAMES },
    { name: 'keep', type: 'bool', help: 'FLAG_KEEP' },
    { name: 'nodes', type: 'int32', help: 'FLAG_NODES', default: '1' },
    ...runFlags,
  ],
  commands: [],
  table: { title: 'HELP_FAULTS', rows: FAULT_NAMES.map((name) => [name, `fault-${name}`] as const) },
  run: runRehearsal,
};

async function runRehearsal(invocation: Invocation): Promise<number> {
  const { line, format, interruption, recording } = invocation;
  const { flags } = line;
  const [{ rehearse }, { join }, configuration] = await Promise.all([
    import('../../rehearsal/rehearse.ts'),
    import('../../operations/join.ts'),
    givenConfiguration(invocation),
  ]);
  const view = format === 'json' ? new RehearsalJson(invocation) : new RehearsalText(invocation);
  const report = await rehearse({
    runJoin: (options) => join({ ...options, withDiffs: recording !== undefined }),
    nodes: flags.number('nodes') ?? 1,
    faults: flags.list('fault') ?? [],
    keep: flags.bool('keep'),
    controlPlane: flags.bool('control-plane'),
    ...(configuration && { configuration }),
    onEvent: (entry) => view.event(entry),
    signal: interruption.signal,
  });
  interruption.signal.throwIfAborted();
  const exitCode = exitCodeOf(report);
  view.ended(report, exitCode);
  if (recording) {
    const { rehearsedRuns } = await import('../render/report/rehearsed-runs.ts');
    const controlPlane = flags.bool('control-plane') || configuration?.controlPlane !== undefined;
    const command = line.path.slice(1).join(' ');
    recording.consistsOf(rehearsedRuns(report, { command, controlPlane, dryRun: configuration?.dryRun ?? false }));
  }
  return exitCode;
}

async function givenConfiguration({ line }: Invocation) {
  const path = line.flags.string('config');
  if (!path) return undefined;
  const [{ linuxHost }, { readConfiguration }] = await Promise.all([
    import('../../host/linux/index.ts'),
    import('../configuration/join-configuration.ts'),
  ]);
  const file = await readConfiguration(path, line.flags.bool('allow-experimental-api'), linuxHost().read.files);
  return file.configuration;
}

/** That of the first host that failed, as the join itself would have ended. */
function exitCodeOf({ hosts }: RehearsalReport): number {
  const failed = hosts.find((host: HostReport) => host.outcome === 'failed');
  return failed ? EXIT[failed.failure?.class ?? 'internal'] : 0;
}
