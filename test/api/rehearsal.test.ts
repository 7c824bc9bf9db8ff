import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { join } from '../../src/api/index.ts';
import { type RehearsalOptions, startRehearsal } from '../../src/api/rehearsal.ts';
import { SimulatedHost } from '../../src/simulation/host/simulated-host.ts';

/** Two deep: what leaves the rehearsal's own directory by `..` is seen. */
let around: string;
beforeEach(() => {
  around = mkdtempSync(path.join(tmpdir(), 'kubejoin-rehearsal-test-'));
  vi.stubEnv('TMPDIR', around);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(around, { recursive: true });
});

const servers = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;

test('it ends everything and removes its files, also when it is stopped twice', async () => {
  const before = servers();
  const rehearsal = await startRehearsal({ machines: ['node-1', 'node-2.example'] });
  expect(await join(rehearsal.joinOptions('node-2.example'))).toMatchObject({ nodeName: 'node-2.example' });
  expect([servers() > before, readdirSync(around).length]).toEqual([true, 1]);
  await rehearsal.stop();
  await rehearsal.stop();
  expect([servers(), readdirSync(around)]).toEqual([before, []]);
});

test('a stop ends what runs in it, at any moment', async () => {
  const before = servers();
  for (const type of ['phase-started', 'change-started', 'change-done', 'waiting']) {
    const rehearsal = await startRehearsal();
    const run = join(rehearsal.joinOptions('node-1'));
    let stopping: Promise<void> | undefined;
    const loop = (async () => {
      for await (const event of run) if (event.type === type) stopping ??= rehearsal.stop();
    })();
    await expect(loop).rejects.toMatchObject({ name: 'AbortError' });
    await stopping;
    expect([servers(), readdirSync(around)], type).toEqual([before, []]);
  }
});

test('it ends with the block that uses it', async () => {
  {
    await using rehearsal = await startRehearsal();
    expect(await join(rehearsal.joinOptions('node-1'))).toMatchObject({ outcome: 'joined' });
  }
  expect(readdirSync(around)).toEqual([]);
});

describe('is refused before anything is started', () => {
  test.each<[string, object]>([
    ['cannot be named "../escaped-node"', { machines: ['../escaped-node'] }],
    ['cannot be named ""', { machines: ['node-1', ''] }],
    ['cannot be named "."', { machines: ['.'] }],
    ['cannot be named', { machines: ['/tmp/x'] }],
    ['cannot be named "Node-1"', { machines: ['Node-1'] }],
    ['cannot be named', { machines: ['a'.repeat(254)] }],
    ['Two machines are named "a"', { machines: ['a', 'b', 'a'] }],
    ['at most 244 machines', { machines: Array.from({ length: 245 }, (_, index) => `n${index}`) }],
    ['The option "machines" must be a list of strings, not a string.', { machines: 'node-1' }],
    ['The option "machines" must be a list of strings, not a list (number).', { machines: [1] }],
    ['Did you mean "machines"?', { machine: ['a'] }],
    ['The option "controlPlane" must be true or false, not a string.', { controlPlane: 'no' }],
  ])('%s', async (says, options) => {
    const before = servers();
    const starting = startRehearsal(options as RehearsalOptions);
    await expect(starting).rejects.toThrow(TypeError);
    await expect(starting).rejects.toThrow(says);
    expect([servers(), readdirSync(around), existsSync(path.join(around, '../escaped-node'))]).toEqual([
      before,
      [],
      false,
    ]);
  });
});

test.each([false, true])(
  'what was started is ended and removed when a machine can not be made (control planes: %s)',
  async (controlPlane) => {
    const before = servers();
    const create = SimulatedHost.create;
    vi.spyOn(SimulatedHost, 'create').mockImplementation(async (options) => {
      if (options.hostname === 'b') throw new Error('no room');
      return create.call(SimulatedHost, options);
    });
    await expect(startRehearsal({ machines: ['a', 'b'], controlPlane })).rejects.toThrow('no room');
    expect([servers(), readdirSync(around)]).toEqual([before, []]);
  },
);
