import { expect, it } from 'vitest';
import { Terminal } from '../../../../src/cli/render/output/terminal.ts';
import { Scrubber } from '../../../../src/cli/secrecy.ts';
import { RunRecord } from '../../../../src/features/provision/commands/run-record.ts';
import type { FileWriter } from '../../../../src/host/ports.ts';
import { english } from '../../../../src/i18n/catalogue.ts';
import { PROVISIONED } from '../../../../src/manifests/paths.ts';
import { sink } from '../../../cli/support/captured.ts';

const MIB = 1024 * 1024;

/** Reports events whose diffs have these lengths, all at once or one after the other is written; returns the file. */
async function recorded(lengths: readonly number[], atOnce: boolean) {
  const contents = new Map<string, Buffer>();
  let [rewrites, appended] = [0, 0];
  const modes: number[] = [];
  const put = async (path: string, content: Uint8Array, { mode }: { mode: number }) => {
    contents.set(path, Buffer.from(content));
    modes.push(mode);
  };
  const files: Partial<FileWriter> = {
    makeDirectory: async () => true,
    write: (path, content, options) => {
      if (path === PROVISIONED.events && content.length > 0) rewrites++;
      return put(path, content, options);
    },
    append: (path, content, options) => {
      appended += content.length;
      return put(path, Buffer.concat([contents.get(path) ?? Buffer.alloc(0), content]), options);
    },
  };
  const terminal = new Terminal({ out: sink(), err: sink() }, new Scrubber(), {});
  const interruption = { received: undefined } as never;
  const record = new RunRecord(files as FileWriter, { terminal, catalogue: english, verbosity: 0, interruption });
  for (const [id, length] of lengths.entries()) {
    const change = { id, phase: 'a', kind: 'write-file', subject: '/a', action: 'replace' } as const;
    record.event({ type: 'change-done', change: { ...change, diff: 'é'.repeat(length) } });
    if (!atOnce) await new Promise((resolve) => setImmediate(resolve));
  }
  await record.threw(new Error('x'));
  const content = contents.get(PROVISIONED.events) ?? Buffer.alloc(0);
  const lines = String(content).trimEnd().split('\n');
  return {
    ...{ bytes: content.length, lines: lines.map((line) => JSON.parse(line)), modes: new Set(modes) },
    ...{ rewrites, appended },
  };
}

it.each([true, false])('keeps the newest lines of a run with too large events (all at once: %s)', async (atOnce) => {
  const { bytes, lines, modes } = await recorded(Array(40).fill(MIB / 2), atOnce);
  expect(bytes).toBeLessThanOrEqual(16 * MIB);
  expect(bytes).toBeGreaterThan(5 * MIB);
  const ids = lines.slice(0, -1).map(({ change }) => change.id);
  expect(ids).toEqual(Array.from(ids, (_, index) => 40 - ids.length + index));
  expect(lines.at(-1)).toMatchObject({ type: 'result', outcome: 'failed' });
  expect(modes).toEqual(new Set([0o600]));
});

it('writes the kept lines anew for each half that came, not for each line', async () => {
  const { rewrites, appended } = await recorded(Array(80).fill(MIB / 4), false);
  expect(rewrites).toBeGreaterThan(1);
  expect(rewrites).toBeLessThanOrEqual(appended / (7 * MIB));
});

it('keeps the lines of any other run', async () => {
  const { lines } = await recorded(Array(14).fill(MIB / 2), true);
  expect(lines).toHaveLength(15);
});
