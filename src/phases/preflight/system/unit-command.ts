import type { KubeletUnit } from '../../facts/kubelet-unit.ts';

/** The command of a service, as far as its files say. */
export interface UnitCommand {
  program: string;
  /** With the variables that are known. */
  args: readonly string[];
  /** Variables that the command uses. */
  variables: readonly string[];
  /** Every variable that the command uses is set by a file that could be read. */
  resolved: boolean;
  /** Files that the service manager reads variables from. */
  environmentFiles: readonly string[];
}

/** The kubelet's command by its systemd unit (systemd.service(5), systemd.exec(5)); undefined without ExecStart. */
export async function unitCommand(
  { texts, loaded }: KubeletUnit,
  readText: (path: string) => Promise<string | undefined>,
): Promise<UnitCommand | undefined> {
  const settings = loaded.flatMap((path) => serviceSettings(texts.get(path) ?? ''));
  const command = valuesOf(settings, 'ExecStart').at(-1);
  if (command === undefined) return undefined;
  const environmentFiles = valuesOf(settings, 'EnvironmentFile').map((path) => path.replace(/^-/, ''));
  const known = new Map(valuesOf(settings, 'Environment').flatMap((value) => words(value).flatMap(assignment)));
  for (const path of environmentFiles) {
    const text = texts.get(path) ?? (await readText(path)) ?? '';
    for (const line of text.split('\n')) for (const [name, value] of assignment(line.trim())) known.set(name, value);
  }
  const [program = '', ...given] = words(command.replace(/^[-@:+!|]+/, ''));
  const variables = [...command.matchAll(/\$\{?(\w+)\}?/g)].map(([, name = '']) => name);
  return {
    program,
    args: given.flatMap((word) => expanded(word, known)),
    variables,
    resolved: variables.every((name) => known.has(name)),
    environmentFiles,
  };
}

type Setting = readonly [key: string, value: string];

/** Settings of [Service]; a line that ends with a backslash continues. */
function serviceSettings(text: string): Setting[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*[#;]/.test(line))
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n');
  let section = '';
  return lines.flatMap((line): Setting[] => {
    const header = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const at = line.indexOf('=');
    if (section !== 'Service' || header !== undefined || at === -1) return [];
    return [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
  });
}

/** Values of a setting that may be given several times; an empty one removes those before it. */
function valuesOf(settings: readonly Setting[], key: string): string[] {
  const all = settings.filter(([name]) => name === key).map(([, value]) => value);
  return all.slice(all.lastIndexOf('') + 1);
}

/** Words at blanks, without the quotes around a word or a part of it. */
function words(text: string): string[] {
  const found = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return found.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

function assignment(text: string): [string, string][] {
  const [, name, value = ''] = /^(\w+)=(.*)$/.exec(text) ?? [];
  return name === undefined ? [] : [[name, words(value).join(' ')]];
}

/** $NAME as a word of its own becomes as many words as its value has; ${NAME} stays a part of its word. */
function expanded(word: string, known: ReadonlyMap<string, string>): string[] {
  const [, alone] = /^\$(\w+)$/.exec(word) ?? [];
  if (alone !== undefined) return words(known.get(alone) ?? '');
  return [word.replace(/\$\{(\w+)\}/g, (_, name: string) => known.get(name) ?? '')];
}
