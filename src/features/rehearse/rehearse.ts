import { EXIT } from '../../base/exit-codes.ts';
import { Failure } from '../../base/failure.ts';
import type { Command, Invocation } from '../../cli/argv/command.ts';
import { joinSuccess } from '../../cli/commands/join.ts';
import { outputFlag } from '../../cli/flags/shared-flags.ts';
import { hostReporter } from '../../cli/render/output/text-reporter.ts';
import { ALLOW_EXPERIMENTAL_API, configurationFile } from '../../config/options/shared.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import type { PrintedKey } from '../../i18n/tables.ts';
import { joinPhaseList } from '../../phases/join/list.ts';
import { undoPhaseList } from '../../phases/undo/list.ts';
import { FAULT_NAMES } from '../../simulation/faults.ts';
import type { HostReport, RehearsalOptions, RehearsalReport, RunJoin } from '../../simulation/rehearse.ts';
import type { SceneName } from './scenes.ts';
import { RehearsalJson, RehearsalOfOne, RehearsalText } from './views.ts';

/** Flags that each show one scene (scenes.ts), in the order in which they are shown. */
const SCENE_FLAGS = {
  plan: 'FLAG_REHEARSE_PLAN',
  resume: 'FLAG_REHEARSE_RESUME',
  undo: 'FLAG_REHEARSE_UNDO',
} as const satisfies Record<SceneName, PrintedKey>;
const SCENE_NAMES = Object.keys(SCENE_FLAGS) as readonly SceneName[];

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
    ...SCENE_NAMES.map((name) => ({ name, type: 'bool', help: SCENE_FLAGS[name] }) as const),
    outputFlag,
  ],
  commands: [],
  showsRun: true,
  table: { title: 'HELP_FAULTS', rows: FAULT_NAMES.map((name) => [name, `fault-${name}`] as const) },
  // Only the rehearsal of one join looks like a join.
  hasOwnView: (flags) => (flags.number('nodes') ?? 1) > 1 || SCENE_NAMES.some((scene) => flags.bool(scene)),
  run: runRehearsal,
};

/** The scenes that the flags ask for, one after the other until one fails; without any, the joins of `--nodes`. */
async function runRehearsal(invocation: Invocation): Promise<number> {
  const { line, observers } = invocation;
  const configuration = await givenConfiguration(invocation);
  const asked: SceneName[] = SCENE_NAMES.filter((name) => line.flags.bool(name));
  const json = invocation.format === 'json' ? new RehearsalJson(invocation) : undefined;
  const reports: RehearsalReport[] = [];
  for (const scene of asked.length > 0 ? asked : [undefined]) {
    const view = json ?? viewOf(invocation, scene);
    const report = await rehearsed(scene, invocation, { configuration, onEvent: (entry) => view.event(entry) });
    reports.push(report);
    if (view !== json) view.ended(report, exitCodeOf(report));
    if (exitCodeOf(report) !== 0) break;
  }
  const all = inOne(reports);
  json?.ended(all, exitCodeOf(all));
  if (observers) {
    const { rehearsedRuns } = await import('./rehearsed-runs.ts');
    const controlPlane = line.flags.bool('control-plane') || configuration?.controlPlane !== undefined;
    const settings = { command: line.path.slice(1).join(' '), controlPlane, dryRun: configuration?.dryRun ?? false };
    observers.consistsOf({ runs: reports.flatMap((report) => rehearsedRuns(report, settings)) });
  }
  return exitCodeOf(all);
}

async function rehearsed(
  scene: SceneName | undefined,
  invocation: Invocation,
  { configuration, onEvent }: Pick<RehearsalOptions, 'onEvent'> & { configuration: JoinConfiguration | undefined },
): Promise<RehearsalReport> {
  const { line, interruption } = invocation;
  const { flags } = line;
  const [{ rehearse }, runJoin] = await Promise.all([
    import('../../simulation/rehearse.ts'),
    scene === undefined ? joinOf(invocation) : sceneOf(scene, invocation),
  ]);
  const report = await rehearse({
    runJoin,
    ...(scene !== undefined && { untilReady: false }),
    nodes: scene === undefined ? (flags.number('nodes') ?? 1) : 1,
    faults: flags.list('fault') ?? [],
    keep: flags.bool('keep'),
    controlPlane: flags.bool('control-plane'),
    ...(configuration && { configuration }),
    ...(onEvent && { onEvent }),
    signal: interruption.signal,
  });
  interruption.signal.throwIfAborted();
  return report;
}

/** One result for all scenes. */
function inOne(reports: readonly RehearsalReport[]): RehearsalReport {
  const [first, ...others] = reports as [RehearsalReport, ...RehearsalReport[]];
  return others.reduce(
    (all, one) => ({
      ...one,
      nodes: [...all.nodes, ...one.nodes],
      hosts: [...all.hosts, ...one.hosts],
      requests: [...all.requests, ...one.requests],
      durationMs: all.durationMs + one.durationMs,
    }),
    first,
  );
}

function viewOf(invocation: Invocation, scene: SceneName | undefined) {
  if (scene !== undefined) {
    const { terminal } = invocation;
    const lines = { out: terminal.out.bind(terminal), err: terminal.err.bind(terminal) };
    const phases = scene === 'undo' ? undoPhaseList : joinPhaseList;
    return new RehearsalOfOne(invocation, hostReporter(invocation, lines, phases), true);
  }
  if (invocation.live) return new RehearsalOfOne(invocation, invocation.reporter, false);
  return new RehearsalText(invocation);
}

async function joinOf({ observers, live, reporter }: Invocation): Promise<RunJoin> {
  const { join } = await import('../../operations/join.ts');
  return async (options) => {
    live?.begin();
    try {
      const result = await join({ ...options, withDiffs: observers?.wantsDiffs === true });
      if (live) reporter.succeeded(joinSuccess(result, { only: undefined, configuration: options.configuration }));
    } catch (error) {
      if (live && error instanceof Failure) reporter.failed(error, EXIT[error.class]);
      throw error;
    }
  };
}

async function sceneOf(scene: SceneName, { format, terminal, catalogue }: Invocation): Promise<RunJoin> {
  const { SCENES } = await import('./scenes.ts');
  return (options) =>
    SCENES[scene]({ ...options, configuration: { ...options.configuration, dryRun: false } }, (say) => {
      if (format === 'text') terminal.out(`\n${terminal.outColours.bold(say(catalogue))}\n`);
    });
}

async function givenConfiguration({ line }: Invocation) {
  const path = line.flags.string('config');
  if (!path) return undefined;
  const [{ linuxHost }, { readConfiguration }] = await Promise.all([
    import('../../host/linux/index.ts'),
    import('../../cli/configuration/join-configuration.ts'),
  ]);
  const file = await readConfiguration(path, line.flags.bool('allow-experimental-api'), linuxHost().read.files);
  return file.configuration;
}

/** Exit code of the first failed host, as the join itself would have ended. */
function exitCodeOf({ hosts }: RehearsalReport): number {
  const failed = hosts.find((host: HostReport) => host.outcome === 'failed');
  return failed ? EXIT[failed.failure?.class ?? 'internal'] : 0;
}
