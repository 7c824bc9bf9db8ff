import { describe, expect, it } from 'vitest';
import { type Baseline, readBaseline } from '../../../src/engine/journal/baseline.ts';
import type { ServiceState } from '../../../src/host/services.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';

const KUBELET = '/var/lib/kubelet';
const NONE: Baseline = { kubeletStarted: false, wasNode: false, kubeletDirectory: KUBELET, names: [], mounts: [] };

/** Files below the kubelet's directory. */
const withFiles = (...names: string[]) =>
  fakeHost(Object.fromEntries(names.map((name) => [`${KUBELET}/${name}`, 'x'])));
const namesOn = async (host: FakeHost) => (await readBaseline(host.read))?.names;
const mount = (point: string, id: number) => ({ id, point, type: 'ext4', source: `/dev/sd${id}` });

it('a machine without anything of a kubelet', async () => {
  expect(await readBaseline(fakeHost({}).read)).toEqual(NONE);
});

it('a machine that was a node', async () => {
  const host = fakeHost({ '/etc/kubernetes/kubelet.conf': 'x' });
  expect(await readBaseline(host.read)).toEqual({ ...NONE, wasNode: true });
});

describe('the kubelet', () => {
  const state = (more: Partial<ServiceState>) => ({ exists: true, enabled: true, active: false, ...more });
  it.each<[string, ServiceState, boolean]>([
    ['that ran', state({ active: true }), true],
    ['that its manager kept starting', state({ restarting: true }), true],
    ['that was stopped', state({}), false],
    ['that was not installed', state({ exists: false, enabled: false }), false],
  ])('%s', async (_, kubelet, kubeletStarted) => {
    const host = fakeHost({});
    host.serviceStates.set('kubelet', kubelet);
    expect(await readBaseline(host.read)).toEqual({ ...NONE, kubeletStarted });
  });

  it('that no service manager knows did not run', async () => {
    const host = fakeHost({});
    host.read.services.state = () => Promise.reject(new Error('no service manager'));
    expect(await readBaseline(host.read)).toEqual(NONE);
  });
});

describe('the names in its directory', () => {
  it('include those in the directories of the kubelet itself, and no deeper ones', async () => {
    const host = withFiles(
      ...['checkpoints/a', 'config.yaml', 'device-plugins/b', 'pki/c', 'pki/d', 'plugins/e', 'plugins_registry/f'],
      ...['pod-resources/g', 'pods/1/volumes/x', 'seccomp/own.json', 'usernamespaces/h'],
    );
    expect(await namesOn(host)).toEqual([
      ...['checkpoints', 'checkpoints/a', 'config.yaml', 'device-plugins', 'device-plugins/b', 'pki', 'pki/c', 'pki/d'],
      ...['plugins', 'plugins/e', 'plugins_registry', 'plugins_registry/f', 'pod-resources', 'pod-resources/g'],
      ...['pods', 'pods/1', 'seccomp', 'usernamespaces', 'usernamespaces/h'],
    ]);
  });

  it('are those of a file where a directory of the kubelet would be', async () => {
    expect(await namesOn(withFiles('pods'))).toEqual(['pods']);
  });

  it('are not asked of what is mounted there, which is told apart', async () => {
    const host = withFiles('pki/a', 'pods/1/x');
    const points = ['/', KUBELET, `${KUBELET}/pods`, `${KUBELET}/pods/1/volumes/x`, '/var/lib/kubelet2'];
    host.mounts = points.map(mount);
    expect(await readBaseline(host.read)).toEqual({
      ...NONE,
      names: ['pki', 'pki/a', 'pods'],
      mounts: [`${KUBELET}/pods/1/volumes/x`, `${KUBELET}/pods`],
    });
  });

  it('are those where a link leads', async () => {
    const host = fakeHost({ '/data/kubelet/config.yaml': 'x' });
    host.read.files.realPath = async (path) => (path === KUBELET ? '/data/kubelet' : path);
    host.mounts = [mount('/data/kubelet/a', 1), mount(`${KUBELET}/b`, 2)];
    const expected = { kubeletDirectory: '/data/kubelet', names: ['config.yaml'], mounts: ['/data/kubelet/a'] };
    expect(await readBaseline(host.read)).toEqual({ ...NONE, ...expected });
  });

  it.each([
    [2_000, true],
    [2_001, false],
  ])('%i of them are recorded: %s', async (count, isRecorded) => {
    const names = Array.from({ length: count }, (_, index) => `n${index}`);
    const host = fakeHost({});
    host.read.files.list = async (path) => (path === KUBELET ? names : undefined);
    expect(await readBaseline(host.read)).toEqual({ ...NONE, names: isRecorded ? names : undefined });
  });
});

it('is none where it cannot be read', async () => {
  const host = fakeHost({});
  host.read.files.lstat = () => Promise.reject(new Error('EACCES'));
  expect(await readBaseline(host.read)).toBeUndefined();
});
