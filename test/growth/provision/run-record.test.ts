import { expect, it } from 'vitest';
import { Terminal } from '../../../src/cli/render/output/terminal.ts';
import { Scrubber } from '../../../src/cli/secrecy.ts';
import { RunRecord } from '../../../src/features/provision/commands/run-record.ts';
import type { FileWriter } from '../../../src/host/ports.ts';
import { english } from '../../../src/i18n/catalogue.ts';
import { sink } from '../../cli/support/captured.ts';
import { growth } from '../growth.ts';

it('very many lines, of which the oldest are dropped', async () => {
  const change = { phase: 'a', kind: 'write-file', subject: '/a', action: 'replace', diff: 'x' } as const;
  const files: Partial<FileWriter> = { makeDirectory: async () => true, write: async () => {}, append: async () => {} };
  const terminal = new Terminal({ out: sink(), err: sink() }, new Scrubber(), {});
  const interruption = { received: undefined } as never;
  const work = (size: number) => async () => {
    const record = new RunRecord(files as FileWriter, { terminal, catalogue: english, verbosity: 0, interruption });
    for (let id = 0; id < size; id++) record.event({ type: 'change-done', change: { ...change, id } });
    expect(await record.threw(new Error('x'))).toBeUndefined();
  };
  expect(await growth(work, { from: 8_192, to: 262_144 })).toBeUndefined();
});
