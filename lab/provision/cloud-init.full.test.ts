/** Machines that Debian's cloud-init makes from user data of `kubejoin provision`. */
import { describe, expect, it } from 'vitest';
import { SEED } from '../first-boot/cloud-image.ts';
import { secretsOnDisk } from '../hostile/secrets-on-disk.ts';
import type { LabHost } from '../machine/host.ts';
import { compareSnapshots } from '../machine/snapshot.ts';
import { INSTALLED } from '../worker/kubejoin.ts';
import {
  bornWithoutApproval,
  consoleSays,
  eventOf,
  expectProvisioned,
  KEPT,
  kubeletRuns,
  provisionLab,
  resultOf,
  STATE,
  serviceEnded,
  UNIT,
} from './provision-lab.ts';

const at = provisionLab();
const SENTINEL = '/run/cluster-api/bootstrap-success.complete';

async function expectJoined(host: LabHost): Promise<void> {
  await expectProvisioned(at, host, await serviceEnded(host));
}

describe('a machine with user data', () => {
  it('joins at its first boot, and three later ones change nothing', async () => {
    const since = Date.now();
    const { flags, trusted, server } = await at.executable();
    const data = await at.userData([...at.args, ...flags, `--sentinel-file=${SENTINEL}`]);
    const host = await at.born(data, [trusted]);
    await expectJoined(host);
    expect(await host.mustExec(['systemctl', 'is-enabled', 'kubelet'])).toBe('enabled\n');
    expect(server.asked).toHaveLength(2);
    expect(await host.readFile(SENTINEL)).toBe('success\n');
    await consoleSays(host, 'has joined the cluster');
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
    await kubeletRuns(host);
    await at.cluster.waitReady(host.name);
  });

  it('whose join is killed goes on by itself', async () => {
    await withoutApproval(async (host) => {
      await host.mustExec(['pkill', '-KILL', '-x', 'kubejoin']);
    });
  });

  it('that loses its power in the join goes on when it boots again', async () => {
    await withoutApproval(async (host) => {
      await host.cutPower();
      await host.powerOn();
    });
  });

  async function withoutApproval(trouble: (host: LabHost) => Promise<void>): Promise<void> {
    const data = await at.userData(at.args);
    await expectJoined(await bornWithoutApproval(at, () => at.born(data), trouble));
  }

  it('that boots while the API server is down joins once it is up, after a reboot too', async () => {
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

  it('with a wrong token says why on its console, fails and asks no more', async () => {
    const wrong = at.args.map((word) => (word === at.token ? 'abcdef.0123456789abcdef' : word));
    const mark = await at.cluster.auditMark();
    const host = await at.born(await at.userData(wrong));
    expect(await serviceEnded(host)).toMatchObject({ ActiveState: 'failed', ExecMainStatus: '4' });
    await consoleSays(host, 'does not know the token abcdef');
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
