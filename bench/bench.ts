/**
 * kubejoin beside kubeadm, on the same cluster in the same run, alternating. `npm run bench [-- RUNS]`. It uses a lab that is up, or brings one up for itself.
 * Other work on the machine changes every figure: only the ratios mean something.
 */
import path from 'node:path';
import { Lab, labCondition } from '../lab/lifecycle.ts';
import { markdown, missed, type Row } from './table.ts';
import { joinOnce, startUp, type Tool, type WorkerJoin } from './worker-join.ts';

const TOOLS = { kubeadm: 'kubeadm', kubejoin: '/usr/local/bin/kubejoin' } as const satisfies Record<Tool, string>;

async function main(): Promise<void> {
  const runs = Number(process.argv[2] ?? 7);
  const standing = (await labCondition()) === 'standing';
  const lab = standing ? await Lab.attach() : await Lab.up({ workers: 1, owned: true, log: (line) => console.error(line) });
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

async function compare(lab: Lab, runs: number): Promise<Row[]> {
  const [host] = lab.workers;
  if (!host) throw new Error('the lab has no worker');
  await host.putFile(path.resolve('dist/kubejoin'), TOOLS.kubejoin);
  const joins: Record<Tool, WorkerJoin[]> = { kubeadm: [], kubejoin: [] };
  const starts: Record<Tool, number[]> = { kubeadm: [], kubejoin: [] };
  for (const tool of ['kubeadm', 'kubejoin'] as const) await joinOnce(tool, TOOLS[tool], host, lab.cluster); // warms the page cache
  for (let run = 0; run < runs; run++) {
    // Alternating, and the first one in turn, so that neither always follows the other.
    const order: Tool[] = run % 2 ? ['kubejoin', 'kubeadm'] : ['kubeadm', 'kubejoin'];
    for (const tool of order) joins[tool].push(await joinOnce(tool, TOOLS[tool], host, lab.cluster));
    for (const tool of [...order, ...order, ...order]) starts[tool].push(await startUp(TOOLS[tool], host));
  }
  const both = (field: keyof WorkerJoin) => ({
    kubeadm: joins.kubeadm.map((join) => join[field]),
    kubejoin: joins.kubejoin.map((join) => join[field]),
  });
  return [
    { what: 'worker: command to node registered', unit: 'ms', ...both('registered'), goal: 0.9 },
    { what: 'worker: command to node Ready', unit: 'ms', ...both('ready'), goal: 0.9 },
    { what: 'worker: command to exit (kubeadm exits before the node is registered)', unit: 'ms', ...both('exit') },
    { what: '`version`, whole process', unit: 'ms', ...starts, goal: 1.25 },
    { what: 'peak memory of a join', unit: 'MiB', ...both('peakMemory'), goal: 1.5 },
    { what: 'API requests of a join', unit: '', ...both('requests'), goal: 6, absolute: true },
  ];
}

await main();
