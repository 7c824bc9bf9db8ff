/**
 * `npm run bench:pictures`: one join of a worker and one of a control plane in the lab, drawn from the events that
 * kubejoin itself tells (docs/performance-worker.svg, docs/performance-control-plane.svg).
 */
import { writeFile } from 'node:fs/promises';
import type { LabHost } from '../lab/machine/host.ts';
import { Lab } from '../lab/run/lifecycle.ts';
import type { Cluster } from '../lab/support/cluster.ts';
import { measure } from './measure.ts';
import { lanesOf } from './picture/lanes.ts';
import { svg } from './picture/svg.ts';
import { place, TOOLS } from './tools.ts';

const EVENTS = '/root/events.ndjson';

async function main(): Promise<void> {
  const lab = await Lab.up({ controlPlanes: 2, workers: 1, owned: true, log: (line) => console.error(line) });
  try {
    const [[, controlPlane], [worker]] = [lab.controlPlanes, lab.workers];
    if (!controlPlane || !worker) throw new Error('the lab lacks hosts');
    await place([controlPlane, worker]);
    const key = await lab.cluster.uploadCerts();
    // Twice: the first one reads the program from the disk.
    for (const _ of [1, 2]) {
      await draw('worker', 'A worker joins', worker, lab.cluster, []);
      await lab.cluster.forget(worker);
      await worker.reset();
    }
    await draw('control-plane', 'A control plane joins', controlPlane, lab.cluster, [
      '--control-plane',
      '--certificate-key',
      key,
    ]);
  } finally {
    lab.close();
    await Lab.down();
  }
}

async function draw(
  name: string,
  title: string,
  host: LabHost,
  cluster: Cluster,
  flags: readonly string[],
): Promise<void> {
  const join = [
    TOOLS.kubejoin,
    'join',
    ...(await cluster.joinArgs()),
    '--ignore-preflight-errors=all',
    '--output=json',
    ...flags,
  ];
  const run = await measure(host, ['sh', '-c', `exec "$@" > ${EVENTS}`, 'sh', ...join]);
  if (run.exitCode !== 0) throw new Error(`the join of ${host.name} failed with ${run.exitCode}: ${run.stderr}`);
  const lines = (await host.readFile(EVENTS)).split('\n');
  const file = `docs/performance-${name}.svg`;
  await writeFile(file, svg(`${title}, in milliseconds from the command`, lanesOf(lines, run.startedAt, run.endedAt)));
  console.log(`${file}: ${(run.endedAt - run.startedAt).toFixed(0)} ms`);
}

await main();
