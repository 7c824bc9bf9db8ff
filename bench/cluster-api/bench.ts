/**
 * How often a machine of Cluster API comes up when something goes wrong, by the real kubeadm and by kubejoin in its
 * place: `npm run bench:cluster-api [-- RUNS] [--SCENARIO ...]`. The real kubeadm bootstrap provider makes the user
 * data, and Debian's cloud-init runs it. It uses a lab with two control planes that is up, or brings one up for itself.
 */
import { Machines, PROGRAMS, type Program } from '../../lab/cluster-api/machines.ts';
import { Lab, labCondition } from '../../lab/run/lifecycle.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

/** Longer than any wait of kubeadm. */
const TIMEOUT_MS = 600_000;

interface Run {
  readonly program: Program;
  readonly succeeded: boolean;
  readonly seconds: number;
  /** The last words, where it failed. */
  readonly reason?: string;
}

async function main(args: string[]): Promise<void> {
  const flags = args.filter((arg) => arg.startsWith('--'));
  const scenarios = (flags.length > 0 ? flags : Object.keys(SCENARIOS)).map(scenarioOf);
  const runs = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 20);
  const standing = (await labCondition()) === 'standing';
  const log = (line: string) => console.error(line);
  const lab = standing ? await Lab.attach() : await Lab.up({ controlPlanes: 2, workers: 0, owned: true, log });
  try {
    const machines = await Machines.in(lab);
    try {
      console.log('| scenario | kubeadm | kubejoin in its place |\n|---|---|---|');
      for (const scenario of scenarios) console.log(row(scenario, await compare(lab, machines, scenario, runs)));
    } finally {
      await machines.close();
    }
  } finally {
    lab.close();
    if (!standing) await Lab.down();
  }
}

function scenarioOf(flag: string): Scenario {
  const scenario = SCENARIOS[flag];
  if (scenario === undefined) throw new Error(`no scenario ${flag}: ${Object.keys(SCENARIOS).join(', ')}`);
  return scenario;
}

/** The two take turns in being the first. */
async function compare(lab: Lab, machines: Machines, scenario: Scenario, runs: number): Promise<Run[]> {
  await scenario.prepare?.(lab);
  const results: Run[] = [];
  for (let run = 0; run < runs; run += 1) {
    for (const program of run % 2 ? PROGRAMS.toReversed() : PROGRAMS) {
      const result = await once(lab, machines, scenario, program);
      console.error(JSON.stringify({ scenario: scenario.what, ...result }));
      results.push(result);
    }
  }
  await scenario.finish?.(lab);
  return results;
}

async function once(lab: Lab, machines: Machines, scenario: Scenario, program: Program): Promise<Run> {
  const endpoint = scenario.endpoint?.(lab);
  const before = (address: string) => scenario.before?.(lab, address) ?? Promise.resolve();
  const machine = await machines.boot(scenario.role, program, { before, ...(endpoint && { endpoint }) });
  const startedAt = performance.now();
  const stop = new AbortController();
  const trouble = scenario.during(lab, machine, stop.signal);
  trouble.catch(() => {}); // awaited below; a machine that does not end says more
  try {
    const { succeeded, output } = await machines.ended(machine, TIMEOUT_MS).finally(() => stop.abort());
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    await trouble;
    const reason = output.trimEnd().split('\n').slice(-6).join(' / ');
    return { program, succeeded, seconds, ...(!succeeded && { reason }) };
  } finally {
    await scenario.after?.(lab, machine.host.address);
    await machines.remove();
  }
}

function row({ what }: Scenario, runs: readonly Run[]): string {
  const cells = PROGRAMS.map((program) => {
    const own = runs.filter((run) => run.program === program);
    const good = own.filter(({ succeeded }) => succeeded);
    const seconds = own.map((run) => run.seconds).sort((a, b) => a - b);
    return `${good.length} of ${own.length} (${seconds[0]} to ${seconds.at(-1)} s)`;
  });
  return `| ${what} | ${cells.join(' | ')} |`;
}

await main(process.argv.slice(2));
