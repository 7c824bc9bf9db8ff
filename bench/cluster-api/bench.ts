/**
 * How often a machine of Cluster API comes up when something goes wrong, by the real kubeadm and by kubejoin in its
 * place: `npm run bench:cluster-api [-- RUNS] [--at-once=N] [--SCENARIO ...]`. The real kubeadm bootstrap provider makes
 * the user data, and Debian's cloud-init runs it. It uses a lab with two control planes that is up, or brings one up for
 * itself. --at-once: machines of each program that boot at the same time where the scenario allows it.
 */
import { Machines, PROGRAMS, type Program } from '../../lab/cluster-api/machines.ts';
import type { HostSpec } from '../../lab/machine/place.ts';
import { Lab, labCondition } from '../../lab/run/lifecycle.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

/** Longer than any wait of kubeadm. */
const TIMEOUT_MS = 600_000;
const AT_ONCE = '--at-once=';

interface Count {
  readonly runs: number;
  readonly atOnce: number;
}

interface Run {
  readonly program: Program;
  readonly succeeded: boolean;
  readonly seconds: number;
  /** The last words, where it failed. */
  readonly reason?: string;
}

async function main(args: string[]): Promise<void> {
  const atOnce = Number(args.find((arg) => arg.startsWith(AT_ONCE))?.slice(AT_ONCE.length) ?? 1);
  if (!Number.isInteger(atOnce) || atOnce < 1) throw new RangeError(`${AT_ONCE} must be a number from 1 on`);
  const flags = args.filter((arg) => arg.startsWith('--') && !arg.startsWith(AT_ONCE));
  const scenarios = (flags.length > 0 ? flags : Object.keys(SCENARIOS)).map(scenarioOf);
  const runs = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 20);
  const standing = (await labCondition()) === 'standing';
  const log = (line: string) => console.error(line);
  const lab = standing ? await Lab.attach() : await Lab.up({ controlPlanes: 2, workers: 0, owned: true, log });
  try {
    const machines = await Machines.in(lab);
    try {
      console.log('| scenario | kubeadm | kubejoin in its place |\n|---|---|---|');
      for (const scenario of scenarios)
        console.log(row(scenario, await compare(lab, machines, scenario, { runs, atOnce })));
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
async function compare(lab: Lab, machines: Machines, scenario: Scenario, { runs, atOnce }: Count): Promise<Run[]> {
  await scenario.prepare?.(lab);
  const size = scenario.independent ? atOnce : 1;
  const results: Run[] = [];
  for (let done = 0; done < runs; done += size) {
    const order = (done / size) % 2 ? PROGRAMS.toReversed() : PROGRAMS;
    const next = order.flatMap((program) => new Array<Program>(Math.min(size, runs - done)).fill(program));
    for (const together of scenario.independent ? [next] : next.map((program) => [program])) {
      try {
        results.push(...(await Promise.all(together.map((program) => once(lab, machines, scenario, program)))));
      } finally {
        await machines.remove();
      }
    }
  }
  await scenario.finish?.(lab);
  return results;
}

async function once(lab: Lab, machines: Machines, scenario: Scenario, program: Program): Promise<Run> {
  const { endpoint: endpointOf } = scenario;
  const endpoint = endpointOf && ((host: HostSpec) => endpointOf(lab, host));
  let startedAt = 0;
  const before = async (address: string) => {
    await scenario.before?.(lab, address);
    startedAt = performance.now();
  };
  const machine = await machines.boot(scenario.role, program, { before, ...(endpoint && { endpoint }) });
  const stop = new AbortController();
  const trouble = scenario.during(lab, machine, stop.signal);
  trouble.catch(() => {}); // awaited below; a machine that does not end says more
  try {
    const { succeeded, output } = await machines
      .ended(machine, TIMEOUT_MS)
      .catch((error: unknown) => ({ succeeded: false, output: String(error) }))
      .finally(() => stop.abort());
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    await trouble;
    const lines = output.split('\n').filter((line) => line.trim() !== '' && !/^ +at /.test(line));
    const reason = lines.slice(-10).join(' / ');
    const result = { program, succeeded, seconds, ...(!succeeded && { reason }) };
    console.error(JSON.stringify({ scenario: scenario.what, ...result }));
    return result;
  } finally {
    await scenario.after?.(lab, machine.host.address, machines.provider);
  }
}

function row({ what }: Scenario, runs: readonly Run[]): string {
  const cells = PROGRAMS.map((program) => {
    const own = runs.filter((run) => run.program === program);
    const good = own.filter(({ succeeded }) => succeeded);
    const seconds = own.map((run) => run.seconds).sort((a, b) => a - b);
    const median = seconds[Math.floor(seconds.length / 2)];
    return `${good.length} of ${own.length} (${median} s, ${seconds[0]} to ${seconds.at(-1)})`;
  });
  return `| ${what} | ${cells.join(' | ')} |`;
}

await main(process.argv.slice(2));
