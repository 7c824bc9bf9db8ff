import { EXIT, SIGNAL_EXIT } from '../base/exit-codes.ts';
import { Failure } from '../base/failure.ts';
import { isAbortOf } from '../base/try.ts';
import { forbidCoreDumps } from '../host/linux/programs/core-dumps.ts';
import { refuseRuntime, type Versions } from '../host/nodejs-version.ts';
import { type Catalogue, catalogueFor } from '../i18n/catalogue.ts';
import type { PhaseList } from '../phases/phase.ts';
import { parseCommandLine } from './argv/argv.ts';
import { type Command, type Invocation, undoesChanges, worksUnseen } from './argv/command.ts';
import { kubeadmExitCode, type Program } from './as-kubeadm/program.ts';
import { kubeadmRoot } from './as-kubeadm/root.ts';
import { COMMAND_REQUIRED, OUTPUT_LOST } from './cli-sentences.ts';
import { phaseLabel, summaryIn } from './commands/phase-tree.ts';
import type { Feature } from './feature.ts';
import { type HelpContext, helpText } from './help.ts';
import type { Interruption } from './interruption.ts';
import { earlyValue, languageFor } from './language.ts';
import type { Aftermath } from './recorded-run.ts';
import { JsonReporter } from './render/output/json-reporter.ts';
import type { OutputFormat, Reporter } from './render/output/reporter.ts';
import { type Sink, Terminal } from './render/output/terminal.ts';
import { TextReporter } from './render/output/text-reporter.ts';
import { rootCommand } from './root.ts';
import type { RunObservers } from './run-observer.ts';
import { type Environment, runView } from './run-view.ts';
import { Scrubber } from './secrecy.ts';
import { watchSignals } from './signals.ts';

export interface MainOptions {
  argv: readonly string[];
  /** The name by which it was called. Default: kubejoin. */
  program?: Program;
  /** Started inside --rootfs by another kubejoin. */
  insideRootfs: boolean;
  /** Default: those of the process. */
  out?: Sink;
  err?: Sink;
  env?: Readonly<Record<string, string | undefined>>;
  versions?: Versions;
}

/** Runs one command line to its end, with these features. Never throws; gives the exit code. */
export async function main(options: MainOptions, features: readonly Feature[]): Promise<number> {
  forbidCoreDumps();
  const code = await runLine(options, features);
  return options.program === 'kubeadm' ? kubeadmExitCode(code) : code;
}

async function runLine(options: MainOptions, features: readonly Feature[]): Promise<number> {
  const {
    argv,
    program = 'kubejoin',
    insideRootfs,
    out = process.stdout,
    err = process.stderr,
    env = process.env,
  } = options;
  const terminal = new Terminal({ out, err }, new Scrubber(argv), env);
  const isCalledAsKubeadm = program === 'kubeadm';
  // kubeadm speaks English only, and reports progress and errors as text.
  const catalogue = await catalogueFor(languageFor(earlyValue(argv, 'lang'), isCalledAsKubeadm ? {} : env));
  const format: OutputFormat = !isCalledAsKubeadm && earlyValue(argv, 'output', 'o') === 'json' ? 'json' : 'text';
  const verbosity = env.KUBEJOIN_DEBUG ? 5 : earlyLevel(argv);
  const running: Running = {
    phases: undefined,
    command: '',
    undoesChanges: false,
    worksUnseen: false,
    reporter: undefined,
    observers: undefined,
  };
  const plain = makeReporter(format, terminal, catalogue, { verbosity, running });
  const reporter = () => running.reporter ?? plain;
  const interruption = watchSignals(terminal, catalogue, { format, running, passedOn: insideRootfs });
  const beside = makeReporter('text', terminal, catalogue, { verbosity, running });
  /** Exit code after lost output. A command whose purpose is a change has done its work and keeps its code. */
  const lost = (failure: Failure, code: number): number => {
    beside.failed(failure, EXIT[failure.class]);
    return running.worksUnseen || code !== 0 ? code : EXIT[failure.class];
  };
  const finish = async (code: number): Promise<number> => {
    // After the output, which must not wait for a receiver.
    const found = (await running.observers?.finish(code, interruption.signal)) ?? [];
    return found.reduce((end, one) => {
      if (one instanceof Failure) return lost(one, end);
      if (one) beside.event({ type: 'notice', level: 'warning', message: one });
      return end;
    }, code);
  };
  const stopWatching = watchCrashes(interruption, reporter, finish);
  try {
    refuseRuntime(options.versions);
    const base = { terminal, catalogue, format, verbosity, reporter: plain, interruption };
    const code = await finish(await dispatch(argv, base, { program, insideRootfs, running, env, features }));
    const reason = code === 0 ? await terminal.lostOutput() : undefined;
    return reason === undefined ? code : lost(new Failure(OUTPUT_LOST, { reason, isDone: running.worksUnseen }), code);
  } catch (error) {
    return await finish(
      reportFailure(error, reporter(), { interruption, changes: running.undoesChanges ? 'undone' : 'kept' }),
    );
  } finally {
    interruption.close();
    stopWatching();
  }
}

/** Reads -v before parsing, so that errors of parsing follow it. */
function earlyLevel(argv: readonly string[]): number {
  const value = earlyValue(argv, 'v', 'v') ?? '';
  return /^[+-]?\d{1,9}$/.test(value) ? Number(value) : 0;
}

/** Time limit for cleaning up after a bug. */
const CRASH_TIMEOUT_MS = 10_000;

/** Ends the command on an uncaught error as on a signal, so that no credential stays on the disk. */
function watchCrashes(
  interruption: Interruption,
  reporter: () => Reporter,
  finish: (code: number) => Promise<number>,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const crash = (error: unknown): void => {
    interruption.abortCrashed(error);
    timer ??= setTimeout(() => {
      reporter().crashed(error, EXIT.internal);
      void finish(EXIT.internal).finally(() => process.exit(EXIT.internal));
    }, CRASH_TIMEOUT_MS);
    timer.unref();
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  return () => {
    clearTimeout(timer);
    process.off('uncaughtException', crash);
    process.off('unhandledRejection', crash);
  };
}

/** Facts about the running command, known once the command line is parsed. */
interface Running {
  phases: PhaseList | undefined;
  /** The command below the program's name (join, init). */
  command: string;
  /** See `undoesChanges` in argv/command.ts. */
  undoesChanges: boolean;
  /** See `worksUnseen` there. */
  worksUnseen: boolean;
  /** Replaces the plain reporter (run-view.ts). */
  reporter: Reporter | undefined;
  observers: RunObservers | undefined;
}

function makeReporter(
  format: OutputFormat,
  terminal: Terminal,
  catalogue: Catalogue,
  { verbosity, running }: { verbosity: number; running: Running },
): Reporter {
  if (format === 'json') return new JsonReporter(terminal, catalogue, verbosity);
  const phaseSummary = (name: string) => summaryIn(running.phases, catalogue, name);
  const label = (name: string | undefined) => phaseLabel(running, name);
  return new TextReporter(terminal, catalogue, { verbosity, phaseSummary, label });
}

type Started = Required<Pick<MainOptions, 'program' | 'insideRootfs'>> & {
  running: Running;
  env: Environment;
  features: readonly Feature[];
};

async function dispatch(
  argv: readonly string[],
  base: Omit<Invocation, 'line'>,
  { program, insideRootfs, running, env, features }: Started,
): Promise<number> {
  const { terminal, catalogue, interruption } = base;
  const root = program === 'kubeadm' ? kubeadmRoot(features) : rootCommand(features);
  const line = parseCommandLine(root, argv);
  running.phases = line.phases;
  running.command = line.path[1] ?? '';
  running.undoesChanges = undoesChanges(line);
  running.worksUnseen = worksUnseen(line);
  const rootfs = line.flags.string('rootfs');
  if (rootfs && !insideRootfs && !line.help) {
    const { runInsideRoot } = await import('../host/linux/programs/chroot.ts');
    interruption.close();
    return runInsideRoot(rootfs, [program, ...argv]);
  }
  const { command, path, help } = line;
  const inHelp: HelpContext = { catalogue, width: terminal.textWidth };
  if (help || command.name === root.name) {
    terminal.out(helpText(command, path, inHelp));
    return 0;
  }
  if (!command.run) {
    if (base.format === 'text') terminal.out(`${helpText(command, path, inHelp)}\n`);
    throw new Failure(COMMAND_REQUIRED, {
      command: path.join(' '),
      valid: command.commands.map(({ name }: Command) => name),
    });
  }
  const invocation = { ...base, line };
  const context = { env, label: (name: string | undefined) => phaseLabel(running, name), features };
  const view = command.showsRun ? await runView(invocation, context) : undefined;
  running.reporter = view?.reporter;
  running.observers = view?.observers;
  const { run } = command;
  const { reporter, live, observers } = view ?? { reporter: base.reporter };
  const shown = { ...invocation, reporter, live, observers };
  const code = await (observers ? observers.within(() => run(shown)) : run(shown));
  return typeof code === 'number' ? code : 0;
}

function reportFailure(
  error: unknown,
  reporter: Reporter,
  { interruption, changes }: { interruption: Interruption; changes: Aftermath },
): number {
  const { received, crash } = interruption;
  if (crash !== undefined) {
    reporter.crashed(crash.error, EXIT.internal);
    return EXIT.internal;
  }
  if (received !== undefined && isAbortOf(interruption.signal, error)) {
    reporter.interrupted(received, SIGNAL_EXIT[received], changes);
    return SIGNAL_EXIT[received];
  }
  if (error instanceof Failure) {
    const exitCode = received === undefined ? EXIT[error.class] : SIGNAL_EXIT[received];
    reporter.failed(error, exitCode);
    return exitCode;
  }
  reporter.crashed(error, EXIT.internal);
  return EXIT.internal;
}
