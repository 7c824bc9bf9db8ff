/** An approver whose API server is killed in the middle, as its metrics show it, and approvers with wrong clocks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterOfKubeconfig } from '../../src/cluster/discovery/kubeconfig-cluster.ts';
import { approveAll } from '../../src/features/admission/approver/approver.ts';
import { linuxHost } from '../../src/host/linux/index.ts';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { until } from '../machine/wait.ts';
import { CSRS } from '../support/anonymous.ts';
import { admissionLab } from './admission-lab.ts';
import { approverKubeconfig } from './approver.ts';
import { Gate } from './gate.ts';
import { admissions, Machine } from './machine.ts';
import { decisionOf, forged, post } from './requests.ts';

const at = admissionLab();
const GATED_CONF = '/root/gated.conf';
const PORT = 9807;
const MACHINES = 20;
const HOUR = 3_600_000;
let gate: Gate;

beforeAll(async () => {
  gate = await Gate.open(at.cluster, at.machineAddress);
  await approverKubeconfig(at.cluster, GATED_CONF, gate);
});
afterAll(() => gate.close());

const page = (path: string) => fetch(`http://${at.cluster.first.address}:${PORT}${path}`);

/** The samples that have no label but the verdict, and the sum of all decisions of a verdict. */
async function metrics(): Promise<Record<string, number>> {
  const samples: Record<string, number> = {};
  for (const line of (await (await page('/metrics')).text()).split('\n')) {
    const [, name = '', labels = '', value = ''] = /^kubejoin_approver_(\w+)(\{.*\})? (\S+)$/.exec(line) ?? [];
    const verdict = /verdict="(\w+)"/.exec(labels)?.[1] ?? '';
    const key = `${name}${verdict && ` ${verdict}`}`;
    if (name !== '' && !labels.includes('le=')) samples[key] = (samples[key] ?? 0) + Number(value);
  }
  return samples;
}

async function newMachines(prefix: string, count: number): Promise<Machine[]> {
  const nodes = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const tokens = (await at.newToken(`--for-node=${nodes.join(',')}`)).split('\n');
  return nodes.map((node, index) => new Machine(at.cluster, node, tokens[index] ?? ''));
}

describe('an approver whose API server is killed', () => {
  it('between a use and its approval admits each machine once, and its metrics say so', async () => {
    const machines = await newMachines('away', MACHINES);
    await at.approver('APPROVER_STARTED', [`--kubeconfig=${GATED_CONF}`, `--metrics-bind-address=0.0.0.0:${PORT}`]);
    expect(await metrics()).toMatchObject({ up: 1, requests_total: 0, reconnects_total: 0, waiting_requests: 0 });
    expect((await page('/readyz')).status).toBe(200);

    const [early, [held], late] = [machines.slice(0, 9), machines.slice(9, 10), machines.slice(10)];
    const asked = await Promise.all(early.map((machine) => machine.ask()));
    await decisionsCounted(early.length);
    const stop = gate.stopAt((method, path) => method === 'PATCH' && path.startsWith(CSRS), 'before');
    asked.push((await held?.ask()) ?? '');
    await stop.reached;
    expect(await held?.admitted()).toHaveLength(1);
    expect(await metrics()).toMatchObject({ up: 1, waiting_requests: 1 });

    // Else the next API server might be there before the metrics are looked at. The kill is needed all the same: the
    // approver has to go on with another API server, which knows nothing of its watch.
    gate.shut();
    try {
      await at.cluster.controlPlane.kill('kube-apiserver');
      await until('the metrics to show it', async () => (await metrics()).up === 0);
      expect((await page('/healthz')).status).toBe(503);
      expect((await metrics())['decisions_total approve']).toBe(early.length);
      await at.cluster.controlPlane.waitApiServer();
    } finally {
      gate.open();
    }
    asked.push(...(await Promise.all(late.map((machine) => machine.ask()))));
    await decisionsCounted(MACHINES);
    const after = await metrics();
    expect(after).toMatchObject({ up: 1, requests_total: MACHINES, waiting_requests: 0 });
    expect(after['decision_latency_seconds_count approve']).toBe(MACHINES);
    expect(after.reconnects_total).toBeGreaterThan(0);
    expect([(await page('/healthz')).status, (await page('/readyz')).status]).toEqual([200, 200]);
    await expectEachOnce(machines);
  });
});

const decisionsCounted = (count: number) =>
  until(`${count} approvals`, async () => (await metrics())['decisions_total approve'] === count, {
    evidence: async () => JSON.stringify(await metrics()),
  });

/** One certificate for each, for its own key. */
async function expectEachOnce(machines: readonly Machine[]): Promise<void> {
  const ids = new Set(machines.map(({ tokenId }) => tokenId));
  const signed = async () => {
    const given = (await admissions(at.cluster)).filter(({ tokenId }) => ids.has(tokenId));
    return given.every(({ key }) => key !== undefined) && given;
  };
  const given = await until('all certificates', signed);
  expect(given.map(({ key }) => key).sort()).toEqual(machines.map(({ key }) => key).sort());
  for (const { token } of machines) await at.cluster.deleteToken(token);
}

describe('an approver with a wrong clock', () => {
  it.each([-HOUR, HOUR])('of %i ms admits the machine, nobody else, and deletes the token', async (skew) => {
    const [machine] = await newMachines(skew < 0 ? 'slow' : 'fast', 1);
    if (machine === undefined) throw new Error('no machine');
    const { read } = linuxHost();
    const clock = { ...read.clock, now: () => read.clock.now() + skew };
    const ended = new AbortController();
    const { signal } = ended;
    const connect = () => clusterOfKubeconfig(at.cluster.kubeconfigFile, { host: { ...read, clock }, signal });
    const approving = approveAll({
      dialer: dialDirectly,
      connect,
      clock,
      emit: () => {},
      signal,
    });
    try {
      const own = await machine.ask();
      await at.decided(own);
      const thief = await post(at.cluster, machine.token, forged(machine.node));
      await at.decided(thief);
      const types = await Promise.all([own, thief].map(async (name) => (await decisionOf(at.cluster, name)).type));
      expect(types).toEqual(['Approved', 'Denied']);
      await machine.register(own);
      await until('the token to be deleted', () => machine.isRevoked());
    } finally {
      ended.abort();
      await approving;
    }
  });
});
