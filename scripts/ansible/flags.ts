/** The options of the Ansible modules from the flags of kubejoin's commands. */
import '../../src/program/assembled.ts';

import { EXIT, type FailureClass } from '../../src/base/exit-codes.ts';
import type { Command } from '../../src/cli/argv/command.ts';
import type { Flag } from '../../src/cli/flags/flag.ts';
import { globalFlags } from '../../src/cli/flags/shared-flags.ts';
import { CURRENT_API_VERSION, KUBEADM_GROUP } from '../../src/config/documents/versions.ts';
import { JOIN, type JoinUser, joinOptionsOf } from '../../src/config/options/join.ts';
import { messageOf } from '../../src/i18n/catalogue.ts';
import { wholeEnglish } from '../../src/program/definitions.ts';
import { rootCommand } from '../../src/program/root.ts';

const HEAD = '# Written by "npm run generate" from the flags of the commands: change those, not this file.\n';

/** Each module, the command whose flags are its options, and the flags that the module sets itself, with the reason. */
export const MODULES: Readonly<
  Record<string, { command: readonly string[]; without: Readonly<Record<string, string>> }>
> = {
  join: { command: ['join'], without: ofOthers('ansible') },
  init: {
    command: ['init'],
    without: {
      'if-needed': 'always set',
      'skip-token-print': 'return_secrets',
      'skip-certificate-key-print': 'return_secrets',
      ...withoutSecret('certificate-key'),
    },
  },
  reset: { command: ['reset'], without: { force: 'always set: nobody is there to confirm' } },
  token: { command: ['token', 'create'], without: withoutSecret('certificate-key') },
  facts: { command: ['doctor'], without: withoutSecret('discovery-token', 'tls-bootstrap-token', 'certificate-key') },
};
const EVERYWHERE: Readonly<Record<string, string>> = { 'dry-run': 'check mode', output: 'always json' };

/** A retry alone may help: the cluster may be there later, or be faster. Other failures need a change. */
export const WORTH_A_RETRY: readonly FailureClass[] = ['discovery', 'timeout'];

/** The flag that takes the path of a file with the secret, for each secret. */
export const SECRET_FILES: Readonly<Record<string, string>> = { token: 'token-file' };

/** Options that are no secrets, but may contain one, with the reason: nobody may see them. */
const UNLOGGED: Readonly<Record<string, string>> = { otlp: 'the path of the URL may contain a key' };

const FILE_FLAGS = Object.fromEntries(Object.entries(SECRET_FILES).map(([secret, file]) => [file, secret]));

const TYPES: Readonly<Record<Flag['type'], string>> = {
  string: 'str',
  bool: 'bool',
  int32: 'int',
  level: 'int',
  modules: 'str',
  list: 'list',
  values: 'list',
};

/** Options of `join` that its table does not give to Ansible. */
function ofOthers(user: JoinUser): Record<string, string> {
  const kept = Object.keys(joinOptionsOf(user));
  const others = Object.entries(JOIN).filter(([key]) => !kept.includes(key));
  return Object.fromEntries(others.map(([, { name }]) => [name, 'JOIN_USERS']));
}

function withoutSecret(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, 'a secret that no flag reads from a file']));
}

export const optionOf = (flag: string) => flag.replaceAll('-', '_');

export function commandOf(module: string): Command {
  const words = MODULES[module]?.command ?? [];
  return words.reduce<Command>((command, word) => {
    const found = command.commands.find(({ name }) => name === word);
    if (found === undefined) throw new Error(`${module}: no command ${words.join(' ')}`);
    return found;
  }, rootCommand());
}

/** Flags that are options of the module, --lang among them. */
export function flagsOfModule(module: string): Flag[] {
  const without = { ...EVERYWHERE, ...MODULES[module]?.without };
  const flags = commandOf(module).flags.filter(({ name }) => !(name in without));
  return [...flags, ...globalFlags.filter(({ name }) => name === 'lang')].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** plugins/module_utils/flags.py */
export function flagsTable(): string {
  const modules = Object.keys(MODULES).map((module) => {
    const rows = flagsOfModule(module).map(
      (flag) => `        ${python(optionOf(flag.name))}: ${python(argument(flag))},\n`,
    );
    return `    ${python(module)}: {\n${rows.join('')}    },\n`;
  });
  const fields = Object.entries(fieldsOfJoin()).map(
    ([option, field]) => `        ${python(option)}: ${python(field)},\n`,
  );
  const codes = WORTH_A_RETRY.map((failureClass) => EXIT[failureClass]);
  return `${HEAD}
from __future__ import annotations

# Options of each module that are flags of its command: --node-name is node_name.
FLAGS = {
${modules.join('')}}

# The flag that reads a secret from a file or from standard input.
SECRET_FILES = ${python(SECRET_FILES)}

# Options that Ansible must not log, and that kubejoin takes from its environment if their flag is "env".
UNLOGGED = ${python(Object.keys(UNLOGGED))}

# Exit codes after which the same command may succeed later: ${WORTH_A_RETRY.join(', ')}.
RETRY_EXIT_CODES = ${python(codes)}

# The field of a configuration file that each option of a join sets, unless its flag may stand beside --config.
FIELDS = {
    "join": {
${fields.join('')}    },
}

API_VERSION = ${python(`${KUBEADM_GROUP}/${CURRENT_API_VERSION}`)}
`;
}

/** Secrets among them that no flag reads from a file reach kubejoin only so (plugins/module_utils/configuration.py). */
export function fieldsOfJoin(): Record<string, string> {
  const options = flagsOfModule('join').filter(({ name, besideConfig }) => !besideConfig && !(name in FILE_FLAGS));
  return Object.fromEntries(options.flatMap(({ name, field }) => (field ? [[optionOf(name), field]] : [])));
}

function argument(flag: Flag): Record<string, unknown> {
  const list = TYPES[flag.type] === 'list';
  return {
    type: TYPES[flag.type],
    ...(list && { elements: 'str' }),
    ...(flag.choices && { choices: flag.choices }),
    ...(flag.secret || flag.name in UNLOGGED ? { no_log: true } : isAboutSecrets(flag) && { no_log: false }),
  };
}

/** Ansible guesses from such a name that the value is a secret. */
function isAboutSecrets({ name }: Flag): boolean {
  return /token|key|secret|pass/.test(name);
}

/** plugins/doc_fragments/flags.py */
export function docFragment(): string {
  const modules = Object.keys(MODULES).map(
    (module) => `    ${module.toUpperCase()} = r"""\noptions:\n${optionDocs(module)}"""\n`,
  );
  return `${HEAD}
from __future__ import annotations


class ModuleDocFragment(object):

${modules.join('\n')}`;
}

function optionDocs(module: string): string {
  const flags = flagsOfModule(module);
  const options = new Set([...flags.map(({ name }) => name), 'token']);
  return flags.map((flag) => optionDoc(flag, options)).join('');
}

function optionDoc(flag: Flag, options: ReadonlySet<string>): string {
  const help = wholeEnglish
    .say(messageOf(flag.help))
    .replace(' Can be repeated, or specified as a comma-separated list.', '')
    .replace('separate the names with commas or repeat the flag', 'list them')
    .replaceAll(/--([a-z][a-z-]*)/g, (whole, name: string) => (options.has(name) ? `O(${optionOf(name)})` : whole));
  const { elements, type, choices } = argument(flag) as { elements?: string; type: string; choices?: string[] };
  const lines = [
    `    description:`,
    ...[
      help,
      ...(flag.default ? [`kubejoin's default is ${flag.default}.`] : []),
      ...(flag.secret || flag.name in UNLOGGED ? [`The module passes it to kubejoin ${passedOn(flag)}.`] : []),
    ].map((text) => `      - ${folded(JSON.stringify(text))}`),
    `    type: ${type}`,
    ...(elements ? [`    elements: ${elements}`] : []),
    ...(choices ? [`    choices: ${JSON.stringify(choices)}`] : []),
  ];
  return `  ${optionOf(flag.name)}:\n${lines.map((line) => `${line}\n`).join('')}`;
}

function passedOn({ name }: Flag): string {
  if (name in UNLOGGED) return 'in an environment variable';
  return name in SECRET_FILES ? 'on standard input' : 'in a file that only root can read';
}

/** A quoted scalar of YAML over several lines; its line breaks are spaces. */
function folded(scalar: string): string {
  return scalar.replaceAll(/(.{1,110})(?: |$)/g, (_, line: string) => `${line}\n        `).trimEnd();
}

/** A value as Python writes it. */
function python(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, item]) => `${python(key)}: ${python(item)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

/** Content of each generated file by its path in the collection. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  'plugins/module_utils/flags.py': flagsTable,
  'plugins/doc_fragments/flags.py': docFragment,
};
