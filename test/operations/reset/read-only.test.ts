/** A reset on a machine that refuses a removal says so before it changes anything. */
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { reset } from '../../../src/operations/reset.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';
import { settingsOf } from './support/settings.ts';

const DATA = '/data/etcd';
const MANIFEST = JSON.stringify({
  spec: {
    containers: [{ command: ['etcd', `--data-dir=${DATA}`] }],
    volumes: [{ name: 'etcd-data', hostPath: { path: DATA } }],
  },
});

function node(files: Record<string, string> = {}): FakeHost {
  return fakeHost({
    ...{ '/etc/kubernetes/kubelet.conf': 'x', '/etc/kubernetes/pki/ca.crt': 'x', '/var/lib/kubelet/config.yaml': 'x' },
    ...files,
  });
}

function run(host: FakeHost, configuration: Parameters<typeof settingsOf>[0] = {}) {
  const failures: Failure[] = [];
  const emit = (event: JoinEvent) => {
    if (event.type === 'check' && event.failure) failures.push(event.failure);
  };
  const ports = { read: host.read, write: { ...host.write, lock: async () => ({ release: () => {} }) } };
  const { signal } = new AbortController();
  const running = reset({ host: ports, settings: settingsOf(configuration), emit, signal, confirm: async () => true });
  return { running, failures };
}

describe('a reset', () => {
  it.each<[string, string[], Record<string, string>]>([
    ['/etc/kubernetes', ['/etc/kubernetes'], {}],
    ['/etc/kubernetes/pki', ['/etc/kubernetes/pki'], {}],
    ['/var/lib/kubelet', ['/var/lib/kubelet'], {}],
    ['/etc/kubernetes/kubelet.conf', ['/etc/kubernetes/kubelet.conf'], {}],
    [DATA, [DATA], { '/etc/kubernetes/manifests/etcd.yaml': MANIFEST, [`${DATA}/member/wal/0`]: 'x' }],
  ])('that cannot change %s changes nothing', async (path, paths, files) => {
    const host = node(files);
    host.obstacles.set(path, { reason: 'EROFS' });
    const before = new Map(host.content);
    const { running, failures } = run(host, { skipPhases: [] });
    await expect(running).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED', params: { checks: ['DirWritable'] } });
    expect(failures).toMatchObject([
      { code: 'NOT_WRITABLE', params: { reason: 'EROFS', paths: expect.arrayContaining(paths) } },
    ]);
    expect(host.content).toEqual(before);
  });

  it('goes on where nothing is to be removed, where the disk is full, and where the check is ignored', async () => {
    const empty = node();
    empty.directories.set('/etc/kubernetes/manifests', 0o700);
    empty.obstacles.set('/etc/kubernetes/manifests', { reason: 'EROFS' });
    await expect(run(empty).running).resolves.toMatchObject({ outcome: 'reset' });

    const full = node();
    const { writeObstacle } = full.read.files;
    full.read.files.writeObstacle = async (path, needs) =>
      needs.bytes > 0 || needs.inodes > 0 ? { path, reason: 'ENOSPC' } : writeObstacle(path, needs);
    await expect(run(full).running).resolves.toMatchObject({ outcome: 'reset' });

    const ignored = node();
    ignored.obstacles.set('/etc/kubernetes', { reason: 'EROFS' });
    await expect(run(ignored, { ignorePreflightErrors: ['dirwritable'] }).running).resolves.toMatchObject({
      outcome: 'reset',
    });
  });
});
