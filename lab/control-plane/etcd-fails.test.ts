/**
 * The joining machine's etcd does not come to serve: the join says why, and takes back the learner, its manifest and
 * its data.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { FULL } from '../run/full.ts';
import { expectJoined } from '../worker/joined-node.ts';
import { type JsonEvent, type JsonResult, RunningJoin } from '../worker/kubejoin.ts';
import { controlPlaneLab, joinControlPlane, striking } from './control-plane-lab.ts';
import { expectGoodControlPlane, expectNoTrace } from './joined-control-plane.ts';

const at = controlPlaneLab();
const CONFIG = '/root/join.yaml';

const sh = (script: string) => at.host.mustExec(['sh', '-ec', script]);

/** The join, by a file with a short time limit for etcd. */
async function impatient(seconds: number): Promise<string[]> {
  const bootstrapToken = {
    token: at.token,
    apiServerEndpoint: at.cluster.endpoint,
    caCertHashes: [at.discovery.at(-1)],
  };
  const configuration = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: { bootstrapToken },
    controlPlane: { certificateKey: at.certificateKey },
    timeouts: { etcdAPICall: `${seconds}s` },
  };
  await at.host.writeFile(CONFIG, stringify(configuration), 0o600);
  return ['--config', CONFIG];
}

/** The journal and the files that were made are kept; the same command joins when the cause is mended. */
async function joinsWhenMended(): Promise<void> {
  expectJoined(await joinControlPlane(at.host, at.args));
  await expectGoodControlPlane(at.host, at);
}

describe('before it votes', () => {
  it('a patch that breaks its flags: it crashes, its own words are shown, and nothing of it is left', async () => {
    await at.host.writeFile(
      '/root/patches/etcd+json.yaml',
      '- {op: add, path: /spec/containers/0/command/-, value: --no-such-flag}\n',
    );
    const run = await joinControlPlane(at.host, [...at.args, '--patches=/root/patches']);
    expect(run.result, JSON.stringify(run.events.slice(-4))).toMatchObject({
      failure: { kind: 'ETCD_MEMBER_CRASHES' },
    });
    expect(run.result.failure?.cause).toContain('no-such-flag');
    await expectNoTrace(at.host, at);
    await joinsWhenMended();
  });

  const notRunning = () => {
    afterEach(() =>
      sh('test ! -e /root/etcd.tar || { ctr -n k8s.io images import /root/etcd.tar; rm /root/etcd.tar; }'),
    );

    it('because its image is another program: the time limit ends it', async () => {
      const [etcd, pause] = await Promise.all([imageOf('etcd'), imageOf('pause')]);
      await sh(
        `ctr -n k8s.io images export --local /root/etcd.tar ${etcd}; ctr -n k8s.io images tag --force ${pause} ${etcd}`,
      );
      const run = await joinControlPlane(at.host, await impatient(12));
      expect(run.result, JSON.stringify(run.events.slice(-4))).toMatchObject({ outcome: 'failed' });
      expect(['ETCD_MEMBER_CRASHES', 'ETCD_MEMBER_NOT_READY']).toContain(run.result.failure?.kind);
      await expectNoTrace(at.host, at);
    });
  };
  if (FULL) describe('an etcd that does not run', notRunning);

  const signals: ['KILL' | 'STOP', string][] = [
    ['KILL', 'an etcd that is killed whenever it starts'],
    ['STOP', 'an etcd that hangs whenever it starts'],
  ];
  it.each(FULL ? signals : signals.slice(0, 1))('%s: %s', async (signal) => {
    const release = await striking(at.host, 'etcd', signal);
    const running = await RunningJoin.start(at.host, [...(await impatient(20)), '--output=json']);
    const result = await running.event('the end', isResult).finally(release);
    await running.ended();
    expect(result, JSON.stringify(result)).toMatchObject({ outcome: 'failed' });
    expect(signal === 'STOP' ? ['ETCD_MEMBER_NOT_READY'] : ['ETCD_MEMBER_CRASHES', 'ETCD_MEMBER_NOT_READY']).toContain(
      result.failure?.kind,
    );
    await expectNoTrace(at.host, at);
  });

  // A test that is skipped counts as failed. The kubelet takes 10 s before it starts an etcd again.
  if (FULL) it('an etcd that is killed once: it is started again, and joins', killedOnce);
});

async function killedOnce(): Promise<void> {
  const running = await RunningJoin.start(at.host, [...at.args, '--output=json']);
  // In the host itself: the test might come to it only when the etcd votes and the join is over.
  await at.host.mustExec(['sh', '-c', 'until pkill -KILL -x etcd; do sleep 0.02; done']);
  expect(await running.event('the end', isResult)).toMatchObject({ outcome: 'joined', exitCode: 0 });
  await running.ended();
  await expectGoodControlPlane(at.host, at);
}

it('the etcd of the first control plane is frozen: it is said, within the limit', async () => {
  const { controlPlane } = at.cluster;
  const args = await impatient(5);
  const running = await RunningJoin.start(at.host, [...args, '--output=json']);
  // Shortly before etcd is checked, so that it is that check which meets it.
  const before = ({ type, phase }: JsonEvent) =>
    type === 'phase-started' && phase === 'control-plane-prepare/kubeconfig' ? phase : undefined;
  await running.event('the phase before', before);
  // Else it might be past that check before etcd is frozen.
  await running.kill('SIGSTOP');
  await controlPlane.freeze('etcd');
  await running.kill('SIGCONT');
  const result = await running.event('the end', isResult).finally(() => controlPlane.thaw('etcd'));
  await running.ended();
  expect(result).toMatchObject({ outcome: 'failed' });
  await expectNoTrace(at.host, at);
});

function isResult(event: JsonEvent): JsonResult | undefined {
  return event.type === 'result' ? (event as JsonResult) : undefined;
}

async function imageOf(component: string): Promise<string> {
  const list = await at.host.mustExec(['ctr', '-n', 'k8s.io', 'images', 'ls', '-q']);
  const name = list.split('\n').find((line) => line.includes(`/${component}:`));
  if (name === undefined) throw new Error(`no image of ${component}: ${list}`);
  return name;
}
