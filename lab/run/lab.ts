/**
 * The lab from the command line:
 *   npx tsx lab/run/lab.ts up [--control-planes=1] [--workers=3]
 *   npx tsx lab/run/lab.ts status | down | build
 *   npx tsx lab/run/lab.ts exec HOST -- COMMAND...
 *   npx tsx lab/run/lab.ts reset [HOST...]
 *   npx tsx lab/run/lab.ts join HOST      (with the real kubeadm; a host cp... as a control plane)
 * KUBEJOIN_LAB_KUBERNETES=1.36 makes a lab of that minor version.
 */
import { parseArgs } from 'node:util';
import type { LabHost } from '../machine/host.js';
import { labPlace } from '../machine/place.js';
import { labVersions } from '../machine/versions.js';
import { Interrupted, interruptible } from './interrupt.js';
import { Lab, labCondition } from './lifecycle.js';

const USAGE =
  'usage: lab up [--control-planes=N] [--workers=N] | down | status | build | exec HOST -- COMMAND... | reset [HOST...] | join HOST';

function log(line: string): void {
  process.stderr.write(`lab: ${line}\n`);
}

async function up(args: string[]): Promise<number> {
  const options = {
    'control-planes': { type: 'string', default: '1' },
    workers: { type: 'string', default: '3' },
  } as const;
  const { values } = parseArgs({ args, options });
  const started = Date.now();
  const { signal } = interruptible(log);
  const lab = await Lab.up({
    controlPlanes: count(values['control-planes']),
    workers: count(values.workers),
    versions: labVersions(),
    log,
    signal,
  });
  log(`up in ${((Date.now() - started) / 1000).toFixed(1)} s; kubeconfig: ${lab.cluster.kubeconfigFile}`);
  lab.close();
  return 0;
}

function count(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new RangeError(`not a number of hosts: ${text}`);
  return Number(text);
}

async function status(): Promise<number> {
  const place = labPlace();
  const condition = await labCondition(place);
  console.log(`lab ${place.id}: ${condition}`);
  if (condition !== 'standing' && condition !== 'busy') return 1;
  const lab = await Lab.attach(place);
  for (const host of lab.hosts) {
    const node = await lab.cluster.node(host.name).catch(() => undefined);
    const ready = node === undefined ? 'no node' : (await lab.cluster.nodeReady(host.name)) ? 'Ready' : 'NotReady';
    console.log(`${host.name}\t${host.address}\t${(await host.isUp()) ? 'up' : 'dead'}\t${ready}`);
  }
  lab.close();
  return 0;
}

async function exec(args: string[]): Promise<number> {
  const [name, separator, ...argv] = args;
  if (name === undefined || separator !== '--' || argv.length === 0) throw new Error(USAGE);
  const lab = await Lab.attach();
  const child = await lab.host(name).spawn(argv);
  // A reader that has seen enough, such as head, does not count as a failure.
  process.stdout.on('error', () => void child.kill());
  process.stdin.pipe(child.stdin);
  child.stdout.pipe(process.stdout);
  child.stderr.pipe(process.stderr);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void child.kill(signal));
  const { code } = await child.ended;
  process.stdin.destroy();
  lab.close();
  return code;
}

async function reset(names: string[]): Promise<number> {
  const lab = await Lab.attach();
  const hosts =
    names.length > 0 ? names.map((name) => lab.host(name)) : lab.hosts.filter((host) => host !== lab.cluster.first);
  if (hosts.includes(lab.cluster.first)) throw new Error('the first control plane is the cluster: use down and up');
  // One after the other: each takes its member out of etcd.
  for (const host of hosts.filter(isControlPlane)) await timed(host, () => lab.cluster.evict(host));
  const workers = hosts.filter((host) => !isControlPlane(host));
  await Promise.all(
    workers.map((host) =>
      timed(host, async () => {
        await lab.cluster.forget(host);
        await host.reset();
      }),
    ),
  );
  lab.close();
  return 0;
}

async function join(names: string[]): Promise<number> {
  const [name] = names;
  if (name === undefined) throw new Error(USAGE);
  const lab = await Lab.attach();
  const outcome = await lab.cluster.joinWithKubeadm(lab.host(name), { controlPlane: name.startsWith('cp') });
  process.stdout.write(outcome.stdout);
  process.stderr.write(outcome.stderr);
  log(`kubeadm join exited with ${outcome.code} after ${Math.round(outcome.durationMs)} ms`);
  lab.close();
  return outcome.code;
}

async function timed(host: LabHost, work: () => Promise<void>): Promise<void> {
  const started = Date.now();
  await work();
  log(`reset ${host.name} in ${Date.now() - started} ms`);
}

function isControlPlane(host: LabHost): boolean {
  return host.name.startsWith('cp');
}

async function build(): Promise<number> {
  await Lab.prepare(labVersions(), log);
  return 0;
}

async function main([command, ...args]: string[]): Promise<number> {
  switch (command) {
    case 'up':
      return up(args);
    case 'down':
      await Lab.down();
      return 0;
    case 'status':
      return status();
    case 'exec':
      return exec(args);
    case 'reset':
      return reset(args);
    case 'join':
      return join(args);
    case 'build':
      return build();
    default:
      throw new Error(USAGE);
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    log(error instanceof Error ? error.message : String(error));
    // A build or command that `up` gave up may still run, so the event loop alone would not end the process.
    process.exit(error instanceof Interrupted ? error.exitCode : 1);
  },
);
