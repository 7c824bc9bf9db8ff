/** Counts the costs of `version` and `join` on a real host and compares them with test/costs/table.json. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { programBuild } from '../../scripts/build/bundle.ts';
import { runtimeOf } from '../../scripts/build/executable/runtime.ts';
import { targetNamed } from '../../scripts/build/executable/target.ts';
import { byRoom, EVALUATED, moduleSizes, writeMarked } from '../../test/costs/code.ts';
import { type Counted, countOf, expectWithin } from '../../test/costs/cost.ts';
import { readTrace, straceCommand, type Trace } from '../../test/costs/trace.ts';
import { asIfInTime } from '../support/audit.ts';
import { IGNORED, INSTALLED } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';

const at = workerLab();
/** Parts of the executable (scripts/build/build-exe.ts). */
const { node: NODE } = runtimeOf(targetNamed('linux-x64'));
const ON_HOST = { node: '/root/costs/node', program: '/root/costs/kubejoin.cjs', evaluated: '/root/costs/evaluated' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kubejoin-costs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The executable on the host, under strace of the machine. */
async function traced(args: readonly string[]): Promise<Trace> {
  const file = path.join(folder, 'trace');
  const outcome = await at.worker.exec([INSTALLED, ...args], { under: straceCommand(file) });
  expect(outcome, outcome.stderr).toMatchObject({ code: 0, timedOut: false });
  return readTrace(await readFile(file, 'utf8'), INSTALLED);
}

it('version', async () => {
  const { programs, files, connections } = await traced(['version', '-o', 'short']);
  expectWithin('version-processes', countOf(programs));
  expectWithin('version-files', countOf(files));
  expectWithin('version-connections', countOf(connections));
});

it('join: programs, files and API requests', async () => {
  const mark = await at.cluster.auditMark();
  const { programs, files } = await traced(['join', ...at.args, IGNORED]);
  expectWithin('join-processes', countOf(programs));
  expectWithin('join-files', countOf(files));
  const requests = (await at.cluster.auditSince(mark)).filter(({ userAgent }) => userAgent?.startsWith('kubejoin/'));
  const names = asIfInTime(requests).map(({ verb, objectRef, requestURI }) =>
    objectRef === undefined ? `${verb} ${requestURI}` : `${verb} ${objectRef.resource} ${objectRef.name}`,
  );
  const likeAll = names.map((name) => name.replace(/node-csr-[\w-]+/, 'node-csr-DIGEST'));
  expectWithin('join-requests', countOf(likeAll));
});

it('join: the modules that are evaluated', async () => {
  const program = path.join(folder, 'kubejoin.cjs');
  await writeMarked(programBuild(program));
  await at.worker.writeFile(ON_HOST.node, await readFile(NODE), 0o755);
  await at.worker.writeFile(ON_HOST.program, await readFile(program));
  const env = { [EVALUATED]: ON_HOST.evaluated };
  await at.worker.mustExec([ON_HOST.node, ON_HOST.program, 'join', ...at.args, IGNORED], { env });
  const evaluated = new Set((await at.worker.readFile(ON_HOST.evaluated)).split('\n'));
  const sizes: Counted = await moduleSizes(programBuild(path.join(folder, 'not-written.cjs')));
  const code = new Map([...sizes].filter(([name]) => evaluated.has(name)));
  expect(code.has('src/operations/join.ts')).toBe(true);
  expectWithin('join-code', byRoom(code));
});
