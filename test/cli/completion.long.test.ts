import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bashCompletion } from '../../src/cli/completion/bash.ts';
import { completionTree, fishQuoted, quoted } from '../../src/cli/completion/completion-tree.ts';
import { catalogueFor, english } from '../../src/i18n/catalogue.ts';
import { FAILURE_CODES } from '../../src/program/definitions.ts';
import { rootCommand } from '../../src/program/root.ts';
import { run } from './support/captured.ts';

const tree = completionTree(rootCommand(), english, FAILURE_CODES);

/** The words that bash itself makes of a line, with the default COMP_WORDBREAKS. */
const DRIVER = `
compopt() { :; }
while IFS= read -r COMP_LINE; do
  COMP_POINT=\${#COMP_LINE}
  _kubejoin
  echo "\${COMPREPLY[*]}"
done
`;

/** Suggestions of bash for each line, typed up to its end. */
function offered(lines: readonly string[], before = ''): string[][] {
  const { stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '--noprofile', '-c', `${bashCompletion(tree)}\n${before}${DRIVER}`],
    {
      input: `${lines.join('\n')}\n`,
      encoding: 'utf8',
    },
  );
  expect(stderr).toBe('');
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').filter((word) => word !== ''));
}

describe('completion in bash', () => {
  it('offers the commands of every command, and its flags behind a dash', () => {
    const answers = offered(tree.flatMap(({ path }) => [`${path} `, `${path} -`]));
    for (const [index, { path, commands, flags, arguments: words }] of tree.entries()) {
      // `help` shows what any words after it name.
      if (path === 'kubejoin help') continue;
      const expected = [...commands.map(({ name }) => name), ...(typeof words === 'object' ? words.words : [])];
      expect(new Set(answers[2 * index])).toEqual(new Set(expected));
      expect(new Set(answers[2 * index + 1])).toEqual(new Set(flags.flatMap(({ names }) => names)));
    }
  });

  it('offers names that help has no room for in a line', () => {
    expect(offered(['kubejoin rehearse --fault wrong-p', 'kubejoin explain CA_PIN_MISM'])).toEqual([
      ['wrong-pin'],
      ['CA_PIN_MISMATCH'],
    ]);
  });

  it('offers what a flag can be, apart from it or behind its =', () => {
    const rows = tree.flatMap(({ path, flags }) =>
      flags.flatMap(({ names, values }) =>
        typeof values === 'object' ? names.map((name) => ({ path, name, words: values.words })) : [],
      ),
    );
    expect(rows.length).toBeGreaterThan(20);
    const answers = offered(
      rows.flatMap(({ path, name }) => [`${path} ${name} `, `${path} ${name.slice(0, 2)}${name.slice(2)}=`]),
    );
    for (const [index, { name, words }] of rows.entries()) {
      expect(answers[2 * index]).toEqual(words);
      if (name.startsWith('--')) expect(answers[2 * index + 1]).toEqual(words);
    }
  });

  it('finds the command among flags, their values and arguments', () => {
    const noise = fc.array(
      fc.constantFrom('-v 5', '--v=3', '--lang en', '--dry-run', '--dry-run=false', '-o json', 'x:y'),
      {
        maxLength: 4,
      },
    );
    const lines = fc
      .sample(noise, { numRuns: 60, seed: 5 })
      .map((words) => `kubejoin join ${words.join(' ')} phase preflight --discovery-t`);
    const expected = [
      '--discovery-token',
      '--discovery-token-ca-cert-hash',
      '--discovery-token-unsafe-skip-ca-verification',
    ];
    for (const answer of offered(lines)) expect(answer.sort()).toEqual(expected);
  });

  it.each([
    ['kubejoin jo', ['join']],
    ['kubejoin help jo', ['join']],
    ['kubejoin help join ph', ['phase']],
    ['kubejoin nothing', []],
    ['kubejoin join --config ', []],
    ['kubejoin join --token ', []],
    ['kubejoin join --lang pt', ['pt-BR']],
    ['kubejoin join --skip-phases ch', ['check-etcd']],
    ['kubejoin join --skip-phases preflight,ch', ['preflight,check-etcd']],
    ['kubejoin join --skip-phases=preflight,ch', ['preflight,check-etcd']],
    ['kubejoin join -- pha', []],
    ['kubejoin completion z', ['zsh']],
  ])('answers %j', (line, words) => {
    expect(offered([line])).toEqual([words]);
  });

  it('repeats the flag where bash keeps it in one word with its value', () => {
    expect(offered(['kubejoin join --output=j'], "COMP_WORDBREAKS=$' \\t\\n'\n")).toEqual([['--output=json']]);
  });
});

describe('the command completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints a script for %s, of all commands', async (shell) => {
    const { code, out, err } = await run(['completion', shell]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const { path } of tree.slice(1)) expect(out).toContain(path);
  });

  it('describes in the language asked for', async () => {
    const { out } = await run(['completion', 'fish', '--lang', 'pt-BR']);
    const { commands } = completionTree(rootCommand(), await catalogueFor('pt-BR'), FAILURE_CODES)[0] ?? {
      commands: [],
    };
    for (const { description } of commands) expect(out).toContain(fishQuoted(description));
    expect(out).not.toContain('Show help for');
  });

  it.each([[[]], [['tcsh']], [['constructor']], [['BASH']]])('refuses %j', async (words) => {
    const { code, out, err } = await run(['completion', ...words]);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('SHELL_UNKNOWN');
  });

  it('shows a description of one line', () => {
    for (const { commands, flags } of tree)
      for (const { description } of [...commands, ...flags]) expect(description).toMatch(/^[^\n]*[^.\n]$/);
  });
});

describe('quoting', () => {
  it('keeps every text for bash', () => {
    const texts = fc.sample(
      fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
      { numRuns: 100, seed: 5 },
    );
    const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${texts.map(quoted).join(' ')}`], { encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(texts);
  });
});
