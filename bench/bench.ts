/**
 * kubejoin beside kubeadm, or two ways to join, on the same cluster in the same run, alternating:
 * `npm run bench [-- RUNS] [--COMPARISON] [--json]`. --json keeps every value in bench/results.jsonl and prints it.
 * It uses a lab that is up, or brings one up for itself. Other work on the machine changes every figure: only the
 * ratios mean something.
 */
import { Lab, labCondition } from '../lab/run/lifecycle.ts';
import { approvals } from './admission/approvals.ts';
import { afterInit } from './compare/after-init.ts';
import { controlPlanes } from './compare/control-planes.ts';
import { inits } from './compare/inits.ts';
import { lossy } from './compare/lossy.ts';
import { together } from './compare/together.ts';
import { workers } from './compare/workers.ts';
import type { Comparison } from './comparison.ts';
import { keep, resultOf } from './results.ts';
import { markdown, missed } from './table.ts';

/** The case that a flag names; the first by default. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '--worker': workers('kubejoin'),
  '--control-plane': controlPlanes,
  '--init': inits,
  '--together': together('kubejoin'),
  '--after-init': afterInit,
  '--approver': approvals,
  // What no program on Node.js can be below (least/join.ts), with the same goals.
  '--least': workers('least-join'),
  '--least-together': together('least-join'),
};

const JSON_FLAG = '--json';

async function main(args: string[]): Promise<void> {
  const flag = args.find((arg) => arg.startsWith('--') && arg !== JSON_FLAG) ?? '--worker';
  const { hosts, sides = ['kubeadm', 'kubejoin'], compare } = comparisonOf(flag);
  const runs = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 7);
  const standing = (await labCondition()) === 'standing';
  const lab = standing
    ? await Lab.attach()
    : await Lab.up({ ...hosts, owned: true, log: (line) => console.error(line) });
  try {
    const rows = await compare(lab, runs);
    if (args.includes(JSON_FLAG)) console.log(await keep(resultOf(flag, sides, rows)));
    else console.log(markdown(rows, sides));
    for (const { what } of missed(rows)) console.error(`\nmissed: ${what}`);
    if (missed(rows).length > 0) process.exitCode = 1;
  } finally {
    lab.close();
    if (!standing) await Lab.down();
  }
}

function comparisonOf(flag: string): Comparison {
  const [, percent] = /^--loss=(\d+)$/.exec(flag) ?? [];
  const comparison = percent === undefined ? COMPARISONS[flag] : lossy(Number(percent));
  if (comparison === undefined)
    throw new Error(`no comparison ${flag}: ${Object.keys(COMPARISONS).join(', ')}, --loss=PERCENT`);
  return comparison;
}

await main(process.argv.slice(2));
