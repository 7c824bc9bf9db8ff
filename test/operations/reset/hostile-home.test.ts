/** Home directories belong to users: a reset, which runs as root, does not fail, wait or follow links for them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { linuxFileReader } from '../../../src/host/linux/files/file-reader.ts';
import { FILE_NOT_READ } from '../../../src/host/linux/files/linux-files-sentences.ts';
import { homeKubeconfigs } from '../../../src/phases/reset/home-kubeconfigs.ts';
import { parseCertificateBundle } from '../../../src/pki/reading/certificate-bundle.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { Authority } from '../../wire/support/authority.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubejoin-homes-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function home(name: string): string {
  mkdirSync(join(root, name, '.kube'), { recursive: true });
  return join(root, name, '.kube/config');
}

/** The real file system below `root`, with one account for each folder. */
function hostOf(names: readonly string[]) {
  const real = linuxFileReader();
  const passwd = names.map((name, i) => `${name}:x:${2000 + i}:2000::${join(root, name)}:/bin/sh\n`).join('');
  const read = fakeHost().read;
  const files = {
    ...real,
    read: async (path: string, options: object) =>
      path === '/etc/passwd' ? Buffer.from(passwd) : real.read(path, options),
  };
  return { ...read, files: files as typeof real, system: { ...read.system, env: {} } };
}

it('finds the one that belongs to the cluster, whatever lies in the other homes', async () => {
  const authority = await Authority.make();
  const kubeconfig = JSON.stringify({
    clusters: [{ name: 'k', cluster: { 'certificate-authority-data': Buffer.from(authority.pem).toString('base64') } }],
  });
  writeFileSync(home('good'), kubeconfig);
  writeFileSync(home('deep'), '['.repeat(500_000));
  writeFileSync(home('nested'), `clusters: ${'['.repeat(10_000)}${']'.repeat(10_000)}`);
  // Without a guard the parser takes longer than anybody waits.
  writeFileSync(home('keys'), `${'{'.repeat(90)}a${'}'.repeat(90)}`);
  writeFileSync(home('bomb'), 'x'.repeat(2 * 1024 * 1024));
  execFileSync('mkfifo', [home('pipe')]);
  home('folder');
  mkdirSync(join(root, 'folder/.kube/config'));
  symlinkSync('/dev/zero', home('link'));
  mkdirSync(join(root, 'linked'));
  symlinkSync(join(root, 'good/.kube'), join(root, 'linked/.kube'));
  mkdirSync(join(root, 'loop'));
  symlinkSync('.kube', join(root, 'loop/.kube'));
  symlinkSync('config', home('self'));
  const names = ['bomb', 'deep', 'folder', 'good', 'keys', 'link', 'linked', 'loop', 'nested', 'pipe', 'self'];
  expect(await homeKubeconfigs(parseCertificateBundle(authority.pem), hostOf(names))).toEqual([
    { path: join(root, 'good/.kube/config'), shared: false },
  ]);
});

it('is read, whatever a user wrote as a CA', async () => {
  const authority = await Authority.make();
  const data = Buffer.from(`${'\t'.repeat(96 * 1024)}x\n`).toString('base64');
  writeFileSync(home('tabs'), JSON.stringify({ clusters: [{ cluster: { 'certificate-authority-data': data } }] }));
  expect(await homeKubeconfigs(parseCertificateBundle(authority.pem), hostOf(['tabs']))).toEqual([]);
});

it('leaves out a home that root may not enter', async () => {
  const host = hostOf(['share']);
  const refused = new Failure(FILE_NOT_READ, { path: home('share'), reason: 'EACCES' });
  host.files.lstat = () => Promise.reject(refused);
  expect(await homeKubeconfigs([], host)).toEqual([]);
});

it.each(['nfs4', 'autofs', 'fuse.sshfs'])('does not look into a home on %s, whose server may be gone', async (type) => {
  const host = hostOf(['local', 'share']);
  const mount = (point: string, of: string, id: number) => ({ id, point, type: of, source: 'server:/home' });
  host.mounts = {
    list: async () => [mount('/', 'fuse', 1), mount(root, 'ext4', 2), mount(join(root, 'share'), type, 3)],
  };
  const asked: string[] = [];
  host.files.lstat = async (path) => void asked.push(path);
  expect(await homeKubeconfigs([], host)).toEqual([]);
  // The first part of the local home's path; nothing of the other one.
  expect(asked).toEqual([join('/', tmpdir().split('/')[1] ?? '')]);
});

it.each(['pipe', 'link'])(
  'does not wait for or follow a %s that is put there after it has looked',
  async (kind) => {
    const file = home('late');
    writeFileSync(file, 'clusters: []');
    const host = hostOf(['late']);
    const { lstat } = host.files;
    let isReplaced = false;
    host.files.lstat = async (path) => {
      const found = await lstat(path);
      if (path === file) {
        renameSync(file, `${file}.old`);
        if (kind === 'pipe') execFileSync('mkfifo', [file]);
        else symlinkSync('/dev/zero', file);
        isReplaced = true;
      }
      return found;
    };
    expect(await homeKubeconfigs([], host)).toEqual([]);
    expect(isReplaced).toBe(true);
    // A pipe that somebody holds open was waited for, 10 s in each home.
    expect(await linuxFileReader().read(file, { plain: true })).toBeUndefined();
  },
  60_000,
);

it('lists a kubeconfig that is longer than what is read of others, and never removes it', async () => {
  const authority = await Authority.make();
  const data = Buffer.from(authority.pem).toString('base64');
  const cluster = `- cluster:\n    certificate-authority-data: ${data}\n  name: k\n`;
  writeFileSync(home('long'), `# mine\nclusters:\n${cluster.repeat(800)}`);
  writeFileSync(home('short'), `# mine\nclusters:\n${cluster}`);
  const found = await homeKubeconfigs(parseCertificateBundle(authority.pem), hostOf(['long', 'short']));
  expect(found).toEqual([
    { path: join(root, 'long/.kube/config'), shared: true },
    { path: join(root, 'short/.kube/config'), shared: false },
  ]);
});
