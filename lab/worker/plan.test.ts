/** A plan is what a join would do, to the letter, and applying it is that join. */
import { describe, expect, it } from 'vitest';
import { parsePlan } from '../../src/operations/planning/parse-plan.ts';
import type { LabHost } from '../machine/host.ts';
import { type SnapshotEntry, VOLATILE_PATHS } from '../machine/snapshot.ts';
import { writesAmong } from '../support/audit.ts';
import { type HostState, hostState } from './host-state.ts';
import {
  BOOTSTRAP_CONF,
  expectGoodNode,
  expectJoined,
  expectNoCredential,
  JOURNAL,
  journalled,
} from './joined-node.ts';
import { IGNORED, join, kubejoin, parsed } from './kubejoin.ts';
import { leave, workerLab } from './worker-lab.ts';

const at = workerLab();

const PLAN = '/root/plan.json';
const FLAGS = '/var/lib/kubelet/kubeadm-flags.env';
const EXCEPT = VOLATILE_PATHS.filter((path) => path !== '/tmp' && path !== '/run');

const wholeHost = (host: LabHost): Promise<SnapshotEntry[]> =>
  host.snapshot(['/'], { except: [...EXCEPT, '/run/systemd', '/run/containerd'] });

/** Output of `plan join -o json`. */
async function planned(args: readonly string[] = at.args) {
  const outcome = await kubejoin(at.worker, ['plan', 'join', ...args, IGNORED, '-o', 'json']);
  expect(outcome.code, outcome.stderr).toBe(0);
  return { ...outcome, plan: parsePlan(outcome.stdout, PLAN) };
}

const apply = async (...args: string[]) =>
  parsed(await kubejoin(at.worker, ['apply', PLAN, ...args, IGNORED, '--output=json']));

describe('kubejoin plan join', () => {
  it('leaves the host byte for byte, only reads from the cluster, and is the same when it is made again', async () => {
    const [before, mark] = [await wholeHost(at.worker), await at.cluster.auditMark()];
    const first = await planned();
    const second = await planned();
    expect(second.stdout).toBe(first.stdout);
    expect(await wholeHost(at.worker)).toEqual(before);
    const requests = (await at.cluster.auditSince(mark)).filter(({ sourceIPs }) =>
      sourceIPs?.includes(at.worker.address),
    );
    expect(writesAmong(requests)).toEqual([]);
    expect(requests.length).toBeGreaterThanOrEqual(8);
    expect(await at.cluster.node(at.worker.name)).toBeUndefined();
    expect(first.plan).toMatchObject({
      nodeName: at.worker.name,
      role: 'worker',
      cluster: { server: `https://${at.cluster.endpoint}` },
    });
    expect(first.stdout + first.stderr + second.stderr).not.toContain(at.secret);
    expect(first.plan.changes.map(({ subject }) => subject)).not.toContain(BOOTSTRAP_CONF);
    await expectNoCredential(at.worker, [at.secret]);
  });

  it('in text is join --dry-run, and ends with the digest that the document has', async () => {
    const { plan } = await planned();
    const text = await kubejoin(at.worker, ['plan', 'join', ...at.args, IGNORED]);
    const dryRun = await kubejoin(at.worker, ['join', '--dry-run', ...at.args, IGNORED]);
    expect([text.code, dryRun.code]).toEqual([0, 0]);
    expect(text.stdout.trimEnd()).toMatch(new RegExp(`${plan.digest}$`));
    expect(dryRun.stdout).toBe(text.stdout);
  });

  it('is none where a check fails or the cluster can’t be asked', async () => {
    const before = await wholeHost(at.worker);
    const refused = await kubejoin(at.worker, [
      'plan',
      'join',
      '-o',
      'json',
      ...at.args.map((word) => word.replace(at.secret, '0'.repeat(16))),
    ]);
    expect(refused.code).not.toBe(0);
    expect(parsed(refused).result).toMatchObject({ outcome: 'failed' });
    await at.cluster.controlPlane.cut(at.worker, 'reset');
    const unreachable = await kubejoin(at.worker, ['plan', 'join', '-o', 'json', '--config=/root/none.yaml', IGNORED]);
    expect(unreachable.code).toBe(3);
    await at.worker.writeFile('/root/join.json', configuration());
    const cut = await kubejoin(at.worker, ['plan', 'join', '-o', 'json', '--config=/root/join.json', IGNORED]);
    await at.cluster.controlPlane.mend(at.worker);
    expect(parsed(cut).result).toMatchObject({ outcome: 'failed', exitCode: 4 });
    expect(cut.stdout).not.toContain('kubejoin-plan');
    await at.worker.mustExec(['rm', '/root/join.json']);
    expect(await wholeHost(at.worker)).toEqual(before);
  });
});

describe('kubejoin apply', () => {
  it('leaves the host and the Node that a join leaves', async () => {
    const joined = await stateAfter(async () => expectJoined(await join(at.worker, at.args)));
    const applied = await stateAfter(async () => {
      const { stdout } = await planned();
      await at.worker.writeFile(PLAN, stdout);
      const run = await apply(...at.args);
      expectJoined(run);
      expect(run.events.filter(({ type }) => type === 'change-previewed')).toEqual([]);
      await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
      await at.worker.mustExec(['rm', PLAN]);
    });
    expect(applied.state.paths).toEqual(joined.state.paths);
    expect(applied).toEqual(joined);
  });

  it('is refused where the machine is not what it was, changes nothing, and names the file', async () => {
    const { plan, stdout } = await planned();
    await at.worker.writeFile(PLAN, stdout);
    await at.worker.writeFile(FLAGS, 'KUBELET_KUBEADM_ARGS="--v=9"\n');
    const [before, mark] = [await wholeHost(at.worker), await at.cluster.auditMark()];
    const { result, stderr } = await apply(...at.args);
    expect(result).toMatchObject({
      outcome: 'failed',
      exitCode: 2,
      failure: { code: 'PLAN_DIFFERS', params: { planned: plan.digest, more: 0 } },
    });
    expect(result.failure?.params.differences).toEqual([
      {
        type: 'change-differs',
        kind: 'write-file',
        subject: FLAGS,
        fields: expect.arrayContaining(['action', 'diff']),
      },
    ]);
    expect(stderr).toBe('');
    expect(await wholeHost(at.worker)).toEqual(before);
    const requests = (await at.cluster.auditSince(mark)).filter(({ sourceIPs }) =>
      sourceIPs?.includes(at.worker.address),
    );
    expect(writesAmong(requests)).toEqual([]);
  });

  it('is refused with another token of the same cluster', async () => {
    await at.worker.writeFile(PLAN, (await planned()).stdout);
    const token = await at.cluster.createToken();
    try {
      const { result } = await apply(...(await at.cluster.joinArgs(token)));
      expect(result).toMatchObject({
        exitCode: 2,
        failure: { code: 'PLAN_DIFFERS', params: { differences: [{ field: 'credentials' }] } },
      });
    } finally {
      await at.cluster.deleteToken(token);
    }
  });
});

async function stateAfter(make: () => Promise<void>): Promise<{ state: HostState; journal: string[] }> {
  await make();
  const state = await hostState(at.worker, at.cluster, at.worker.name);
  const journal = await journalled(at.worker);
  await leave(at.lab, at.worker);
  const { [JOURNAL]: _, ...paths } = state.paths; // its lines have times
  return { state: { ...state, paths }, journal };
}

function configuration(): string {
  return JSON.stringify({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: { bootstrapToken: { token: at.token, apiServerEndpoint: at.cluster.endpoint, caCertHashes: [at.pin] } },
    timeouts: { discovery: '5s' },
  });
}
