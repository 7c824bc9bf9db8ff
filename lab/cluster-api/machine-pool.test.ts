/**
 * MachinePools of Cluster API: the provider makes one KubeadmConfig's user data for all machines of a pool, and keeps
 * its token valid. In a full run with the real kubeadm, too.
 */
import { expect, it } from 'vitest';
import { until } from '../machine/wait.ts';
import { JOURNAL } from '../worker/joined-node.ts';
import { AS_KUBEADM, type Machine, type Program } from './machines.ts';
import { describePrograms, expectSuccess, machinesLab } from './machines-lab.ts';

const MINUTE_MS = 60_000;

const at = machinesLab();

async function expectJoined(machine: Machine, program: Program): Promise<void> {
  expectSuccess(await at.machines.ended(machine));
  await at.lab.cluster.waitReady(machine.host.name);
  expect(await machine.host.fileExists(JOURNAL)).toBe(program === AS_KUBEADM);
}

describePrograms((program) => {
  it('joins two machines of a pool, which boot at the same time by the same user data', async () => {
    const pool = await at.machines.pool(program, 2);
    const userData = await at.machines.api.userData(pool);
    const booted = await Promise.all([at.machines.bootOf(pool, userData), at.machines.bootOf(pool, userData)]);
    expect(new Set(booted.map(({ host }) => host.name)).size).toBe(2);
    for (const machine of booted) await expectJoined(machine, program);
    expect(await at.machines.api.userData(pool)).toBe(userData);
  });

  it('joins a machine that boots late, because the provider keeps the token of its user data valid', async () => {
    const { api } = at.machines;
    const pool = await at.machines.pool(program, 2);
    const userData = await api.userData(pool);
    const token = await api.tokenOf(pool);
    expect(userData).toContain(token);
    await expectJoined(await at.machines.bootOf(pool, userData), program);
    await api.setExpiry(token, Date.now() + MINUTE_MS);
    await api.wakeProvider(pool);
    const extended = async () => (await api.expiryOf(token)) > Date.now() + 10 * MINUTE_MS;
    await until('a longer life of the token', extended, {
      evidence: () => api.evidence(pool),
    });
    expect(await api.userData(pool)).toBe(userData);
    await expectJoined(await at.machines.bootOf(pool, userData), program);
  });

  it('joins a machine of a pool that grows, by the token that has taken the place of the first', async () => {
    const { api } = at.machines;
    const pool = await at.machines.pool(program, 1);
    const userData = await api.userData(pool);
    const token = await api.tokenOf(pool);
    const first = await at.machines.bootOf(pool, userData);
    await expectJoined(first, program);
    // A complete pool gets another token once the first has lived half of its life.
    await api.setPoolNodes(pool, [first.host.name]);
    const expiry = Math.floor((Date.now() + 3 * MINUTE_MS) / 1000) * 1000;
    await api.setExpiry(token, expiry);
    await api.wakeProvider(pool);
    const rotated = async () => (await api.userData(pool)) !== userData && (await api.tokenOf(pool)) !== token;
    await until('another token', rotated, { evidence: () => api.evidence(pool) });
    expect(await api.expiryOf(token)).toBe(expiry);
    await expectJoined(await at.machines.bootOf(pool, await api.userData(pool)), program);
  });
});
