/** What --cleanup cni empties is checked with the other directories: before the Pods are gone. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { Host } from '../../../src/host/ports.ts';
import { reset } from '../../../src/operations/reset.ts';
import { SimulatedHost } from '../../../src/simulation/host/simulated-host.ts';
import { patience } from '../../support/patience.ts';
import { settingsOf } from './support/settings.ts';

let directory: string;
let host: SimulatedHost;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubejoin-cni-test-'));
  host = await SimulatedHost.create({ hostname: 'node-1', root: join(directory, 'host'), address: '192.0.2.11' });
});
afterEach(async () => {
  await host.stop();
  await rm(directory, { recursive: true });
});

/** Changes that a reset began, and what it threw. */
async function resetting(cleanup: 'cni' | undefined, on: Host = host) {
  const began: string[] = [];
  const emit = (event: JoinEvent) => {
    if (event.type === 'change-started') began.push(event.change.subject);
  };
  const settings = settingsOf({}, { cleanup: new Set(cleanup === undefined ? [] : [cleanup]) });
  const run = { host: on, settings, emit, signal: patience(), confirm: async () => true };
  const thrown = await reset(run).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { began, thrown };
}

const put = async (path: string) => {
  await mkdir(host.inside(join(path, '..')), { recursive: true });
  await writeFile(host.inside(path), '{}');
};

it.each(['/etc/cni/net.d', '/var/lib/cni'])('a link at %s is refused before anything is changed', async (path) => {
  await put('/srv/cni/10-other.conflist');
  await mkdir(host.inside(join(path, '..')), { recursive: true });
  await symlink(host.inside('/srv/cni'), host.inside(path));
  const params = { path, real: '/srv/cni' };
  expect(await resetting('cni')).toMatchObject({ began: [], thrown: { kind: 'RESET_DIRECTORY_LINKED', params } });
  expect((await resetting(undefined)).thrown).toBeUndefined();
  expect(await host.read.files.list('/srv/cni')).toEqual(['10-other.conflist']);
});

it.each(['/etc/cni/net.d', '/var/lib/cni'])('a link at %s to an empty directory stays', async (path) => {
  await mkdir(host.inside('/srv/cni'), { recursive: true });
  await mkdir(host.inside(join(path, '..')), { recursive: true });
  await symlink(host.inside('/srv/cni'), host.inside(path));
  expect((await resetting('cni')).thrown).toBeUndefined();
  expect(await host.read.files.lstat(path)).toMatchObject({ type: 'symlink' });
});

it('a mount below one is refused as early, and named', async () => {
  await put('/etc/cni/net.d/other/10-other.conflist');
  const point = '/etc/cni/net.d/other';
  const list = async () => [{ id: 1, point, type: 'tmpfs', source: 'tmpfs' }];
  const mounted: Host = { read: { ...host.read, mounts: { list } }, write: host.write };
  const params = { path: '/etc/cni/net.d', points: [point] };
  const refused = { began: [], thrown: { kind: 'DIRECTORY_HAS_MOUNTS', params } };
  expect(await resetting('cni', mounted)).toMatchObject(refused);
  expect((await resetting(undefined, mounted)).thrown).toBeUndefined();
});

it('two usual directories are emptied', async () => {
  await put('/etc/cni/net.d/10-bridge.conflist');
  await put('/var/lib/cni/networks/lab/10.0.0.2');
  const { began, thrown } = await resetting('cni');
  expect(thrown).toBeUndefined();
  expect(began).toEqual(expect.arrayContaining(['/etc/cni/net.d', '/var/lib/cni']));
});
