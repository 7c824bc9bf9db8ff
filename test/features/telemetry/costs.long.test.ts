import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { programBuild } from '../../../scripts/build/bundle.ts';
import { EVALUATED, writeMarked } from '../../costs/code.ts';

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kubejoin-costs-'));
  program = path.join(folder, 'marked.cjs');
  await writeMarked(programBuild(program));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The modules of telemetry that a command line evaluates. */
async function telemetry(...argv: string[]): Promise<string[]> {
  const list = path.join(folder, 'evaluated');
  const env = { ...process.env, [EVALUATED]: list, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
  // The exit code does not matter here: doctor finds what this machine lacks.
  await promisify(execFile)(process.execPath, [program, ...argv], { env }).catch(() => {});
  const names = (await readFile(list, 'utf8')).split('\n');
  expect(names).toContain('src/operations/join.ts');
  return names.filter((name) => name.startsWith('src/features/telemetry/'));
}

it('a join without --otlp loads nothing of a trace but where it is', async () => {
  expect(await telemetry('rehearse')).toEqual(['src/features/telemetry/feature.ts']);
});

it('a plan with --otlp loads it', async () => {
  expect(await telemetry('plan', 'join', '127.0.0.1:1', '--otlp', 'env')).toContain('src/features/telemetry/export.ts');
});
