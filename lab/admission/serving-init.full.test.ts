/**
 * `init --kubelet-serving-certificates`: no node of such a cluster gets a self-signed serving certificate, and joins
 * succeed.
 */
import { afterEach, expect, it } from 'vitest';
import { initLab } from '../init/init-lab.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import type { Cluster } from '../support/cluster.ts';
import { IGNORED, INSTALLED, install, parsed } from '../worker/kubejoin.ts';
import { approveServing } from './requests.ts';

const at = initLab();
let cluster: Cluster | undefined;
let worker: LabHost | undefined;

afterEach(async () => {
  if (cluster !== undefined) await at.lab.dissolve(cluster, [at.host, ...(worker ? [worker] : [])]);
});

const SELF_SIGNED = '/var/lib/kubelet/pki/kubelet.crt';

it('a cluster begins with the first stage, and its nodes follow', async () => {
  let said = '';
  cluster = await at.lab.makeCluster(at.host, {
    initialise: async (host, config) => {
      const flags = ['--kubelet-serving-certificates', '--config', config, IGNORED];
      said = await host.mustExec([INSTALLED, 'init', ...flags]);
    },
  });
  expect(said).toContain('kubejoin admission serving --stage authority');
  worker = at.lab.host('worker1');
  await install(worker);
  const joined = await worker.exec([INSTALLED, 'join', ...(await cluster.joinArgs()), IGNORED, '-o=json']);
  expect(parsed(joined).result.outcome).toBe('joined');
  for (const host of [at.host, worker]) expect(await host.fileExists(SELF_SIGNED)).toBe(false);

  const serving = async (...args: string[]) =>
    parsed(await at.host.exec([INSTALLED, 'admission', 'serving', ...args, '-o=json'])).result;
  const refused = await serving('--stage=authority');
  expect(refused.failure?.kind).toBe('SERVING_UNSIGNED');
  const made = cluster;
  const nodes = [at.host, worker];
  const isSigned = async () => {
    for (const host of nodes) await approveServing(made, host);
    return (await serving('--stage=authority', '--dry-run')).outcome === 'previewed';
  };
  await until('every node to have its certificate', isSigned);
  expect(await serving('--stage=authority')).toMatchObject({ outcome: 'on', remaining: [] });
  const pods = await cluster.kubectl(['-n', 'kube-system', 'get', 'pods', '-l', 'k8s-app=kube-proxy', '-o', 'name']);
  // The worker's may have begun only now.
  for (const pod of pods.stdout.trim().split('\n'))
    await expect
      .poll(async () => (await made.kubectl(['-n', 'kube-system', 'logs', '--tail=1', pod])).stdout)
      .not.toBe('');
  expect(await serving('--off')).toMatchObject({ outcome: 'off' });
  expect(await at.host.fileExists(SELF_SIGNED)).toBe(true);
});
