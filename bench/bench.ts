/**
 * kubejoin beside kubeadm, on the same cluster in the same run, alternating. `npm run bench [-- RUNS] [--control-plane | --init]`. It uses a lab that is up, or
 * brings one up for itself. Other work on the machine changes every figure: only the ratios mean something.
 */
import path from 'node:path';
import { Lab, labCondition } from '../lab/lifecycle.ts';
import { type ControlPlaneJoin, joinControlPlane } from './control-plane-join.ts';
import { type Init, initialiseOnce } from './init.ts';
import { markdown, missed, type Row } from './table.ts';
import { joinOnce, startUp, type Tool, type WorkerJoin } from './worker-join.ts';

const TOOLS = { kubeadm: 'kubeadm', kubejoin: '/usr/local/bin/kubejoin' } as const satisfies Record<Tool, string>;

/** Each tool's runs. */
type Both<Result> = Record<Tool, Result[]>;

async function main(args: string[]): Promise<void> {
  const compare = args.includes('--init') ? compareInits : args.includes('--control-plane') ? compareControlPlanes : compareWorkers;
  const runs = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 7);
  const standing = (await labCondition()) === 'standing';
  const hosts = compare === compareWorkers ? { workers: 1 } : { controlPlanes: 2, workers: 0 };
  const lab = standing ? await Lab.attach() : await Lab.up({ ...hosts, owned: true, log: (line) => console.error(line) });
  try {
    const rows = await compare(lab, runs);
    console.log(markdown(rows));
    for (const { what } of missed(rows)) console.log(`\nmissed: ${what}`);
    if (missed(rows).length > 0) process.exitCode = 1;
  } finally {
    lab.close();
    if (!standing) await Lab.down();
  }
}

async function compareWorkers(lab: Lab, runs: number): Promise<Row[]> {
  const [host] = lab.workers;
  if (!host) throw new Error('the lab has no worker');
  await host.putFile(path.resolve('dist/kubejoin'), TOOLS.kubejoin);
  const starts: Both<number> = { kubeadm: [], kubejoin: [] };
  const joins = await alternating(runs, async (tool) => {
    for (let start = 0; start < 3; start++) starts[tool].push(await startUp(TOOLS[tool], host));
    return joinOnce(tool, TOOLS[tool], host, lab.cluster);
  });
  const row = (field: keyof WorkerJoin) => fieldOf(joins, field);
  return [
    { what: 'worker: command to node registered', unit: 'ms', ...row('registered'), goal: 0.9 },
    { what: 'worker: command to node Ready', unit: 'ms', ...row('ready'), goal: 0.9 },
    { what: 'worker: command to exit (kubeadm exits before the node is registered)', unit: 'ms', ...row('exit') },
    { what: '`version`, whole process', unit: 'ms', ...starts, goal: 1.25 },
    { what: 'peak memory of a join', unit: 'MiB', ...row('peakMemory'), goal: 1.5 },
    { what: 'API requests of a join', unit: '', ...row('requests'), goal: 6, absolute: true },
  ];
}

async function compareControlPlanes(lab: Lab, runs: number): Promise<Row[]> {
  const [, host] = lab.controlPlanes;
  if (!host) throw new Error('the lab has one control plane only: `lab up --control-planes=2`');
  await host.putFile(path.resolve('dist/kubejoin'), TOOLS.kubejoin);
  const { cluster } = lab;
  const credentials = { token: await cluster.createToken(), certificateKey: await cluster.uploadCerts() };
  const joins = await alternating(runs, (tool) => joinControlPlane(tool, TOOLS[tool], host, { cluster, credentials }));
  const row = (field: keyof ControlPlaneJoin) => fieldOf(joins, field);
  return [
    { what: 'control plane: command to API server healthy and node Ready', unit: 'ms', ...row('usable'), goal: 0.5 },
    { what: 'control plane: command to its API server healthy (/livez)', unit: 'ms', ...row('livez') },
    { what: 'control plane: command to node Ready', unit: 'ms', ...row('ready') },
    { what: 'control plane: command to its etcd member voting', unit: 'ms', ...row('voter') },
    { what: 'control plane: command to node registered', unit: 'ms', ...row('registered') },
    { what: 'control plane: command to exit', unit: 'ms', ...row('exit') },
    { what: 'peak memory of a join', unit: 'MiB', ...row('peakMemory') },
    { what: 'API requests of a join', unit: '', ...row('requests') },
  ];
}

async function compareInits(lab: Lab, runs: number): Promise<Row[]> {
  const [, host] = lab.controlPlanes;
  if (!host) throw new Error('the lab has no host for another cluster: `lab up --control-planes=2`');
  await host.putFile(path.resolve('dist/kubejoin'), TOOLS.kubejoin);
  const inits = await alternating(runs, (tool) => initialiseOnce(tool, TOOLS[tool], host, lab));
  const row = (field: keyof Init) => fieldOf(inits, field);
  return [
    { what: 'init: command to its API server healthy (/livez)', unit: 'ms', ...row('livez') },
    { what: 'init: command to node Ready', unit: 'ms', ...row('ready') },
    { what: 'init: command to exit', unit: 'ms', ...row('exit') },
    { what: 'peak memory of an init', unit: 'MiB', ...row('peakMemory') },
  ];
}

/** Once each to warm the page cache, then `runs` times, the first of the two in turn, so that neither always follows the other. */
async function alternating<Result>(runs: number, once: (tool: Tool) => Promise<Result>): Promise<Both<Result>> {
  const results: Both<Result> = { kubeadm: [], kubejoin: [] };
  for (const tool of ['kubeadm', 'kubejoin'] as const) await once(tool);
  for (let run = 0; run < runs; run++) {
    for (const tool of run % 2 ? (['kubejoin', 'kubeadm'] as const) : (['kubeadm', 'kubejoin'] as const)) {
      results[tool].push(await once(tool));
    }
  }
  return results;
}

function fieldOf<Field extends string>(joins: Both<Record<Field, number>>, field: Field): Record<Tool, number[]> {
  return { kubeadm: joins.kubeadm.map((join) => join[field]), kubejoin: joins.kubejoin.map((join) => join[field]) };
}

await main(process.argv.slice(2));
