/**
 * Machines that Ignition makes from user data of `kubejoin provision`: its stages run on a host's root before the first
 * boot, as in the initrd of Flatcar and Fedora CoreOS. The host then boots for the first time: systemd applies its
 * presets, which enable the service, and the machine joins.
 */
import { expect, it } from 'vitest';
import { FIRST_BOOT_IMAGE, KUBEJOIN_IN_IMAGE, systemBooted } from '../first-boot/cloud-image.ts';
import { applyIgnition } from '../first-boot/ignition-program.ts';
import type { ImageFile, LabHost } from '../machine/host.ts';
import { compareSnapshots } from '../machine/snapshot.ts';
import { expectGoodNode } from '../worker/joined-node.ts';
import { INSTALLED } from '../worker/kubejoin.ts';
import {
  bornWithoutApproval,
  consoleSays,
  expectProvisioned,
  KEPT,
  kubeletRuns,
  provisionLab,
  STATE,
  serviceEnded,
  UNIT,
} from './provision-lab.ts';

const at = provisionLab();

async function born(args: readonly string[], image: readonly ImageFile[] = [KUBEJOIN_IN_IMAGE]) {
  const config = await at.userData([...at.args, ...args, '--format=ignition']);
  return at.bornFrom({
    image: [...FIRST_BOOT_IMAGE, ...image],
    provision: async (root) => {
      expect(await applyIgnition(config, root)).toContain('Ignition finished successfully');
    },
  });
}

async function expectJoined(host: LabHost): Promise<void> {
  await expectProvisioned(at, host, await serviceEnded(host, systemBooted));
}

it('joins at its first boot, and three later ones change nothing', async () => {
  const { flags, trusted, server } = await at.executable();
  const host = await born(flags, [trusted]);
  await expectJoined(host);
  expect(await host.mustExec(['systemctl', 'is-enabled', UNIT])).toBe('enabled\n');
  expect(server.asked).toHaveLength(2);
  await consoleSays(host, 'has joined the cluster');
  expect(await host.mustExec(['stat', '-c', '%a', STATE, '/etc/kubejoin', '/etc/kubejoin/join.sh', INSTALLED])).toBe(
    '700\n700\n700\n755\n',
  );
  await expectGoodNode(host, { cluster: at.cluster, secrets: [at.secret] });
  const before = await host.snapshot(KEPT);
  for (let boot = 0; boot < 3; boot += 1) {
    await host.cutPower();
    await host.powerOn();
    expect(await serviceEnded(host, systemBooted)).toMatchObject({ ConditionResult: 'no', ActiveState: 'inactive' });
    expect(compareSnapshots(before, await host.snapshot(KEPT))).toEqual([]);
  }
  await kubeletRuns(host);
  await at.cluster.waitReady(host.name);
});

it('goes on when it boots again after it lost its power in the join', async () => {
  const host = await bornWithoutApproval(
    at,
    () => born([]),
    async (one) => {
      await one.cutPower();
      await one.powerOn();
    },
  );
  await expectJoined(host);
});
