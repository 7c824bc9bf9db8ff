import type { RunAddition } from '../api/run/added-options.ts';
import type { FeatureWords } from '../i18n/contributed.ts';
import type { SourceOptions } from '../operations/join-source.ts';
import { type Command, commandNamed, type Invocation } from './argv/command.ts';
import type { Flag } from './flags/flag.ts';
import type { RunObserver } from './run-observer.ts';

/**
 * What can be taken out of the program: a directory of src/features and its line in src/program/features.ts. The core
 * imports no feature; it is given the list. Its members are functions, so that a run evaluates only what it uses.
 */
export interface Feature {
  /** Its directory. */
  readonly name: string;
  /** Features that it may import. */
  readonly needs?: readonly string[];
  readonly commands?: () => readonly Command[];
  /** Options that it adds to commands of the core and of other features. */
  readonly options?: () => readonly AddedOptions[];
  /** Options that it adds to every run of the library. */
  readonly runOptions?: () => readonly RunAddition[];
  /** Sources of a join's configuration, for the command line and the library. */
  readonly joinSources?: () => readonly SourceOptions[];
  readonly words: FeatureWords;
}

export interface AddedOptions {
  /** A command that has one of them itself has its own help for it. */
  readonly flags: readonly Flag[];
  /** `words`: those of the command, without the program's name. */
  readonly on: (command: Command, words: string) => boolean;
  /** Given one of the flags: observes the run. */
  readonly observe?: (invocation: Invocation, context: ObserverContext) => Promise<RunObserver>;
}

export interface ObserverContext {
  env: Readonly<Record<string, string | undefined>>;
  /** Display name of a phase. */
  label(phase: string | undefined): string;
}

/** The command, and those below it, with the options that features add. */
export function withAddedOptions(command: Command, features: readonly Feature[], above = ''): Command {
  const words = `${above} ${command.name}`.trim();
  return commandNamed(command.name, () => ({
    ...command,
    flags: [...command.flags, ...addedTo(command, words, features).flatMap(({ flags }) => lackedBy(command, flags))],
    commands: command.commands.map((inner) => withAddedOptions(inner, features, words)),
  }));
}

function lackedBy({ flags: own }: Command, flags: readonly Flag[]): Flag[] {
  return flags.filter(({ name }) => !own.some((one) => one.name === name));
}

function addedTo(command: Command, words: string, features: readonly Feature[]): AddedOptions[] {
  return features.flatMap(({ options }) => options?.() ?? []).filter(({ on }) => on(command, words));
}

/** Observers for the flags that this command line has. */
export async function observersOf(
  invocation: Invocation,
  features: readonly Feature[],
  context: ObserverContext,
): Promise<RunObserver[]> {
  const { command, path, flags } = invocation.line;
  const added = addedTo(command, path.slice(1).join(' '), features);
  const observers: RunObserver[] = [];
  for (const { flags: own, observe } of added) {
    if (observe && own.some(({ name }) => flags.has(name))) observers.push(await observe(invocation, context));
  }
  return observers;
}
