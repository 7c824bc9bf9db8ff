import { monotonicMs } from '../base/time.ts';
import type { PhaseList } from '../phases/phase.ts';
import type { CommandLine, Invocation } from './argv/command.ts';
import { summaryIn } from './commands/phase-tree.ts';
import { type Feature, observersOf } from './feature.ts';
import type { LiveReporter } from './render/live/live-reporter.ts';
import type { Reporter } from './render/output/reporter.ts';
import type { Terminal } from './render/output/terminal.ts';
import { ObservedReporter, RunObservers } from './run-observer.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

interface RunView {
  reporter: Reporter;
  live: LiveReporter | undefined;
  observers: RunObservers | undefined;
}

interface ViewContext {
  env: Environment;
  label(phase: string | undefined): string;
  features: readonly Feature[];
}

/** Shows a run live on a terminal, and to its observers. Loads no code that is not needed. */
export async function runView(invocation: Invocation, context: ViewContext): Promise<RunView> {
  // First, because a wrong option ends the command before anything is shown.
  const observers = await observersOf(invocation, context.features, context);
  const view = await shownView(invocation, context);
  const all = new RunObservers(observers);
  const reporter = new ObservedReporter(view.reporter, all);
  return { ...view, reporter, observers: observers.length === 0 ? undefined : all };
}

async function shownView(invocation: Invocation, context: ViewContext): Promise<RunView> {
  const { command, flags } = invocation.line;
  const hasOwnView = command.hasOwnView?.(flags) === true;
  const isLive = invocation.format === 'text' && isForPeople(invocation.terminal, context.env) && !hasOwnView;
  const live = isLive ? await liveReporter(invocation, context) : undefined;
  return { reporter: live ?? invocation.reporter, live, observers: undefined };
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
export async function phasesOf({ phases }: CommandLine): Promise<PhaseList> {
  return phases ?? (await import('../phases/join/list.ts')).joinPhaseList;
}
