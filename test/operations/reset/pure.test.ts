import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leaving, remainingQuorum } from '../../../src/cluster/etcd/leaving.ts';
import type { EtcdMember } from '../../../src/cluster/etcd/messages.ts';
import { isProtected } from '../../../src/engine/changes/protected-directory.ts';
import { chainRemoval, clearing, type PacketFilterPart } from '../../../src/engine/kinds/cleanup/pod-network.ts';
import { parseMountInfo } from '../../../src/host/linux/files/mounts.ts';
import { mountPointOf, mountsBelow } from '../../../src/host/mounts.ts';
import { fakeHost } from '../../support/fake-host.ts';

/** Escapes a name as the kernel does (seq_file's mangle). */
const escaped = (name: string) =>
  name.replace(/[ \t\n\\#]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
const line = (id: number, point: string) =>
  `${id} 1 0:42 / ${escaped(point)} rw,relatime shared:7 master:1 - tmpfs ${escaped('a b')} rw`;
const name = fc
  .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
  .filter((text) => !/[/\0]/.test(text) && text !== '.' && text !== '..');

describe('/proc/self/mountinfo', () => {
  test('any name comes back as it is: blanks, line ends, backslashes, other alphabets', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(name, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), async (paths) => {
        const points = paths.map((parts) => `/${parts.join('/')}`);
        const mounts = await parseMountInfo(Buffer.from(points.map((point, id) => `${line(id, point)}\n`).join('')));
        expect(mounts?.map(({ point }) => point)).toEqual(points);
      }),
    );
  });

  test.each([
    '36 35 98:0',
    'x 1 0:1 / /a rw - tmpfs t rw',
    '1 1 0:1 / a rw - tmpfs t rw',
    '1 1 0:1 / /a rw tmpfs t rw',
    '1 1 0:1 / /a rw - tmpfs',
  ])('a line that is none is not passed over: %s', async (bad) =>
    expect(await parseMountInfo(Buffer.from(`${line(1, '/a')}\n${bad}\n`))).toBeUndefined(),
  );

  test('what is below a directory comes the deepest first, the newest of one point first, and nothing beside it', () => {
    const mounts = ['/k', '/k/a', '/k/a/b', '/k2/x', '/k/a', '/k/gone//deleted', '/k-2'].map((point, id) => ({
      id,
      point,
      type: 't',
      source: 's',
    }));
    expect(mountsBelow(mounts, '/k').map(({ id }) => id)).toEqual([2, 4, 1]);
  });
});

test.each([
  ['/var/lib/etcd', '/var/lib/etcd'],
  ['/var/lib/etcd/member', '/var/lib/etcd'],
  ['/var/lib/etcd2', '/var'],
  ['/var/lib', '/var'],
  ['/variable', '/'],
  ['/', '/'],
])('the file system of %s is mounted at %s', (path, point) => {
  const points = ['/', '/var/lib/etcd', '/var', '/var/lib/etcd/member/snap', '/var/lib/etcd2//deleted'];
  const mounts = points.map((one, id) => ({ id, point: one, type: 't', source: 's' }));
  expect(mountPointOf(mounts, path)).toBe(point);
  expect(mountPointOf([], path)).toBe('/');
});

describe('directories that are never emptied', () => {
  const homes = ['/root', '/home/alice', '/srv/people/bob'];
  test.each([
    '/',
    '//',
    '/etc',
    '/etc/',
    '/var/lib',
    '/var/../etc',
    '/usr/share/x',
    '/home',
    '/home/carol',
    '/root',
    '/srv',
    '/srv/people',
    'pki',
    '/proc/1',
  ])('%s', (path) => expect(isProtected(path, homes)).toBe(true));
  test.each([
    '/etc/kubernetes',
    '/etc/kubernetes/pki',
    '/var/lib/kubelet',
    '/var/lib/etcd',
    '/home/alice/pki',
    '/data/etcd',
    '/mnt/disk/etcd',
  ])('but %s may be', (path) => expect(isProtected(path, homes)).toBe(false));
});

describe('iptables', () => {
  const saved = `# Generated
*filter
:INPUT ACCEPT [0:0]
:KUBE-FIREWALL - [0:0]
:OWN - [0:0]
-A INPUT -m comment --comment "a \\"quoted\\" -j KUBE-FIREWALL" -j OWN
-A INPUT -m comment --comment "kubernetes" -j KUBE-FIREWALL
-A KUBE-FIREWALL -j DROP
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
COMMIT
`;
  test('only chains of Kubernetes go, with the rules that lead to them', async () => {
    expect(await chainRemoval(saved)).toEqual({
      chains: ['filter/KUBE-FIREWALL'],
      script: `*filter
:KUBE-FIREWALL - [0:0]
-D INPUT -m comment --comment "kubernetes" -j KUBE-FIREWALL
-X KUBE-FIREWALL
COMMIT
`,
    });
    expect(await chainRemoval(saved.replaceAll('KUBE-', 'OTHER-'))).toBeUndefined();
  });

  test('a legacy filter waits for the lock that other programs hold; nftables has none', async () => {
    const host = fakeHost({ '/proc/net/ip_tables_names': 'filter\n', '/proc/net/ip6_tables_names': 'filter\n' });
    const argvOf = async (part: PacketFilterPart) => {
      host.programs.set(`${part}-save`, { code: 0, stdout: saved, stderr: '' });
      return (await clearing(part, host.read)).commands.map(({ argv }) => argv.join(' '));
    };
    expect(await argvOf('iptables')).toEqual(['iptables-restore --noflush']); // it may be older than the option
    expect(await argvOf('iptables-legacy')).toEqual(['iptables-legacy-restore --noflush --wait=10']);
    expect(await argvOf('ip6tables-legacy')).toEqual(['ip6tables-legacy-restore --noflush --wait=10']);
    expect(await argvOf('iptables-nft')).toEqual(['iptables-nft-restore --noflush']);
  });

  test('a filter whose program was killed before it had answered is not taken for read', async () => {
    const host = fakeHost();
    const answers = (code: number) =>
      host.programs.set('iptables-nft-save', { code, stdout: saved, stderr: 'no response within 60000 ms' });
    answers(0);
    expect((await clearing('iptables-nft', host.read)).items).toEqual(['filter/KUBE-FIREWALL']);
    answers(1); // its kernel module is missing
    expect(await clearing('iptables-nft', host.read)).toEqual({ items: [], commands: [] });
    answers(-1);
    await expect(clearing('iptables-nft', host.read)).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
      params: { command: 'iptables-nft-save', reason: 'no response within 60000 ms' },
    });
  });
});

describe('a member that leaves etcd', () => {
  const member = (id: number, isLearner = false): EtcdMember => ({
    id: BigInt(id),
    name: 'same',
    peerUrls: [`https://10.0.0.${id}:2380`],
    clientUrls: [`https://10.0.0.${id}:2379`],
    isLearner,
  });
  const here = { peerUrls: ['https://10.0.0.1:2380'] };

  test('is known by its peer URL alone', () => {
    expect(leaving([member(2), member(3)], here)).toEqual({ do: 'nothing' });
    expect(leaving([member(1)], here)).toMatchObject({ do: 'end-cluster' });
    expect(leaving([member(1), member(2), member(3, true)], here)).toMatchObject({
      do: 'remove',
      member: { id: 1n },
      others: [{ id: 2n }],
    });
    expect(
      leaving([member(1), member(2)], { peerUrls: ['https://10.0.0.1:2380', 'https://10.0.0.2:2380'] }),
    ).toMatchObject({ do: 'ask' });
  });

  test('is what the etcd that runs here says it is, whatever its peer URL or the certificate', () => {
    expect(leaving([member(2), member(3)], here, 3n)).toMatchObject({
      do: 'remove',
      member: { id: 3n },
      others: [{ id: 2n }],
    });
    const both = { peerUrls: ['https://10.0.0.1:2380', 'https://10.0.0.2:2380'] };
    expect(leaving([member(1), member(2)], both, 2n)).toMatchObject({ do: 'remove', member: { id: 2n } });
    expect(leaving([member(1), member(2)], here, 9n)).toMatchObject({ do: 'remove', member: { id: 1n } });
  });

  test('what is left has its quorum exactly when more than half of it is healthy', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }), (healthy) => {
        const others = healthy.map((_, index) => member(index + 2));
        const { holds } = remainingQuorum(others, ({ id }) => healthy[Number(id) - 2] ?? false);
        expect(holds).toBe(healthy.filter(Boolean).length > healthy.length / 2);
      }),
    );
  });
});
