/**
 * The completion scripts in the shells they are for: bash and zsh at a terminal, with the Tab key; fish by its own
 * "complete -C". It needs no cluster: npx vitest run --config lab/completion/vitest.config.ts
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bashCompletion } from '../../src/cli/completion/bash.ts';
import { completionTree } from '../../src/cli/completion/completion-tree.ts';
import { fishCompletion } from '../../src/cli/completion/fish.ts';
import { zshCompletion } from '../../src/cli/completion/zsh.ts';
import { english } from '../../src/i18n/catalogue.ts';
import { FAILURE_CODES } from '../../src/program/definitions.ts';
import { rootCommand } from '../../src/program/root.ts';
import { ensureDebianPrograms } from '../run/requirements.js';
import { InteractiveShell } from './interactive-shell.js';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** A line up to the cursor, and what it becomes by one Tab: each has one continuation. */
const COMPLETED: readonly (readonly [line: string, completed: string])[] = [
  ['kubejoin jo', 'kubejoin join'],
  ['kubejoin join ph', 'kubejoin join phase'],
  ['kubejoin help joi', 'kubejoin help join'],
  ['kubejoin join --outp', 'kubejoin join --output'],
  ['kubejoin join --output j', 'kubejoin join --output json'],
  ['kubejoin join --output=j', 'kubejoin join --output=json'],
  ['kubejoin -v 4 join --dry-run -o t', 'kubejoin -v 4 join --dry-run -o text'],
  ['kubejoin version --output sh', 'kubejoin version --output short'],
  ['kubejoin join --config ne', 'kubejoin join --config new.yaml'],
  ['kubejoin join --config=ne', 'kubejoin join --config=new.yaml'],
  ['kubejoin join --skip-phases=preflight,ch', 'kubejoin join --skip-phases=preflight,check-etcd'],
  ['kubejoin completion f', 'kubejoin completion fish'],
  ['kubejoin ca-hash ne', 'kubejoin ca-hash new.yaml'],
];

let directory: string;
beforeAll(async () => {
  await ensureDebianPrograms({ zsh: 'zsh', fish: 'fish', script: 'bsdutils' }, console.log);
  directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-completion-'));
  writeFileSync(path.join(directory, 'new.yaml'), '');
  const tree = completionTree(rootCommand(), english, FAILURE_CODES);
  for (const [shell, script] of Object.entries(SCRIPTS))
    writeFileSync(path.join(directory, `completion.${shell}`), script(tree));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each([
  ['bash', 'bash --norc --noprofile'],
  ['zsh', 'zsh -f'],
])('in %s', (shell, command) => {
  let terminal: InteractiveShell;
  beforeAll(async () => {
    terminal = new InteractiveShell(command, directory);
    terminal.type(`source ./completion.${shell}; echo rea""dy\n`);
    await terminal.shows(/^ready/m);
  });
  afterAll(() => terminal.close());

  test.each(COMPLETED)('%j becomes %j', async (line, completed) => {
    terminal.type(`${line}\t`);
    const rest = completed.slice(line.length);
    // Once it is there, the line is thrown away (Ctrl-U) and the shell says that it has taken that in.
    await terminal.shows(new RegExp(`${escaped(line)}\x07?${escaped(rest)}(?![a-z])`));
    terminal.type('\x15echo do""ne\n');
    await terminal.shows(/^done/m);
  });
});

describe('in fish', () => {
  test.each(COMPLETED)('%j becomes %j', (line, completed) => {
    const { stdout, stderr } = spawnSync(
      'fish',
      ['--no-config', '-c', `source completion.fish; complete -C '${line}'`],
      {
        cwd: directory,
        encoding: 'utf8',
      },
    );
    const words = stdout
      .trimEnd()
      .split('\n')
      .map((text) => text.split('\t')[0]);
    expect({ words, stderr }).toEqual({ words: [completed.slice(completed.lastIndexOf(' ') + 1)], stderr: '' });
  });
});

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
