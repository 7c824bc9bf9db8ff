import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { PATHS } from '../../../src/manifests/paths.ts';
import { type LeftFacts, leftOn } from '../../../src/phases/reset/left.ts';
import { localEtcd } from '../../../src/phases/reset/local-etcd.ts';
import { wasNode } from '../../../src/phases/reset/was-node.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { Authority } from '../../wire/support/authority.ts';

const DATA = '/data/etcd';
const certificatesDir = '/etc/kubernetes/pki';
const manifestPath = '/etc/kubernetes/manifests/etcd.yaml';
const [peerUrl, clientUrl] = ['https://10.0.0.2:2380', 'https://10.0.0.2:2379'];

type Fields = Partial<JournalEntry>;

const change = (kind: 'add-etcd-member' | 'remove-local-etcd', subject: string) =>
  ({ phase: 'p', kind, subject, action: 'x' }) as const;
const added: Fields = {
  stage: 'intent',
  change: change('add-etcd-member', peerUrl),
  toTakeBack: {
    kind: 'add-etcd-member',
    access: { kubeconfigPath: '/etc/kubernetes/admin.conf', certificatesDir, timeoutMs: 60_000 },
    ...{ name: 'cp2', peerUrl, clientUrl, dataDir: DATA, manifestPath, criSocket: 'unix:///s' },
  },
};
const wiped: Fields = { stage: 'intent', change: change('remove-local-etcd', DATA) };
const emptied: Fields = { ...wiped, stage: 'done' };
const byUndo: Fields = { ...wiped, command: 'undo' };
const joined: Fields = { stage: 'joined' };

const found = (...entries: Fields[]) => foundWith({}, ...entries);
const foundWith = (files: Record<string, string>, ...entries: Fields[]) => {
  const lines = entries.map(
    (fields) => `${JSON.stringify({ v: 1, at: '2026-01-01T00:00:00Z', cluster: '', node: 'cp2', ...fields })}\n`,
  );
  return localEtcd(certificatesDir, fakeHost({ ...files, [PATHS.journal]: lines.join('') }).read);
};

describe('without a manifest, the journal tells which etcd ran here', () => {
  const data = { manifestPath, dataDir: DATA, member: undefined };
  const member = { peerUrls: [peerUrl], clientUrls: [clientUrl], otherUrls: [], certificatesDir };
  it.each<[string, Fields[], object | undefined]>([
    ['a reset was interrupted', [added, wiped], data],
    ['an undo of a finished join was interrupted', [added, joined, byUndo], data],
    ['an undo of an unfinished join was interrupted', [added, byUndo], data],
    ['a join was killed', [added], { ...data, member }],
    ['a join was killed that followed an interrupted undo', [added, joined, byUndo, added], { ...data, member }],
    ['a join was killed that followed an interrupted reset', [wiped, added], { ...data, member }],
    ['a reset that had removed the data was interrupted', [added, wiped, emptied], undefined],
    [
      'an undo that had removed the data was interrupted',
      [added, joined, byUndo, { ...byUndo, stage: 'done' }],
      undefined,
    ],
    ['a repeated reset was interrupted before it had removed the data', [wiped, emptied, wiped], data],
    ['a join was killed that followed a reset', [added, joined, wiped, emptied, added], { ...data, member }],
    ['a join ended well', [added, joined], undefined],
    ['a join ended well that followed an interrupted undo', [added, joined, byUndo, added, joined], undefined],
  ])('%s', async (_, entries, expected) => {
    expect(await found(...entries)).toEqual(expected);
  });

  it('its certificates do not claim a directory that a reset has emptied: another etcd may use it by now', async () => {
    const { pem } = await Authority.make();
    const [peer, server] = ['peer', 'server'].map((name) => `${certificatesDir}/etcd/${name}.crt`);
    const files = { [String(peer)]: pem, [String(server)]: pem };
    const claimed = { manifestPath, dataDir: '/var/lib/etcd', member: undefined };
    expect(await foundWith(files)).toEqual(claimed);
    expect(await foundWith(files, added, wiped, emptied)).toBeUndefined();
    expect(await foundWith(files, wiped, emptied, joined)).toEqual(claimed);
  });
});

describe('without a local etcd', () => {
  it('an external etcd is named as left, and that of a removed member is not', async () => {
    const facts = (etcdEmptied: boolean, ...etcdServers: string[]) =>
      ({
        etcdEmptied,
        settings: { configuration: { certificatesDir }, cleanup: new Set() },
        wasNode: { joined: false, certificatesDir: undefined, etcdServers, etcdKey: undefined },
        authorities: [],
        phasesOfRun: new Set(),
      }) as unknown as LeftFacts;
    const { read } = fakeHost();
    const here = 'https://127.0.0.1:2379';
    const left = (...items: string[]) => [{ what: 'external-etcd', items }];
    expect(await leftOn(read, facts(true, here))).toEqual([]);
    expect(await leftOn(read, facts(true, clientUrl))).toEqual(left(clientUrl));
    expect(await leftOn(read, facts(false, here))).toEqual(left(here));
  });

  it.each([
    ['is named as left', '/etc/etcd/client.key', ['/etc/etcd/client.key']],
    ['beside the certificate directory, too', `${certificatesDir}-2/client.key`, [`${certificatesDir}-2/client.key`]],
    ['in the certificate directory is not', `${certificatesDir}/apiserver-etcd-client.key`, []],
    ['that is gone is not', '/etc/etcd/gone.key', []],
  ])("the API server's key for an external etcd %s", async (_, flag, items) => {
    const { read, content } = fakeHost();
    const command = ['kube-apiserver', `--client-ca-file=${certificatesDir}/ca.crt`, `--etcd-keyfile=${flag}`];
    const manifest = JSON.stringify({ spec: { containers: [{ command }] } });
    content.set('/etc/kubernetes/manifests/kube-apiserver.yaml', { bytes: Buffer.from(manifest), mode: 0o600 });
    if (!flag.includes('gone')) content.set(flag, { bytes: Buffer.from('key'), mode: 0o600 });
    const node = await wasNode(read);
    expect(node).toEqual({ joined: false, certificatesDir, etcdServers: [], etcdKey: flag });
    const facts = {
      settings: { configuration: { certificatesDir }, cleanup: new Set() },
      wasNode: node,
      authorities: [],
      phasesOfRun: new Set(),
    } as unknown as LeftFacts;
    expect(await leftOn(read, facts)).toEqual(items.length > 0 ? [{ what: 'certificates', items }] : []);
  });
});
