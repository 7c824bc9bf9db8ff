/**
 * A control plane whose join is undone: its member leaves etcd first, by way of the others, and nothing is done while
 * that is not safe.
 */
import { describe, expect, it } from 'vitest';
import { controlPlaneLab, joinControlPlane } from '../control-plane/control-plane-lab.ts';
import { expectGoodControlPlane, expectVoter } from '../control-plane/joined-control-plane.ts';
import type { LabHost } from '../machine/host.ts';
import { expectAsBefore, footprint } from '../reset/footprint.ts';
import { ASIDE } from '../support/control-plane.ts';
import { expectJoined, expectNoCredential } from '../worker/joined-node.ts';
import { killPoints } from './matrix.ts';
import { ADMINISTRATOR, expectForgotten, giveAdministrator, killedAtEntry, undo, undoWell } from './undo-host.ts';

const at = controlPlaneLab();

/** Journal entries of a control plane's join: one for the start, two for each journalled change, one for the end. */
const ENTRIES = 80;

const second = (): LabHost => at.host;
const third = (): LabHost => {
  const [, host] = at.joiners;
  if (host === undefined) throw new Error('the lab has no third control plane: lab up --control-planes=3');
  return host;
};

async function voters(): Promise<string[]> {
  return (await at.cluster.controlPlane.etcdVoters()).toSorted();
}

describe('a control plane that has joined', () => {
  it('is out of etcd and as before; the cluster goes on, and with its own admin.conf has forgotten it', async () => {
    const before = await footprint(second());
    expectJoined(await joinControlPlane(second(), at.args));
    await expectVoter(at.cluster, second());
    const journal = await second().readFile('/var/lib/kubejoin/journal.jsonl');
    expect(journal.trimEnd().split('\n').length, 'entries of the journal').toBe(ENTRIES);
    const preview = await undo(second(), ['--dry-run']);
    expect(preview.result).toMatchObject({ outcome: 'previewed', exitCode: 0 });
    await expectVoter(at.cluster, second());
    const run = await undoWell(second());
    const named = ({ result }: typeof run) => result.changes?.map(({ kind, subject }) => `${kind} ${subject}`);
    expect(named(preview)).toEqual(named(run));
    expect(run.result.changes?.map(({ kind }) => kind).slice(0, 3)).toEqual([
      'remove-etcd-member',
      'service',
      'remove-local-etcd',
    ]);
    expect(await voters()).toEqual([at.cluster.first.name]);
    // Where it was the leader, the other is elected first.
    await at.cluster.controlPlane.waitApiServer();
    await expectForgotten(at.cluster, second());
    await expectAsBefore(second(), before);
    await expectNoCredential(second(), at.secrets);
    expectJoined(await joinControlPlane(second(), at.args));
    await expectGoodControlPlane(second(), at);
  });

  it('stays while another member is ill, and leaves by the others when its own etcd and API server are gone', async () => {
    await giveAdministrator(third(), at.cluster);
    const before = await footprint(third());
    expectJoined(await joinControlPlane(second(), at.args));
    expectJoined(await joinControlPlane(third(), at.args));
    const ill = at.cluster.controlPlaneOn(second());
    await ill.freeze('etcd');
    const refused = await undo(third()).finally(() => ill.thaw('etcd'));
    expect(refused.result).toMatchObject({
      exitCode: 5,
      failure: { code: 'ETCD_QUORUM_AT_STAKE', params: { voters: 2, healthy: 1 } },
    });
    expect(await voters()).toContain(third().name);
    expect((await third().exec(['systemctl', 'is-active', 'kubelet'])).stdout).toBe('active\n');

    const own = at.cluster.controlPlaneOn(third());
    await own.stop('etcd', 'kube-apiserver');
    await undoWell(third(), ['--kubeconfig', ADMINISTRATOR]);
    expect(await voters()).not.toContain(third().name);
    await expectForgotten(at.cluster, third());
    await third().mustExec(['rm', '-r', ASIDE]);
    await expectAsBefore(third(), before);
  });

  it('stays while etcd can’t be asked: nothing is taken for granted', async () => {
    expectJoined(await joinControlPlane(second(), at.args));
    await at.cluster.controlPlane.freeze('etcd');
    await at.cluster.controlPlaneOn(second()).freeze('etcd');
    // Together: neither serves without the other.
    const thaw = () =>
      Promise.all([at.cluster.controlPlane.thaw('etcd'), at.cluster.controlPlaneOn(second()).thaw('etcd')]);
    const refused = await undo(second()).finally(thaw);
    expect(refused.result.exitCode).toBe(5);
    expect(refused.result.failure?.kind).toMatch(/^ETCD_/);
    expect((await second().exec(['systemctl', 'is-active', 'kubelet'])).stdout).toBe('active\n');
    await expectVoter(at.cluster, second());
  });
});

describe('a control plane whose etcd has its data behind a link', () => {
  const [LINK, DATA] = ['/var/lib/etcd', '/mnt/ssd/etcd'];
  const sh = (script: string) => second().mustExec(['sh', '-ec', script]);

  it('is out of etcd; the directory is empty, the link stays', async () => {
    // Every host of the lab has a mount there, which a link cannot replace.
    await sh(`mkdir -p ${DATA}; mount --bind ${LINK} ${DATA}; umount --lazy ${LINK}; rmdir ${LINK}`);
    await sh(`ln -s ${DATA} ${LINK}`);
    try {
      const before = await footprint(second());
      expectJoined(await joinControlPlane(second(), at.args));
      await expectVoter(at.cluster, second());
      expect(await sh(`ls -A ${DATA}`)).toBe('member\n');
      await undoWell(second());
      expect(await voters()).toEqual([at.cluster.first.name]);
      await at.cluster.controlPlane.waitApiServer();
      await expectForgotten(at.cluster, second());
      expect(await sh(`readlink ${LINK}; ls -A ${DATA}`)).toBe(`${DATA}\n`);
      await expectAsBefore(second(), before);
    } finally {
      await sh(`rm ${LINK}; mkdir ${LINK}; mount --bind ${DATA} ${LINK}`);
      await sh(`umount --lazy ${DATA}; rmdir ${DATA} /mnt/ssd`);
    }
  });
});

describe('killed after an entry of its journal', () => {
  it.each(killPoints(ENTRIES, 2))('%i: undone, nothing of it is left', async (entry) => {
    await giveAdministrator(second(), at.cluster);
    const before = await footprint(second());
    expect(
      await killedAtEntry(second(), entry, at.args),
      `a control plane's journal has ${ENTRIES} entries`,
    ).toBeGreaterThanOrEqual(entry);
    const run = await undo(second(), ['--kubeconfig', ADMINISTRATOR]);
    expect(run.result, JSON.stringify(run.result)).toMatchObject({ exitCode: 0 });
    expect(await voters()).toEqual([at.cluster.first.name]);
    await expectForgotten(at.cluster, second());
    await expectAsBefore(second(), before);
    await expectNoCredential(second(), at.secrets);
  });

  it.each(killPoints(ENTRIES, 1))('%i: run again it is a good control plane', async (entry) => {
    await killedAtEntry(second(), entry, at.args);
    const again = await joinControlPlane(second(), at.args);
    if (again.code !== 8) expectJoined(again); // it may have ended well before it could be killed
    await expectGoodControlPlane(second(), at);
  });
});
