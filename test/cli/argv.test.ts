import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { parseCommandLine } from '../../src/cli/argv/argv.ts';
import type { CommandLine } from '../../src/cli/argv/command.ts';
import { rootCommand } from '../../src/program/root.ts';

/** Results of cobra and pflag for a command line, written by test/cli/pflag/main.go. */
interface Row {
  line: string[];
  command?: string;
  args?: string[];
  flags?: Record<string, unknown>;
  help?: boolean;
  error?: string;
}

const rows: Row[] = JSON.parse(readFileSync(new URL('./pflag/table.json', import.meta.url), 'utf8'));
const root = rootCommand();

/** Lines for which kubejoin on purpose does otherwise, and why. */
const DIFFERENCES: Record<string, Partial<Row>> = {
  // join has --output, which kubeadm's has not.
  'join -o json': { command: 'kubejoin join', flags: { output: 'json' } },
  // An argument after a command without arguments is not reported as an unknown command.
  'version extra': { error: 'TOO_MANY_ARGUMENTS' },
  'version -- -o': { error: 'TOO_MANY_ARGUMENTS' },
  // kubeadm shows its help and says that all is well.
  '-- join 10.0.0.1:6443': { error: 'UNKNOWN_COMMAND' },
  // kubeadm refuses these formats only when it runs.
  'version -o=': { error: 'FLAG_VALUE_INVALID' },
  'version -os': { error: 'FLAG_VALUE_INVALID' },
  'version -oh': { error: 'FLAG_VALUE_INVALID' },
  'version -o -h': { error: 'FLAG_VALUE_INVALID' },
};

function parsed(line: string[]): Partial<Row> {
  try {
    const result = parseCommandLine(root, line);
    if (result.help || result.command === root) return { command: path(result), help: true };
    return result.command.run ? { command: path(result), ...rest(result) } : { error: 'COMMAND_REQUIRED' };
  } catch (error) {
    if (error instanceof Failure) return { error: error.kind };
    throw error;
  }
}

const path = (line: CommandLine): string => line.path.join(' ');
const rest = ({ flags, arguments: args }: CommandLine) => ({
  ...(args.length > 0 && { args }),
  ...(flags.names().length > 0 && { flags: flags.toJSON() }),
});

describe('command lines, taken apart as cobra and pflag do', () => {
  it('has a table worth the name', () => {
    expect(rows.length).toBeGreaterThanOrEqual(300);
  });

  it.each(rows.map((row) => [JSON.stringify(row.line), row] as const))('%s', (_, { line, ...expected }) => {
    expect(parsed(line)).toEqual(DIFFERENCES[line.join(' ')] ?? expected);
  });
});
