import { dirname, extname } from 'node:path';
import { Failure } from '../base/failure.ts';
import { monotonicMs } from '../base/time.ts';
import { absolutePath } from '../host/paths.ts';
import type { PhaseList } from '../phases/phase.ts';
import type { CommandLine, Invocation } from './argv/command.ts';
import { summaryIn } from './commands/phase-tree.ts';
import { type Feature, observersOf } from './feature.ts';
import type { LiveReporter } from './render/live/live-reporter.ts';
import type { Reporter } from './render/output/reporter.ts';
import type { Terminal } from './render/output/terminal.ts';
import type { Recording } from './render/report/recording.ts';
import { ObservedReporter, RunObservers } from './run-observer.ts';
import { REPORT_NOT_WRITTEN, REPORT_PLACE_UNFIT } from './sentences.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The report of --report. */
export interface RunReport {
  recording: Recording;
  /** Writes the report, whatever the outcome of the run; returns the failure to do so. */
  write(): Promise<Failure | undefined>;
}

interface RunView {
  reporter: Reporter;
  live: LiveReporter | undefined;
  report: RunReport | undefined;
  observers: RunObservers | undefined;
}

interface ViewContext {
  env: Environment;
  label(phase: string | undefined): string;
  features: readonly Feature[];
}

/** Shows a run live on a terminal, and records it for --report. Loads no code that is not needed. */
export async function runView(invocation: Invocation, context: ViewContext): Promise<RunView> {
  const view = await shownView(invocation, context);
  const observers = await observersOf(invocation, context.features, context);
  if (observers.length === 0) return view;
  const all = new RunObservers(observers);
  return { ...view, reporter: new ObservedReporter(view.reporter, all), observers: all };
}

async function shownView(invocation: Invocation, context: ViewContext): Promise<RunView> {
  const path = invocation.line.flags.string('report');
  const place = path === undefined ? undefined : await reportPlace(path, formatsOf(invocation.line));
  const { command, flags } = invocation.line;
  const hasOwnView = command.hasOwnView?.(flags) === true;
  const isLive = invocation.format === 'text' && isForPeople(invocation.terminal, context.env) && !hasOwnView;
  const live = isLive ? await liveReporter(invocation, context) : undefined;
  const shown = live ?? invocation.reporter;
  if (place === undefined) return { reporter: shown, live, report: undefined, observers: undefined };
  const { Recording } = await import('./render/report/recording.ts');
  const recording = new Recording(shown);
  return {
    reporter: recording,
    live,
    report: { recording, write: () => writeReport(recording, place, invocation, context) },
    observers: undefined,
  };
}

/** True if a person watches a terminal that can be redrawn. Without colors, or in CI, lines are appended instead. */
export function isForPeople(terminal: Terminal, env: Environment): boolean {
  return terminal.outColours.isColorSupported && !isSet(env.CI);
}

/** Reads a boolean variable: some CIs set it to false. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value.toLowerCase());
}

async function liveReporter(
  { terminal, catalogue, reporter, verbosity, line }: Invocation,
  { env, label }: ViewContext,
): Promise<LiveReporter> {
  const [{ LiveReporter }, { glyphsFor }, phases] = await Promise.all([
    import('./render/live/live-reporter.ts'),
    import('./render/timeline/glyphs.ts'),
    phasesOf(line),
  ]);
  return new LiveReporter({
    ...{ terminal, catalogue, label },
    glyphs: glyphsFor(env),
    lines: reporter,
    everything: verbosity > 0,
    summary: (name) => summaryIn(phases, catalogue, name),
    source: process,
    now: monotonicMs,
  });
}

/** A rehearsal or fleet has no phases of its own, but shows joins. */
async function phasesOf({ phases }: CommandLine): Promise<PhaseList> {
  return phases ?? (await import('../phases/join/list.ts')).joinPhaseList;
}

/** Extensions of a report's formats, as `fleetReport` knows them. */
function formatsOf({ path: [, name] }: CommandLine): string[] {
  return name === 'fleet' ? ['.html', '.json', '.txt'] : ['.html'];
}

/** Absolute path of the report. Throws REPORT_PLACE_UNFIT before the run, rather than losing the report after it. */
async function reportPlace(given: string, formats: readonly string[]): Promise<string> {
  if (given === '-') throw new Failure(REPORT_PLACE_UNFIT, { path: given, problem: 'standard-output' });
  const path = absolutePath(given);
  if (path === undefined) throw new Failure(REPORT_PLACE_UNFIT, { path: given, problem: 'no-folder' });
  const [{ linuxHost }, { isReplaceable }] = await Promise.all([
    import('../host/linux/index.ts'),
    import('../host/output-file.ts'),
  ]);
  const { files } = linuxHost().read;
  if ((await files.stat(dirname(path)))?.type !== 'directory')
    throw new Failure(REPORT_PLACE_UNFIT, { path, problem: 'no-folder' });
  if (given === '' || !(await isReplaceable(path, files)))
    throw new Failure(REPORT_PLACE_UNFIT, { path, problem: 'no-file' });
  // A page under another name would open in the wrong program. A name such as run-2026.12 has no format.
  if (/^\.[a-z]+$/i.test(extname(path)) && ![...formats, '.htm'].includes(extname(path)))
    throw new Failure(REPORT_PLACE_UNFIT, { path, problem: 'other-format', formats });
  return path;
}

/** Private by default, because the report names hosts and paths. */
const MODE = 0o600;

async function writeReport(
  recording: Recording,
  path: string,
  { line, terminal, catalogue }: Invocation,
  { label }: ViewContext,
): Promise<Failure | undefined> {
  const runs = recording.runs(line.path.slice(1).join(' '));
  if (runs.length === 0 && recording.writtenBy === undefined) return undefined;
  try {
    const [{ reportPage }, { linuxHost }, phases] = await Promise.all([
      import('./render/report/page.ts'),
      import('../host/linux/index.ts'),
      phasesOf(line),
    ]);
    const text = (value: string) => terminal.scrubber.scrub(value);
    const summary = (name: string) => summaryIn(phases, catalogue, name);
    const page = (recording.writtenBy ?? reportPage)(runs, { catalogue, text, label, summary });
    await linuxHost().write.files.write(path, Buffer.from(page), { mode: MODE });
    return undefined;
  } catch (error) {
    const reason = error instanceof Failure ? catalogue.failure(error).cause : String(error);
    return new Failure(REPORT_NOT_WRITTEN, { path, reason }, { cause: error });
  }
}
