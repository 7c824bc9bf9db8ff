import type { RecordedRun } from '../../../src/cli/recorded-run.ts';
import { TimelineBuilder } from '../../../src/cli/render/timeline/model.ts';
import { chunksOf } from '../../../src/features/report/html.ts';
import { overviewPage } from '../../../src/features/report/overview-html.ts';
import { english } from '../../../src/i18n/catalogue.ts';
import { KIB, MIB, type Reader, run } from '../../growth/stall/shapes.ts';

const view = {
  catalogue: english,
  text: (text: string) => text,
  label: (name: string) => name,
  summary: () => undefined,
};
const overview = { title: '', summary: '', rows: [], notShown: String };

/** A host that reports a change with each part of the bytes as its diff. */
function* hostOf(bytes: Buffer, partBytes: number): Generator<RecordedRun> {
  const builder = new TimelineBuilder();
  for (let at = 0; at < bytes.length; at += partBytes) {
    const change = { id: at, phase: 'a', kind: 'write-file', subject: '/a', action: 'create' } as const;
    builder.add(0, { type: 'change-done', change: { ...change, diff: bytes.toString('latin1', at, at + partBytes) } });
  }
  const ending = { type: 'succeeded', outcome: 'joined', message: undefined } as const;
  const timeline = builder.model(1);
  yield { command: 'a', facts: {}, ending, exitCode: 0, startedAt: new Date(0), timeline };
}

/** Several hosts, so that one is made while the page of another is read. */
function* hostsOf(bytes: Buffer, partBytes: number): Generator<RecordedRun> {
  for (let at = 0; at < bytes.length; at += MIB) yield* hostOf(bytes.subarray(at, at + MIB), partBytes);
}

async function written(bytes: Buffer, partBytes: number): Promise<void> {
  const runs = hostsOf(bytes, partBytes) as unknown as readonly RecordedRun[];
  for await (const _ of chunksOf(overviewPage(overview, runs, view)));
}

/** What the hosts of a fleet report of their files, of any number. */
export const DOCUMENTS: Readonly<Record<string, Reader>> = {
  'the report of large diffs': {
    read: (bytes) => written(bytes, 128 * KIB),
    shapes: {
      lines: () => run(`+${'x'.repeat(60)}\n`, 16 * MIB),
      'empty lines': () => run('\n', MIB),
      markup: () => run('<', 2 * MIB),
    },
  },
  'the report of many changes': {
    read: (bytes) => written(bytes, 64),
    shapes: { diffs: () => run('+x\n', 256 * KIB) },
  },
};
