import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/build/bundle.ts';
import { bundledProgram } from '../support/programs.ts';
import { Authority } from '../wire/support/authority.ts';
import { nameServer } from './support/name-server.ts';
import { Child, onTerminal } from './support/program.ts';
import { TinyRoot } from './support/tiny-root.ts';

/** Unique to this file, so that it can be found among all processes of the machine. */
const TOKEN = 'rootfs.0123456789rootfs';
const NAME = 'discovery.rootfs.test';
/** Only the root's own resolver knows it, and only its own bundle has the authority of the server's certificate. */
const RESOLVER = '127.77.0.1';

const executable = path.join(projectRoot, 'dist/kubejoin');
let bundled: string;
let names: Awaited<ReturnType<typeof nameServer>>;
let server: Server;
let requested: string[] = [];
let url: string;
let authority: Authority;

beforeAll(async () => {
  if (process.getuid?.() !== 0)
    throw new Error('these tests change the root directory of a process, which only root may: run them as root');
  bundled = await bundledProgram();
  names = await nameServer(RESOLVER, NAME);
  authority = await Authority.make('rootfs');
  const { certificate, key } = await authority.issue({ dns: [NAME] });
  server = createServer({ cert: certificate, key }, (request, response) => {
    requested.push(request.url ?? '');
    // The path says what the server does: answer, or never answer.
    if (request.url !== '/silent') response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `https://${NAME}:${typeof address === 'object' && address ? address.port : 0}`;
});

afterAll(() => {
  server?.closeAllConnections();
  server?.close();
  names?.close();
});

interface Program {
  command: string;
  prefix: () => string[];
}
const PROGRAMS: [string, Program][] = [['the bundle', { command: process.execPath, prefix: () => [bundled] }]];
if (existsSync(executable)) PROGRAMS.push(['the executable', { command: executable, prefix: () => [] }]);
else
  console.warn(
    'dist/kubejoin does not exist: --rootfs is tested with the bundle alone ("npm run build:exe" makes the executable)',
  );

describe.each(PROGRAMS)('--rootfs with %s', (_, { command, prefix }) => {
  describe.each([
    ['a root that has /proc', true],
    ['a root without /proc', false],
  ])('and %s', (_, proc) => {
    let root: TinyRoot;

    beforeAll(() => {
      const configuration = (file: string) =>
        `apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery:\n  file:\n    kubeConfigPath: ${url}${file}\n  tlsBootstrapToken: ${TOKEN}\ntimeouts:\n  discovery: 5s\n`;
      root = new TinyRoot({
        resolver: RESOLVER,
        authorities: authority.pem,
        configuration: configuration('/from-the-root'),
      });
      if (proc) root.mountProc();
    });

    afterAll(() => root.remove());

    const env = { SSL_CERT_FILE: '', SSL_CERT_DIR: '', https_proxy: '', HTTPS_PROXY: '' };
    const start = (...args: string[]) => new Child(command, [...prefix(), ...args], env);
    const DRY_JOIN = ['join', '--dry-run', '--ignore-preflight-errors=all'];
    const join = (...args: string[]) => start(...DRY_JOIN, ...args);
    const silentJoin = () => {
      const source = ['--discovery-file', `${url}/silent`, '--tls-bootstrap-token', TOKEN];
      return [...DRY_JOIN, '--rootfs', root.path, ...source];
    };

    it('reads the files, asks the resolver and trusts the authorities of that root, and hands the exit code back', async () => {
      requested = [];
      names.asked.length = 0;
      const ended = await join('--rootfs', root.path, '--config', '/etc/kubejoin/join.yaml').ended;
      expect(ended.err).toContain('DISCOVERY_URL_STATUS');
      expect(ended.code).toBe(4);
      expect(requested).toEqual(['/from-the-root']);
      expect(names.asked).toContain(NAME);
      expect(root.leftovers()).toEqual([]);
    });

    it('is needed for that: without it nothing of that root is found', async () => {
      requested = [];
      expect((await join('--config', '/etc/kubejoin/join.yaml').ended).err).toContain('CONFIG_FILE_MISSING');
      // The same file, found by its path outside: its server has no name here.
      expect((await join('--config', `${root.path}/own/join.yaml`).ended).err).toMatch(
        /NAME_NOT_FOUND|RESOLVER_FAILED/,
      );
      expect(requested).toEqual([]);
    });

    it('holds for every command, before or after its name', async () => {
      const ended = await start('--rootfs', root.path, 'join', '--token-file', '/etc/kubejoin/nothing', '10.0.0.1:6443')
        .ended;
      expect(ended).toMatchObject({ code: 3, err: expect.stringContaining('TOKEN_FILE_MISSING') });
      expect(await start('version', '-o', 'short', '--rootfs', root.path).ended).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^v\d/),
        err: '',
      });
    });

    it('reads standard input', async () => {
      const child = join('--rootfs', root.path, '--token-file=-', '--discovery-file', `${url}/with-stdin`);
      child.process.stdin.end(`${TOKEN}\n`);
      expect((await child.ended).err).toContain('DISCOVERY_URL_STATUS');
    });

    it.each([
      ['SIGTERM', 143],
      ['SIGINT', 130],
      ['SIGHUP', 129],
    ] as const)('on a terminal, passes %s on and leaves nothing behind', async (signal, code) => {
      const child = new Child(...onTerminal(command, [...prefix(), ...silentJoin()]), env);
      await child.shows('[preflight]');
      expect(commandLines()).not.toContain(TOKEN);
      child.process.kill(signal);
      const ended = await child.ended;
      expect(ended).toMatchObject({ code, signal: null });
      expect(ended.err).toContain(`Stopped by ${signal}`);
      expect(root.leftovers()).toEqual([]);
    });

    it('without a terminal, goes on after SIGHUP', async () => {
      const child = start(...silentJoin());
      await child.shows('[preflight]');
      child.process.kill('SIGHUP');
      child.process.kill('SIGTERM');
      const ended = await child.ended;
      expect([ended.code, ended.err]).toEqual([143, expect.not.stringContaining('SIGHUP')]);
    });
  });

  it('says which path is no root', async () => {
    const ended = await new Child(command, [...prefix(), 'join', '--rootfs', '/does/not/exist']).ended;
    expect(ended).toMatchObject({ code: 3, err: expect.stringContaining('/does/not/exist') });
  });

  it('copies nothing through a symbolic link that leads out of the root', async () => {
    const root = new TinyRoot({ resolver: RESOLVER, authorities: authority.pem, configuration: '' });
    const outside = path.join(bundled, '../outside');
    mkdirSync(outside);
    try {
      for (const directory of ['run', 'tmp', 'var/tmp']) {
        rmSync(path.join(root.path, directory), { recursive: true });
        symlinkSync(outside, path.join(root.path, directory));
      }
      const ended = await new Child(command, [...prefix(), 'version', '--rootfs', root.path]).ended;
      expect(ended).toMatchObject({ code: 6, err: expect.stringContaining('ROOTFS_NOT_ENTERED') });
      expect(readdirSync(outside)).toEqual([]);
    } finally {
      rmSync(outside, { recursive: true });
      root.remove();
    }
  });
});

/** Everything that any user of the machine can read about every process. */
function commandLines(): string {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids
    .flatMap((id) => {
      try {
        return [readFileSync(`/proc/${id}/cmdline`, 'latin1')];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    })
    .join('\n');
}
