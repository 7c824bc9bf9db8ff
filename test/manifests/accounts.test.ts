import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editedAccounts } from '../../src/manifests/rootless/account-edits.ts';
import { accountsOf } from '../../src/manifests/rootless/accounts.ts';
import { rootlessOwners } from '../../src/manifests/rootless/owners.ts';
import { staticPod } from '../../src/manifests/static-pods/index.ts';
import { readAccounts } from '../../src/phases/facts/pod-settings.ts';
import { fakeHost } from '../support/fake-host.ts';
import { cluster, inputs } from './support.ts';

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\nsshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n';
const GROUP = 'root:x:0:\nssh:x:101:\n';
const file = (content: string | Buffer) => ({ content: Buffer.from(content), mode: 0o644 });
const of = (passwd: string | Buffer, group: string | Buffer, loginDefs?: string) =>
  accountsOf({ passwd: file(passwd), group: file(group), loginDefs });
const rootless = cluster({ featureGates: { RootlessControlPlane: true } });

describe('accounts of RootlessControlPlane', () => {
  test('the lowest free system ids are taken, and lines are added', async () => {
    const accounts = await of(PASSWD, GROUP);
    expect(accounts.ids).toEqual({
      etcd: { uid: 101, gid: 100 },
      'kube-apiserver': { uid: 102, gid: 102 },
      'kube-controller-manager': { uid: 103, gid: 103 },
      'kube-scheduler': { uid: 104, gid: 104 },
    });
    expect(accounts.saKeyReaders).toEqual({ gid: 105 });
    expect(accounts.files.map((one) => ({ ...one, content: `${one.content}` }))).toEqual([
      {
        path: '/etc/group',
        mode: 0o644,
        accounts: { removed: [], added: expect.arrayContaining(['kubeadm-etcd:x:100:kubeadm-etcd']) },
        content: `${GROUP}kubeadm-etcd:x:100:kubeadm-etcd\nkubeadm-kas:x:102:kubeadm-kas\nkubeadm-kcm:x:103:kubeadm-kcm\nkubeadm-ks:x:104:kubeadm-ks\nkubeadm-sa-key-readers:x:105:kubeadm-kas,kubeadm-kcm\n`,
      },
      {
        path: '/etc/passwd',
        mode: 0o644,
        accounts: { removed: [], added: expect.arrayContaining(['kubeadm-ks:x:104:104:::/bin/false']) },
        content: `${PASSWD}kubeadm-etcd:x:101:100:::/bin/false\nkubeadm-kas:x:102:102:::/bin/false\nkubeadm-kcm:x:103:103:::/bin/false\nkubeadm-ks:x:104:104:::/bin/false\n`,
      },
    ]);
  });

  test('what was made once is found again, and nothing changes', async () => {
    const made = await of(PASSWD, GROUP, 'SYS_UID_MIN 200\nSYS_GID_MAX 150\n');
    const [group, passwd] = made.files.map(({ content }) => Buffer.from(content as Buffer));
    const again = await of(passwd ?? '', group ?? '', 'SYS_UID_MIN 200\n');
    expect(again).toEqual({ ...made, files: [] });
  });

  test('names in another encoding stay as they are, byte by byte', async () => {
    const latin = Buffer.from(
      'root:x:0:0:root:/root:/bin/bash\njose:x:1000:1000:Jos\xe9:/home/jose:/bin/sh\n',
      'latin1',
    );
    const passwd = (await of(latin, GROUP)).files.find(({ path }) => path === '/etc/passwd');
    expect(Buffer.from(passwd?.content as Buffer).subarray(0, latin.length)).toEqual(latin);
  });

  test('ids are free, within the range and given once, whatever is there', async () => {
    const ids = fc.uniqueArray(fc.integer({ min: 90, max: 130 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(ids, ids, async (uids, gids) => {
        const passwd = uids.map((id) => `u${id}:x:${id}:0:::/bin/sh`).join('\n');
        const group = gids.map((id) => `g${id}:x:${id}:`).join('\n');
        const { ids: given, saKeyReaders } = await of(passwd, group);
        const newUids = Object.values(given).map(({ uid }) => uid);
        const newGids = [...Object.values(given).map(({ gid }) => gid), saKeyReaders.gid];
        for (const [news, olds] of [[newUids, uids] as const, [newGids, gids] as const]) {
          expect(new Set([...news, ...olds]).size).toBe(news.length + olds.length);
          for (const id of news) expect(id).toBeGreaterThanOrEqual(100);
        }
      }),
    );
  });

  test('all other lines stay as they are, whichever lines go', async () => {
    const line = fc.constantFrom('', 'a:', 'a:x:1:', 'b:x:2:', 'ab:', ' a:', 'c');
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
        const edited = await editedAccounts(Buffer.from(lines.join('\n')), { removed: ['a'], added: [] });
        expect(`${edited}`).toBe(lines.filter((one) => !one.startsWith('a:')).join('\n'));
      }),
    );
  });

  const user = (fields: string) => `${PASSWD}kubeadm-kas:x:${fields}\n`;
  const group = (fields: string) => `${GROUP}kubeadm-kas:x:${fields}\n`;
  test.each<[string, string, string, string | undefined, object]>([
    [
      'too few fields',
      'root:x:0:0\n',
      GROUP,
      undefined,
      { kind: 'ACCOUNTS_FILE_MALFORMED', params: { path: '/etc/passwd', line: 1 } },
    ],
    [
      'an id that is no number',
      PASSWD,
      `${GROUP}x:x:abc:\n`,
      undefined,
      { kind: 'ACCOUNTS_FILE_MALFORMED', params: { path: '/etc/group', line: 3 } },
    ],
    [
      'a range that is no number',
      PASSWD,
      GROUP,
      '\nSYS_UID_MIN ten\n',
      { kind: 'ACCOUNTS_FILE_MALFORMED', params: { path: '/etc/login.defs', line: 2 } },
    ],
    [
      'a user beyond the range',
      user('5000:7:::/bin/false'),
      group('7:kubeadm-kas'),
      undefined,
      { kind: 'ACCOUNT_UNSUITABLE', params: { problem: 'id', found: '5000', expected: '100-999' } },
    ],
    [
      'a user who may log in',
      user('200:200:::/bin/bash'),
      group('200:kubeadm-kas'),
      undefined,
      { kind: 'ACCOUNT_UNSUITABLE', params: { problem: 'shell', found: '/bin/bash' } },
    ],
    [
      'a user of another group',
      user('200:0:::/bin/false'),
      GROUP,
      undefined,
      { kind: 'ACCOUNT_UNSUITABLE', params: { problem: 'group', found: 'root' } },
    ],
    [
      'a user of no group',
      user('200:777:::/bin/false'),
      GROUP,
      undefined,
      { kind: 'ACCOUNT_UNSUITABLE', params: { problem: 'group', found: '777' } },
    ],
    [
      'a group beyond the range',
      PASSWD,
      group('5000:kubeadm-kas'),
      undefined,
      { kind: 'ACCOUNT_UNSUITABLE', params: { problem: 'id', found: '5000' } },
    ],
    [
      'a group of others',
      PASSWD,
      group('200:mallory'),
      undefined,
      { kind: 'ACCOUNT_UNSUITABLE', params: { problem: 'members', found: 'mallory', expected: 'kubeadm-kas' } },
    ],
    [
      'no ids left',
      PASSWD,
      GROUP,
      'SYS_UID_MIN 100\nSYS_UID_MAX 103\n',
      { kind: 'ACCOUNT_IDS_EXHAUSTED', params: { path: '/etc/passwd', needed: 4, free: 3 } },
    ],
  ])('%s is an error', async (_, passwd, groups, loginDefs, failure) => {
    const { params, ...rest } = failure as { params: object };
    await expect(of(passwd, groups, loginDefs)).rejects.toThrow(
      expect.objectContaining({ ...rest, params: expect.objectContaining(params) }),
    );
  });

  test('only a cluster that has the gate makes them, from the files of the host', async () => {
    const host = fakeHost({ '/etc/passwd': PASSWD, '/etc/group': GROUP, '/etc/login.defs': 'SYS_UID_MIN 300\n' });
    expect(await readAccounts(cluster(), host.read.files)).toBeUndefined();
    expect((await readAccounts(rootless, host.read.files))?.ids.etcd).toEqual({ uid: 300, gid: 100 });
    host.content.delete('/etc/group');
    await expect(readAccounts(rootless, host.read.files)).rejects.toMatchObject({
      code: 'ACCOUNTS_FILE_MISSING',
      params: { path: '/etc/group' },
    });
  });

  test('owners: keys go to the component that reads them, the signing key to a group of two', async () => {
    const accounts = await of(PASSWD, GROUP);
    const owners = (configuration = rootless, externalCa = false) =>
      (['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const)
        .flatMap((component) => rootlessOwners(component, { configuration, accounts, externalCa }))
        .map(({ path, uid, gid, mode }) => `${path} ${uid}:${gid} ${mode.toString(8)}`);
    expect(owners()).toContain('/etc/kubernetes/pki/sa.key 0:105 640');
    expect(owners()).toContain('/etc/kubernetes/pki/ca.key 103:103 600');
    expect(owners(rootless, true).join()).not.toContain('/pki/ca.key');
    const external = cluster({
      featureGates: { RootlessControlPlane: true },
      etcd: { external: { endpoints: ['http://e:2379'] } },
    });
    expect(owners(external).join()).not.toContain('apiserver-etcd-client');
  });

  test('a Pod runs under its ids', async () => {
    const yaml = staticPod('kube-apiserver', inputs({ configuration: rootless, accounts: await of(PASSWD, GROUP) }));
    for (const line of ['runAsUser: 102', 'runAsGroup: 102', '- 105', '- NET_BIND_SERVICE'])
      expect(yaml).toContain(line);
  });
});
