import { Failure } from '../../base/failure.ts';
import { nearest } from '../../config/values/nearest.ts';
import type { PhaseList } from '../../phases/phase.ts';
import { type Flag, FlagValues } from '../flags/flag.ts';
import { globalFlags, helpFlag } from '../flags/shared-flags.ts';
import { shownWord } from '../secrecy.ts';
import {
  FLAG_NEEDS_VALUE,
  FLAG_SYNTAX,
  KUBEADM_ONLY,
  TOO_MANY_ARGUMENTS,
  UNKNOWN_COMMAND,
  UNKNOWN_FLAG,
  UNKNOWN_SHORTHAND,
} from './cli-argv-sentences.ts';
import { type Command, type CommandLine, findCommand } from './command.ts';
import { flagValue } from './flag-value.ts';

/**
 * Parses a command line with pflag's and cobra's grammar (github.com/spf13/pflag 1.0.10, what kubeadm uses), in two
 * steps as they do: first the command's words are found among the flags, then the rest is read with its flags.
 * Unlike cobra, accepts any command's boolean flag before the command.
 * Throws a Failure of class usage; none repeats the value of a secret flag.
 */
export function parseCommandLine(root: Command, argv: readonly string[]): CommandLine {
  const { command, path, rest, phases } = locate(root, argv);
  if (command.isElsewhere) throw new Failure(KUBEADM_ONLY, { command: path.join(' ') });
  const parser = new FlagParser(command, path);
  parser.parse(rest);
  const line = {
    command,
    path,
    flags: parser.values,
    arguments: parser.positional,
    help: parser.values.bool('help'),
    phases,
  };
  if (line.help) return line;
  if (command.helps) return parseCommandLine(root, [...line.arguments, '--help']);
  checkArguments(line);
  return line;
}

export function flagsOf(command: Command): Flag[] {
  return [...command.flags, ...globalFlags, helpFlag];
}

interface Located {
  command: Command;
  path: string[];
  rest: string[];
  phases: PhaseList | undefined;
}

function locate(root: Command, argv: readonly string[]): Located {
  const rest = [...argv];
  const path = [root.name];
  let command = root;
  let phases: PhaseList | undefined;
  for (let at = 0; at < rest.length; ) {
    const word = rest[at] ?? '';
    if (word === '--') break;
    if (word.startsWith('-') && word !== '-') {
      at += takesNextWord(word, flagOf(command, root)) ? 2 : 1;
      continue;
    }
    const next = word === '' ? undefined : findCommand(command, word);
    if (next === undefined && word !== '') {
      if (groupsOnly(command)) throw unknownCommand(command, path, word);
      break;
    }
    if (next === undefined) at += 1;
    else {
      rest.splice(at, 1);
      path.push(next.name);
      command = next;
      phases = next.phases ?? phases;
    }
  }
  return { command, path, rest, phases };
}

type FindFlag = (matches: (flag: Flag) => boolean) => Flag | undefined;

/**
 * Finds a flag of the command so far, or else of any command: before the command is known, only a flag's type shows
 * whether the next word is its value.
 */
function flagOf(command: Command, root: Command): FindFlag {
  return (matches) => flagsOf(command).find(matches) ?? allFlags(root).find(matches);
}

function allFlags(command: Command): Flag[] {
  return [...flagsOf(command), ...command.commands.flatMap(allFlags)];
}

function takesNextWord(word: string, find: FindFlag): boolean {
  if (word.includes('=')) return false;
  if (word.startsWith('--')) return takesValue(find((flag) => flag.name === word.slice(2)));
  for (const [index, letter] of [...word.slice(1)].entries()) {
    const flag = find((candidate) => candidate.shorthand === letter);
    if (takesValue(flag)) return index === word.length - 2;
  }
  return false;
}

/** True if the value is the next word, unless it follows `=`. */
function takesValue(flag: Flag | undefined): boolean {
  return flag?.type !== 'bool' && flag?.bare === undefined;
}

/** True if it takes only the name of a subcommand. */
function groupsOnly(command: Command): boolean {
  return command.maxArguments === 0 && command.commands.length > 0;
}

function unknownCommand(parent: Command, path: readonly string[], word: string): Failure {
  const valid = parent.commands.map(({ name }) => name);
  const known = parent.commands.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]);
  return new Failure(UNKNOWN_COMMAND, {
    word: shownWord(word),
    parent: path.join(' '),
    nearest: suggestion(word, known),
    valid,
  });
}

function checkArguments({ command, path, arguments: words }: CommandLine): void {
  const [first] = words;
  if (first !== undefined && groupsOnly(command)) throw unknownCommand(command, path, first);
  if (words.length > command.maxArguments) {
    throw new Failure(TOO_MANY_ARGUMENTS, {
      command: path.join(' '),
      limit: command.maxArguments,
      given: words.length,
    });
  }
}

class FlagParser {
  readonly values = new FlagValues();
  readonly positional: string[] = [];
  readonly #flags: readonly Flag[];
  readonly #command: string;

  constructor(command: Command, path: readonly string[]) {
    this.#flags = flagsOf(command);
    this.#command = path.join(' ');
  }

  parse(words: readonly string[]): void {
    const queue = [...words];
    for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
      if (word === '--') {
        this.positional.push(...queue);
        return;
      }
      if (word.startsWith('--')) this.#long(word, queue);
      else if (word.startsWith('-') && word.length > 1) this.#short(word, queue);
      else this.positional.push(word);
    }
  }

  #long(word: string, queue: string[]): void {
    const [name, value] = splitOnce(word.slice(2));
    if (name === '' || name.startsWith('-')) throw new Failure(FLAG_SYNTAX, { word: shownWord(word) });
    const flag = this.#flags.find((candidate) => candidate.name === name);
    if (!flag) throw this.#unknown(name);
    this.#assign(flag, value ?? this.#implied(flag, queue, `--${name}`));
  }

  #short(word: string, queue: string[]): void {
    for (let letters = word.slice(1); letters !== ''; ) {
      const letter = letters.slice(0, 1);
      const flag = this.#flags.find((candidate) => candidate.shorthand === letter);
      if (!flag) throw this.#unknownShorthand(letter, word);
      letters = letters.slice(1);
      if (letters.length > 1 && letters.startsWith('=')) {
        this.#assign(flag, letters.slice(1));
        return;
      }
      if (takesValue(flag) && letters !== '') {
        this.#assign(flag, letters);
        return;
      }
      this.#assign(flag, this.#implied(flag, queue, `-${letter}`));
    }
  }

  /** The value of a flag without `=`: true for a boolean, else the next word. */
  #implied(flag: Flag, queue: string[], shown: string): string {
    if (flag.type === 'bool') return 'true';
    if (flag.bare !== undefined) return flag.bare;
    const next = queue.shift();
    if (next === undefined) throw new Failure(FLAG_NEEDS_VALUE, { flag: shown, command: this.#command });
    return next;
  }

  #assign(flag: Flag, text: string): void {
    this.values.set(flag.name, flagValue(flag, text, this.values.value(flag.name)));
  }

  #unknown(name: string): Failure {
    const valid = this.#flags.map((flag) => `--${flag.name}`);
    return new Failure(UNKNOWN_FLAG, {
      flag: shownWord(`--${name}`),
      command: this.#command,
      nearest: suggestion(`--${name}`, valid),
      valid,
    });
  }

  #unknownShorthand(letter: string, word: string): Failure {
    const [name] = splitOnce(word.slice(1));
    const long = this.#flags.find((flag) => flag.name === name);
    const valid = this.#flags.flatMap((flag) => (flag.shorthand ? [`-${flag.shorthand}`] : []));
    return new Failure(UNKNOWN_SHORTHAND, {
      letter: shownWord(letter),
      long: long && `--${long.name}`,
      command: this.#command,
      valid,
    });
  }
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** The known word that a mistyped one probably means: the only one that it begins, else a near one. */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  const continued = word.length > 2 ? known.filter((name) => name.startsWith(word.toLowerCase())) : [];
  if (continued.length === 0) return nearest(word, known);
  return continued.length === 1 ? continued[0] : undefined;
}
