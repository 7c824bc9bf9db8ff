import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/argv/argv.ts';
import { undoesChanges } from '../../src/cli/argv/command.ts';
import { Terminal } from '../../src/cli/render/output/terminal.ts';
import { TextReporter } from '../../src/cli/render/output/text-reporter.ts';
import { Scrubber } from '../../src/cli/secrecy.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';
import { rootCommand } from '../../src/program/root.ts';
import { sink } from './support/captured.ts';

describe.each([
  ['en', /undo|taken? back|clean/i],
  ['pt-BR', /desf[ae]|limp/i],
] as const)('interrupted, in %s', (language, undoing) => {
  const words = async (argv: string[]) => {
    const catalogue = await catalogueFor(language);
    const keepsChanges = !undoesChanges(parseCommandLine(rootCommand(), argv));
    const err = sink();
    const terminal = new Terminal({ out: sink(), err }, new Scrubber(), {});
    const reporter = new TextReporter(terminal, catalogue, { verbosity: 0, phaseSummary: () => undefined });
    reporter.interrupted('SIGINT', 130, keepsChanges ? 'kept' : 'undone');
    return [
      err.text,
      catalogue.text('STOPPING', { signal: 'SIGINT', keepsChanges }),
      catalogue.text('INTERRUPTED_AT_ONCE', { keepsChanges }),
    ];
  };

  it.each([
    [['doctor']],
    [['plan', 'join', '10.0.0.1:6443']],
    [['token', 'list']],
    [['join', '10.0.0.1:6443', '--dry-run']],
    [['reset', '--dry-run']],
    [['token', 'create', '--dry-run']],
  ])('%j, which only reads, says nothing of undoing or cleaning up', async (argv) => {
    for (const text of await words(argv)) expect(text).not.toMatch(undoing);
  });

  it.each([[['approve', '--watch']], [['approve', 'csr-4k2bf']], [['reset']], [['reset', 'phase', 'cleanup-node']]])(
    '%j, which keeps its changes, says nothing of undoing or cleaning up',
    async (argv) => {
      for (const text of await words(argv)) expect(text).not.toMatch(undoing);
    },
  );

  it.each([[['join', '10.0.0.1:6443']], [['undo']], [['init']], [['token', 'create']]])(
    '%j says what is undone',
    async (argv) => {
      for (const text of await words(argv)) expect(text).toMatch(undoing);
    },
  );
});
