import type { Command } from '../argv/command.ts';
import { buildInfo } from '../build-info.ts';

const VERSION_FORMATS = ['short', 'json', 'yaml'] as const;
type VersionFormat = (typeof VERSION_FORMATS)[number];

export const versionCommand: Command = {
  name: 'version',
  summary: 'COMMAND_VERSION',
  maxArguments: 0,
  flags: [{ name: 'output', shorthand: 'o', type: 'string', help: 'FLAG_OUTPUT', choices: VERSION_FORMATS }],
  commands: [],
  async run({ line, terminal }) {
    terminal.out(versionOutput((line.flags.string('output') || undefined) as VersionFormat | undefined));
  },
};

/**
 * Output of `version`, without the final line break. Imports nothing else, so that `version` starts fast; therefore
 * writes the YAML itself, with every value double-quoted.
 */
export function versionOutput(
  format: VersionFormat | undefined,
  info: { readonly gitVersion: string } = buildInfo(),
): string {
  switch (format) {
    case 'short':
      return info.gitVersion;
    case 'json':
      return JSON.stringify({ clientVersion: info }, null, 2);
    case 'yaml':
      return `clientVersion:\n${fields(info, (name, value) => `  ${name}: ${JSON.stringify(value)}`)
        .sort()
        .join('\n')}`;
    case undefined:
      return `kubejoin version: ${fields(info, (name, value) => `${name}:${JSON.stringify(value)}`).join(' ')}`;
  }
}

function fields(info: object, line: (name: string, value: string) => string): string[] {
  return Object.entries(info).map(([name, value]: [string, string]) => line(name, value));
}

/**
 * Output for a command line that is just `version` with at most an output format; undefined for any other, which is
 * then parsed in full.
 */
export function quickVersion(argv: readonly string[]): string | undefined {
  const [command, ...rest] = argv;
  if (command !== 'version') return undefined;
  const words = rest.length === 1 ? (/^(-o|--output)=(.*)$/.exec(rest[0] ?? '')?.slice(1) ?? rest) : rest;
  if (words.length === 0) return versionOutput(undefined);
  const format = VERSION_FORMATS.find((name) => name === words[1]);
  const isFormat = words.length === 2 && (words[0] === '-o' || words[0] === '--output') && format !== undefined;
  return isFormat ? versionOutput(format) : undefined;
}
