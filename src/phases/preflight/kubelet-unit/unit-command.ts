import { others } from '../../../base/turns.ts';
import type { KubeletUnit } from '../../facts/kubelet-unit.ts';
import { environmentFile, serviceSettings, words } from './unit-syntax.ts';

/** The command of a service, as far as its files say. */
export interface UnitCommand {
  program: string;
  /** With the variables that are known. */
  args: readonly string[];
  /** Variables that the command uses. */
  variables: readonly string[];
  /** The command is known for certain, with every variable that it uses. */
  resolved: boolean;
  /** Files that the service manager reads variables from. */
  environmentFiles: readonly string[];
}

/** Specifiers whose value does not depend on the machine (systemd.unit(5)). Others make the command uncertain. */
const SPECIFIERS: Readonly<Record<string, string>> = {
  ...{
    '%': '%',
    n: 'kubelet.service',
    N: 'kubelet',
    p: 'kubelet',
    P: 'kubelet',
    i: '',
    I: '',
    j: 'kubelet',
    J: 'kubelet',
  },
  ...{
    t: '/run',
    S: '/var/lib',
    C: '/var/cache',
    L: '/var/log',
    E: '/etc',
    u: 'root',
    U: '0',
    g: 'root',
    G: '0',
    h: '/root',
  },
};
/** Limit for what variables add to a command: a file may use its longest variable in every word. */
const MOST_EXPANDED = 128 * 1024;
const MOST_ENVIRONMENT_FILES = 100;

/** Settings that change variables in a way that is not followed here. */
const OTHER_SOURCES = ['PassEnvironment', 'UnsetEnvironment'];

/** The kubelet's command by its systemd unit (systemd.service(5), systemd.exec(5)); undefined without ExecStart. */
export async function unitCommand(
  { texts, loaded }: KubeletUnit,
  readText: (path: string) => Promise<string | undefined>,
): Promise<UnitCommand | undefined> {
  const settings = loaded.flatMap((path) => serviceSettings(texts.get(path) ?? ''));
  const commands = valuesOf(settings, 'ExecStart');
  const command = commands.at(-1);
  if (command === undefined) return undefined;
  let certain = commands.length === 1 && loaded.every((path) => texts.get(path) !== undefined);
  const resolve = (text: string) =>
    text.replace(/%(.?)/g, (all, letter: string) => {
      const value = SPECIFIERS[letter];
      if (value === undefined) certain = false;
      return value ?? all;
    });
  if (OTHER_SOURCES.some((key) => valuesOf(settings, key).length > 0)) certain = false;
  const given = valuesOf(settings, 'EnvironmentFile').map((path) => resolve(words(path.replace(/^-/, ''))[0] ?? ''));
  const known = new Map(
    valuesOf(settings, 'Environment').flatMap((value) => words(value).map(resolve).flatMap(assignment)),
  );
  if (given.length > MOST_ENVIRONMENT_FILES) certain = false;
  for (const path of given.slice(0, MOST_ENVIRONMENT_FILES)) {
    await others(); // a file of variables takes some milliseconds
    const text = texts.get(path) ?? (/[*?[]/.test(path) ? undefined : await readText(path));
    if (text === undefined) certain = false;
    for (const [name, value] of environmentFile(text ?? '')) known.set(name, value);
  }
  const [, prefix = '', rest = ''] = /^([-@:+!|]*)(.*)$/s.exec(command) ?? [];
  // With a colon, variables stay as they are.
  const variables = prefix.includes(':')
    ? []
    : [...rest.replaceAll('$$', '').matchAll(/\$\{?(\w+)\}?/g)].map(([, name = '']) => name);
  const [program = '', ...written] = words(rest).map(resolve);
  const args = prefix.includes(':') ? written : allExpanded(written, known);
  return {
    program,
    args: args ?? written,
    variables,
    resolved: certain && args !== undefined && variables.every((name) => known.has(name)),
    environmentFiles: given,
  };
}

/** Values of a setting that may be given several times; an empty one removes those before it. */
function valuesOf(settings: readonly (readonly [string, string])[], key: string): string[] {
  const all = settings.filter(([name]) => name === key).map(([, value]) => value);
  return all.slice(all.lastIndexOf('') + 1);
}

function assignment(word: string): [string, string][] {
  const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(word) ?? [];
  return name === undefined ? [] : [[name, value]];
}

/** Undefined for a command that is too long with its variables. */
function allExpanded(given: readonly string[], known: ReadonlyMap<string, string>): string[] | undefined {
  let left = MOST_EXPANDED;
  const lookUp = (name: string) => {
    const value = known.get(name) ?? '';
    left -= value.length;
    return left < 0 ? '' : value;
  };
  const args = given.flatMap((word) => (left < 0 ? [] : expanded(word, lookUp)));
  return left < 0 ? undefined : args;
}

/** $NAME as a word of its own becomes as many words as its value has; ${NAME} stays a part of its word. */
function expanded(word: string, lookUp: (name: string) => string): string[] {
  const [, alone] = /^\$(\w+)$/.exec(word) ?? [];
  if (alone !== undefined) return words(lookUp(alone));
  const replaced = word.replace(/\$(?:\$|\{(\w+)\})/g, (_, name: string | undefined) =>
    name === undefined ? '$' : lookUp(name),
  );
  return [replaced];
}
