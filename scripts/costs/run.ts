/**
 * `npm run costs`: what `version` and rehearsed joins cost, against test/costs/table.json. With `--accept` the table
 * takes what is counted; with `--lab`, also what a join costs on a real host, as root.
 */
import { spawnSync } from 'node:child_process';
import { projectRoot } from '../build/checkout.ts';

const given = process.argv.slice(2);
const env = { ...process.env, ...(given.includes('--accept') ? { COSTS_ACCEPT: '1' } : {}) };
const runs = [['vitest', 'run', 'test/costs', '--maxWorkers=1']];
if (given.includes('--lab')) runs.push(['tsx', 'lab/run/run-tests.ts', 'lab/costs']);
for (const args of runs)
  if (spawnSync('npx', args, { cwd: projectRoot, env, stdio: 'inherit' }).status !== 0) process.exitCode = 1;
