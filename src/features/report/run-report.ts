import { dirname, extname } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { Invocation } from '../../cli/argv/command.ts';
import { summaryIn } from '../../cli/commands/phase-tree.ts';
import type { ObserverContext } from '../../cli/feature.ts';
import type { RunFacts } from '../../cli/recorded-run.ts';
import type { Parts, RunEnd, RunObserver } from '../../cli/run-observer.ts';
import { phasesOf } from '../../cli/run-view.ts';
import type { JoinEvent } from '../../engine/events.ts';
import type { FleetEvent } from '../../engine/machine-events.ts';
import { writeStreamed } from '../../host/linux/files/streamed-file.ts';
import { linuxHost } from '../../host/linux/index.ts';
import { isReplaceable } from '../../host/output-file.ts';
import { absolutePath } from '../../host/paths.ts';
import { chunksOf } from './html.ts';
import { overviewPage } from './overview-html.ts';
import { reportPage } from './page.ts';
import { Recording } from './recording.ts';
import { REPORT_NOT_WRITTEN, REPORT_PLACE_UNFIT } from './report-sentences.ts';

/** The report of --report. Throws REPORT_PLACE_UNFIT before the run, rather than losing the report after it. */
export async function runReport(invocation: Invocation, { label }: ObserverContext): Promise<RunObserver> {
  const { command, flags } = invocation.line;
  const formats = command.flags.find(({ name }) => name === 'report')?.formats ?? [];
  return new RunReport(await reportPlace(flags.string('report') ?? '', formats), invocation, label);
}

/** Absolute path of the report. */
async function reportPlace(given: string, formats: readonly string[]): Promise<string> {
  if (given === '-') throw new Failure(REPORT_PLACE_UNFIT, { path: given, problem: 'standard-output' });
  const path = absolutePath(given);
  if (path === undefined) throw new Failure(REPORT_PLACE_UNFIT, { path: given, problem: 'no-folder' });
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

class RunReport implements RunObserver {
  readonly wantsDiffs = true;
  readonly #path: string;
  readonly #recording = new Recording();
  readonly #invocation: Invocation;
  readonly #label: ObserverContext['label'];

  constructor(path: string, invocation: Invocation, label: ObserverContext['label']) {
    this.#path = path;
    this.#invocation = invocation;
    this.#label = label;
  }

  event(event: JoinEvent | FleetEvent): void {
    this.#recording.event(event);
  }

  about(facts: RunFacts): void {
    this.#recording.about(facts);
  }

  consistsOf(parts: Parts): void {
    this.#recording.consistsOf(parts);
  }

  ended(end: RunEnd, exitCode: number): void {
    this.#recording.ended(end, exitCode);
  }

  /** Writes the report, whatever the outcome of the run; returns the failure to do so. */
  async finish(_exitCode: number, signal: AbortSignal): Promise<Failure | undefined> {
    const { line, terminal, catalogue } = this.#invocation;
    const runs = this.#recording.runs(line.path.slice(1).join(' '));
    const { overview, files = {} } = this.#recording.parts ?? {};
    if (runs.length === 0 && overview === undefined) return undefined;
    const path = this.#path;
    try {
      const phases = await phasesOf(line);
      const text = (value: string) => terminal.scrubber.scrub(value);
      const summary = (name: string) => summaryIn(phases, catalogue, name);
      const file = files[extname(path)];
      const view = { catalogue, text, label: this.#label, summary };
      if (file) await linuxHost().write.files.write(path, Buffer.from(text(file())), { mode: MODE });
      else {
        const page = overview ? overviewPage(overview, runs, view) : reportPage(runs, view);
        // A signal that ended the command is no reason to lose its report.
        const ending = signal.aborted ? new AbortController().signal : signal;
        await writeStreamed(path, chunksOf(page), { mode: MODE, ready: async () => {}, signal: ending });
      }
      return undefined;
    } catch (error) {
      const said = error === signal.reason ? catalogue.text('REPORT_INTERRUPTED') : String(error);
      const reason = error instanceof Failure ? catalogue.failure(error).cause : said;
      return new Failure(REPORT_NOT_WRITTEN, { path, reason }, { cause: error });
    }
  }
}
