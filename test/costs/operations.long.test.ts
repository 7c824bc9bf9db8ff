import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BuildOptions } from 'esbuild';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { programBuild, projectRoot } from '../../scripts/build/bundle.ts';
import type { init } from '../../src/operations/init.ts';
import { join } from '../../src/operations/join.ts';
import type { reset } from '../../src/operations/reset.ts';
import { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { makeControlPlaneHost } from '../../src/simulation/host/control-plane-host.ts';
import { rehearse } from '../../src/simulation/rehearse.ts';
import { InitMachine, inputOf, SETTINGS } from '../operations/init/support.ts';
import { settingsOf } from '../operations/reset/support/settings.ts';
import { patientConfiguration } from '../rehearsal/support/configuration.ts';
import { patience } from '../support/patience.ts';
import { byRoom, moduleSizes, writeMarked } from './code.ts';
import { type Counted, countOf, expectWithin } from './cost.ts';

/** A bundle of the operations alone: the rehearsal around them comes from the sources and is not counted. */
interface Operations {
  join: typeof join;
  init: typeof init;
  reset: typeof reset;
}

const require = createRequire(import.meta.url);
let folder: string;
let program: string;
let sizes: Counted;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kubejoin-costs-'));
  program = path.join(folder, 'operations.cjs');
  const names = ['join', 'init', 'reset'];
  const contents = names.map((name) => `export { ${name} } from './src/operations/${name}.ts';`).join('\n');
  const { entryPoints: _, ...common } = programBuild(program);
  const options: BuildOptions = { ...common, stdin: { contents, resolveDir: projectRoot, loader: 'ts' } };
  await writeMarked(options);
  sizes = await moduleSizes(options);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The modules that a run evaluates, loaded anew. */
async function evaluated(run: (operations: Operations) => Promise<unknown>): Promise<Counted> {
  delete require.cache[program];
  await run(require(program));
  const names: ReadonlySet<string> = Reflect.get(globalThis, 'kubejoinEvaluated');
  return new Map([...sizes].filter(([name]) => names.has(name)));
}

async function controlPlaneNode() {
  const root = await mkdtemp(path.join(folder, 'host-'));
  const controlPlane = await EmbeddedControlPlane.start();
  const { host, endpoint } = await makeControlPlaneHost(controlPlane, {
    hostname: 'node-1',
    root: path.join(root, 'node-1'),
  });
  onTestFinished(async () => {
    await host.stop();
    await controlPlane.stop();
  });
  const configuration = patientConfiguration(undefined, { index: 1, count: 1 }, controlPlane.instructions, endpoint);
  const { requests } = controlPlane.recorder;
  const run = { host, configuration, signal: patience(), emit: () => undefined };
  return {
    run,
    asked: (from = 0) =>
      countOf(
        new Set(
          requests.slice(from).map(({ method, path, identity }) => `${method} ${path.split('?')[0]} as ${identity}`),
        ),
      ),
    askedUntilNow: () => requests.length,
  };
}

it('a worker evaluates no more code than is known', async () => {
  const code = await evaluated(async ({ join: runJoin }) => {
    const signal = patience();
    const { hosts } = await rehearse({ runJoin, nodes: 1, faults: [], signal });
    expect(hosts.map(({ outcome }) => outcome)).toEqual(['joined']);
  });
  expectWithin('rehearsed-worker-code', byRoom(code));
});

it('a control-plane node evaluates and asks for no more than is known', async () => {
  const { run, asked } = await controlPlaneNode();
  const code = await evaluated((operations) => operations.join(run));
  expect(code.has('src/cluster/etcd/membership.ts')).toBe(true);
  expectWithin('rehearsed-control-plane-code', byRoom(code));
  expectWithin('rehearsed-control-plane-requests', asked());
});

it('its reset evaluates and asks for no more than is known', async () => {
  const { run, asked, askedUntilNow } = await controlPlaneNode();
  await join(run);
  const before = askedUntilNow();
  const code = await evaluated(async (operations) => {
    const result = await operations.reset({ ...run, settings: settingsOf(), confirm: async () => false });
    expect(result.outcome).toBe('reset');
  });
  expectWithin('rehearsed-reset-code', byRoom(code));
  expectWithin('rehearsed-reset-requests', asked(before));
});

it('the preview of an init evaluates no more code than is known', async () => {
  const code = await evaluated(async (operations) => {
    const { host } = new InitMachine();
    const signal = patience();
    const input = inputOf({ dryRun: true });
    const { outcome } = await operations.init({ input, settings: SETTINGS, host, emit: () => undefined, signal });
    expect(outcome).toBe('previewed');
  });
  expectWithin('rehearsed-init-code', byRoom(code));
});
