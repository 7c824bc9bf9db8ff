/** A reset without remove-etcd-member keeps the member and its data, and says so. */
import { describe, expect, it } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { Host } from '../../../src/host/ports.ts';
import { reset } from '../../../src/operations/reset.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { Authority } from '../../wire/support/authority.ts';
import { settingsOf } from './support/settings.ts';

const DATA = '/data/etcd';
const CERTIFICATES = '/etc/kubernetes/pki/etcd';
const peerUrl = 'https://10.0.0.5:2380';
const MANIFEST = JSON.stringify({
  spec: {
    containers: [{ command: ['etcd', `--initial-advertise-peer-urls=${peerUrl}`, `--data-dir=${DATA}`] }],
    volumes: [{ name: 'etcd-data', hostPath: { path: DATA } }],
  },
});

async function controlPlane() {
  const { certificate } = await (await Authority.make()).issue({ ips: ['10.0.0.5'] });
  const { read, write, content } = fakeHost({
    '/etc/kubernetes/manifests/etcd.yaml': MANIFEST,
    [`${CERTIFICATES}/peer.crt`]: certificate,
    [`${CERTIFICATES}/server.crt`]: certificate,
    [`${DATA}/member/snap/db`]: 'secrets',
  });
  const host: Host = { read, write: { ...write, lock: async () => ({ release: () => {} }) } };
  return { host, content };
}

interface Run {
  skips?: boolean;
  only?: string;
  dryRun?: boolean;
}

async function run(host: Host, { skips = false, only, dryRun = false }: Run = {}) {
  const warnings: unknown[] = [];
  const emit = (event: JoinEvent) => {
    if (event.type === 'notice' && event.message.key === 'ETCD_KEPT') warnings.push(event.message.params);
  };
  const settings = settingsOf({ dryRun, skipPhases: skips ? ['remove-etcd-member'] : [] });
  const { signal } = new AbortController();
  const options = { host, settings, emit, signal, confirm: async () => true, ...(only !== undefined && { only }) };
  const { left } = await reset(options);
  return { etcd: left.filter(({ what }) => what.startsWith('etcd')), warnings };
}

const kept = [
  { what: 'etcd-data-kept', items: [DATA] },
  { what: 'etcd-member', items: [peerUrl] },
];
const data = (host: Host) => host.read.files.list(`${DATA}/member/snap`);

describe('a reset that skips remove-etcd-member', () => {
  it('names the data and the member as left, in a dry run, too', async () => {
    const { host, content } = await controlPlane();
    const before = new Map(content);
    expect(await run(host, { skips: true, dryRun: true })).toEqual({ etcd: kept, warnings: [] });
    expect(content).toEqual(before);
    expect(await run(host, { skips: true })).toEqual({ etcd: kept, warnings: [] });
    expect(await data(host)).toEqual(['db']);
  });

  it('names no data that somebody else has removed', async () => {
    const { host } = await controlPlane();
    await host.write.files.empty(DATA);
    expect((await run(host, { skips: true })).etcd).toEqual([kept[1]]);
  });
});

describe('cleanup-node alone', () => {
  it.each(['cleanup-node', 'cleanupnode'])('(%s) warns of the data and the member', async (only) => {
    const { host } = await controlPlane();
    expect((await run(host, { only })).warnings).toEqual([{ dataDir: DATA, peerUrls: [peerUrl] }]);
    expect(await data(host)).toEqual(['db']);
  });

  it('has nothing to warn of after remove-etcd-member, nor has any other phase', async () => {
    const { host } = await controlPlane();
    expect((await run(host, { only: 'preflight' })).warnings).toEqual([]);
    expect((await run(host, { only: 'remove-etcd-member' })).warnings).toEqual([]);
    expect((await run(host, { only: 'cleanup-node' })).warnings).toEqual([]);
  });
});
