import { dirname } from 'node:path';
import { Failure } from '../base/failure.ts';
import { absolutePath } from '../host/paths.ts';
import type { Catalogue } from '../i18n/catalogue.ts';
import { joinPhaseList } from '../phases/join/list.ts';
import type { PhaseList } from '../phases/phase.ts';
import type { CommandLine, Invocation } from './argv/command.ts';
import { phaseSummary } from './commands/phase-tree.ts';
import { SCENE_NAMES } from './commands/rehearse/scene-names.ts';
import type { LiveReporter } from './render/live/live-reporter.ts';
import type { Reporter } from './render/output/reporter.ts';
import type { Terminal } from './render/output/terminal.ts';
import type { Recording } from './render/report/recording.ts';
import { REPORT_NOT_WRITTEN, REPORT_PLACE_UNFIT } from './sentences.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** With --report. */
export interface RunReport {
  recording: Recording;
  /** Writes it, however the run has ended; what can't be written is given back. */
  write(): Promise<Failure | undefined>;
}

export interface RunView {
  reporter: Reporter;
  live: LiveReporter | undefined;
  report: RunReport | undefined;
}

interface ViewContext {
  env: Environment;
  label(phase: string | undefined): string;
}

/**
 * How a run is shown: on a terminal live, and with --report kept for a page. Nothing of either is loaded for who has
 * asked for neither.
 */
export async function runView(invocation: Invocation, context: ViewContext): Promise<RunView> {
  const path = invocation.line.flags.string('report');
  const place = path === undefined ? undefined : await reportPlace(path);
  const isLive =
    invocation.format === 'text' && isForPeople(invocation.terminal, context.env) && !hasOwnView(invocation.line);
  const live = isLive ? await liveReporter(invocation, context) : undefined;
  const shown = live ?? invocation.reporter;
  if (place === undefined) return { reporter: shown, live, report: undefined };
  const { Recording } = await import('./render/report/recording.ts');
  const recording = new Recording(shown);
  return {
    reporter: recording,
    live,
    report: { recording, write: () => writeReport(recording, place, invocation, context) },
  };
}

/** A fleet, and every rehearsal but that of one join. */
function hasOwnView({ path: [, name], flags }: CommandLine): boolean {
  if (name !== 'rehearse') return name === 'fleet';
  return (flags.number('nodes') ?? 1) > 1 || SCENE_NAMES.some((scene) => flags.bool(scene));
}

/**
 * A terminal that can be drawn on, with somebody before it. Where colours are not wanted, or a CI keeps what is
 * written, lines come one after the other.
 */
export function isForPeople(terminal: Terminal, env: Environment): boolean {
  return terminal.outColours.isColorSupported && !isSet(env.CI);
}

/** Of a variable that says yes or no: some set it to false. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value.toLowerCase());
}

async function liveReporter(
  { terminal, catalogue, reporter, verbosity, line }: Invocation,
  { env, label }: ViewContext,
): Promise<LiveReporter> {
  const [{ LiveReporter }, { glyphsFor }] = await Promise.all([
    import('./render/live/live-reporter.ts'),
    import('./render/timeline/glyphs.ts'),
  ]);
  return new LiveReporter({
    ...{ terminal, catalogue, label },
    glyphs: glyphsFor(env),
    lines: reporter,
    everything: verbosity > 0,
    // A rehearsal has no phases of its own.
    summary: (name) => summaryOf(line.phases ?? joinPhaseList, catalogue, name),
    source: process,
    now: () => performance.now(),
  });
}

function summaryOf(phases: PhaseList | undefined, catalogue: Catalogue, name: string): string | undefined {
  const summary = phaseSummary(phases, name);
  return summary && catalogue.say(summary);
}

/** The report's whole path; a place that no report can be written to is refused before anything begins. */
async function reportPlace(given: string): Promise<string> {
  if (given === '-') throw new Failure(REPORT_PLACE_UNFIT, { path: given, problem: 'standard-output' });
  const path = absolutePath(given);
  if (path === undefined) throw new Failure(REPORT_PLACE_UNFIT, { path: given, problem: 'no-folder' });
  const { linuxHost } = await import('../host/linux/index.ts');
  const { files } = linuxHost().read;
  if ((await files.stat(dirname(path)))?.type !== 'directory')
    throw new Failure(REPORT_PLACE_UNFIT, { path, problem: 'no-folder' });
  const there = await files.stat(path);
  if (given === '' || (there !== undefined && there.type !== 'file'))
    throw new Failure(REPORT_PLACE_UNFIT, { path, problem: 'no-file' });
  return path;
}

/** It names hosts and paths: nobody else may read it unless its owner says so. */
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
      line.phases ?? import('../phases/join/list.ts').then(({ joinPhaseList }) => joinPhaseList),
    ]);
    const text = (value: string) => terminal.scrubber.scrub(value);
    const summary = (name: string) => summaryOf(phases, catalogue, name);
    const page = (recording.writtenBy ?? reportPage)(runs, { catalogue, text, label, summary });
    await linuxHost().write.files.write(path, Buffer.from(page), { mode: MODE });
    return undefined;
  } catch (error) {
    const reason = error instanceof Failure ? catalogue.failure(error).cause : String(error);
    return new Failure(REPORT_NOT_WRITTEN, { path, reason }, { cause: error });
  }
}
