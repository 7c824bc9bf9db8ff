/** Machines that Debian's cloud-init makes from user data of `kubejoin provision`. */
import { createReadStream, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/sha256.ts';
import { Authority } from '../../test/wire/support/authority.ts';
import { httpsServer, type TestServer } from '../../test/wire/support/servers.ts';
import { secretsOnDisk } from '../hostile/secrets-on-disk.ts';
import type { LabHost } from '../machine/host.ts';
import { compareSnapshots } from '../machine/snapshot.ts';
import { BUILT, INSTALLED } from '../worker/kubejoin.ts';
import { SEED } from './cloud-image.ts';
import { eventOf, provisionLab, resultOf, STATE, serviceEnded, UNIT } from './provision-lab.ts';

const at = provisionLab();
const SENTINEL = '/run/cluster-api/bootstrap-success.complete';
const KEPT = ['/etc/kubejoin', '/etc/kubernetes', '/etc/systemd/system', '/usr/local', '/var/lib/kubejoin'];

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Serves the executable; the first answer breaks off half-way. */
async function serveExecutable(): Promise<{ url: string; authority: string }> {
  const authority = await Authority.make('lab-files');
  const issued = await authority.issue({ commonName: 'files', ips: [at.machineAddress] });
  const size = statSync(BUILT).size;
  let asked = 0;
  const opened = await httpsServer(
    issued,
    (request, response) => {
      const start = Number(/^bytes=(\d+)-$/.exec(String(request.headers.range))?.[1] ?? 0);
      asked += 1;
      const end = asked === 1 ? Math.floor(size / 2) : size - 1;
      response.writeHead(start > 0 ? 206 : 200, {
        'content-length': size - start,
        ...(start > 0 && { 'content-range': `bytes ${start}-${size - 1}/${size}` }),
      });
      const file = createReadStream(BUILT, { start, end });
      if (asked === 1) file.on('end', () => response.destroy());
      file.pipe(response, { end: asked > 1 });
    },
    { host: at.machineAddress, http2: false },
  );
  server = opened;
  return { url: `https://${at.machineAddress}:${opened.port}/kubejoin?signature=q1w2e3r4`, authority: authority.pem };
}

async function expectJoined(host: LabHost): Promise<void> {
  const { Result, ActiveState } = await serviceEnded(host);
  expect([Result, ActiveState], await host.console()).toEqual(['success', 'inactive']);
  expect(await resultOf(host)).toMatchObject({ outcome: 'joined', exitCode: 0, nodeName: host.name });
  expect(await host.fileExists('/etc/kubejoin/join.yaml')).toBe(false);
  await at.cluster.waitReady(host.name);
}

describe('a machine with user data', () => {
  it('joins at its first boot, and three later ones change nothing', { timeout: 400_000 }, async () => {
    const since = Date.now();
    const { url, authority } = await serveExecutable();
    const executable = ['--executable', url, '--sha256', sha256(await readFile(BUILT))];
    const data = await at.userData([...at.args, ...executable, `--sentinel-file=${SENTINEL}`]);
    const trusted = { path: '/etc/ssl/certs/ca-certificates.crt', mode: 0o644, content: authority };
    const host = await at.born(data, [trusted]);
    await expectJoined(host);
    expect(await host.mustExec(['systemctl', 'is-enabled', 'kubelet'])).toBe('enabled\n');
    expect(server?.requests).toHaveLength(2);
    expect(await host.readFile(SENTINEL)).toBe('success\n');
    expect(await host.console()).toContain('has joined the cluster');
    expect(await host.mustExec(['stat', '-c', '%a', STATE, '/etc/kubejoin', '/etc/kubejoin/join.sh', INSTALLED])).toBe(
      '700\n700\n700\n755\n',
    );
    const secret = { token: Buffer.from(at.secret) };
    // The copies that only cloud-init can delete are the reason for bound tokens.
    expect(await secretsOnDisk(host, secret, since, ['/var/lib/cloud', SEED, '/run/cloud-init'])).toEqual([]);
    const before = await host.snapshot(KEPT);
    for (let boot = 0; boot < 3; boot += 1) {
      await host.cutPower();
      await host.powerOn();
      expect(await serviceEnded(host)).toMatchObject({ ConditionResult: 'no', ActiveState: 'inactive' });
      expect(compareSnapshots(before, await host.snapshot(KEPT))).toEqual([]);
    }
    expect(await host.mustExec(['systemctl', 'is-active', 'kubelet'])).toBe('active\n');
    await at.cluster.waitReady(host.name);
  });

  it('whose join is killed goes on by itself', { timeout: 200_000 }, async () => {
    await withoutApproval(async (host) => {
      await host.mustExec(['pkill', '-KILL', '-x', 'kubejoin']);
    });
  });

  it('that loses its power in the join goes on when it boots again', { timeout: 200_000 }, async () => {
    await withoutApproval(async (host) => {
      await host.cutPower();
      await host.powerOn();
    });
  });

  /** Boots a machine whose certificate is not approved until `trouble` has come. */
  async function withoutApproval(trouble: (host: LabHost) => Promise<void>): Promise<void> {
    const { controlPlane } = at.cluster;
    await controlPlane.freeze('kube-controller-manager');
    const host = await at
      .userData(at.args)
      .then((data) => at.born(data))
      .then(async (born) => {
        await eventOf(born, 'the wait for the certificate', ({ type, change }) => {
          return type === 'change-started' && change?.kind === 'wait-until';
        });
        await trouble(born);
        return born;
      })
      .finally(() => controlPlane.thaw('kube-controller-manager'));
    await expectJoined(host);
  }

  it('that boots while the API server is down joins once it is up, after a reboot too', {
    timeout: 300_000,
  }, async () => {
    const { controlPlane } = at.cluster;
    const data = await at.userData(at.args);
    await controlPlane.stop('kube-apiserver');
    const host = await at
      .born(data)
      .then(async (born) => {
        await eventOf(born, 'the wait for the API server', ({ type }) => type === 'waiting');
        await born.cutPower();
        await born.powerOn();
        return born;
      })
      .finally(() => controlPlane.start('kube-apiserver'));
    await expectJoined(host);
  });

  it('with a wrong token says why on its console, fails and asks no more', { timeout: 200_000 }, async () => {
    const wrong = at.args.map((word) => (word === at.token ? 'abcdef.0123456789abcdef' : word));
    const mark = await at.cluster.auditMark();
    const host = await at.born(await at.userData(wrong));
    expect(await serviceEnded(host)).toMatchObject({ ActiveState: 'failed', ExecMainStatus: '4' });
    expect(await host.console()).toContain('does not know the token abcdef');
    expect(await host.console()).not.toContain('0123456789abcdef');
    expect(await resultOf(host)).toMatchObject({ outcome: 'failed', exitCode: 4, failure: { code: 'TOKEN_UNKNOWN' } });
    const ofHost = async (since: typeof mark) =>
      (await at.cluster.auditSince(since)).filter(({ sourceIPs }) => sourceIPs?.includes(host.address)).length;
    const asked = await ofHost(mark);
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(100);
    // None of its programs runs any more, so none can ask.
    expect((await host.exec(['pgrep', '-f', 'kubejoin'])).stdout).toBe('');
    expect(await host.mustExec(['systemctl', 'show', UNIT, '--property=Job,NRestarts'])).not.toMatch(/=[1-9]/);
    // The next boot tries once more, with the same end.
    await host.cutPower();
    await host.powerOn();
    expect(await serviceEnded(host)).toMatchObject({ ActiveState: 'failed', ExecMainStatus: '4' });
  });
});
