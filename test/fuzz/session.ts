import { performance } from 'node:perf_hooks';
import { Oracle } from './oracle.ts';
import { Random } from './random.ts';
import type { Target } from './target.ts';

export interface SessionOptions {
  seed: string;
  /** Inputs that are checked before any mutation, and mutated with the samples. */
  kept: readonly Buffer[];
  /** So many mutations; or as many as fit into `seconds`. */
  inputs: number;
  seconds?: number | undefined;
  /** The processor time of each input is limited, too. */
  growth?: boolean | undefined;
  /** It ends after so many findings of different texts. */
  findings: number;
  /** The Go program, for a target with a `reference`. */
  oracle?: string | undefined;
  /** Called before each input is checked: what was checked last when the process dies or hangs. */
  begins(input: Buffer): void;
  /** Once for each first line of a text. */
  finding(input: Buffer, text: string): void;
}

const BATCH = 256;
/** With `growth` one input may take so long, in ms of processor time. */
const SLOW_MS = 1_000;
const MAX_RESIDENT = 1024 * 1024 * 1024;

/** Checks kept inputs, samples, then mutations; returns how many inputs there were. */
export async function runSession(target: Target, options: SessionOptions): Promise<number> {
  const samples = [...(await target.samples(new Random(`${options.seed} ${target.name} samples`)))];
  const oracle = options.oracle === undefined ? undefined : new Oracle(options.oracle);
  const until = options.seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + options.seconds * 1000;
  const pool = [...samples, ...options.kept];
  const total = pool.length + options.inputs;
  // Each input has a Random of its own: the same seed and index are the same input, however batches were cut.
  const input = (index: number): Buffer =>
    [...options.kept, ...samples][index] ?? target.mutate(new Random(`${options.seed} ${target.name} ${index}`), pool);
  let done = 0;
  const findings = new Set<string>();
  for (const sample of samples)
    if (target.accepts?.(sample) === false) options.finding(sample, 'a valid sample is refused');
  try {
    let next = askBatch(0);
    while (done < total && findings.size < options.findings && (done < pool.length || performance.now() < until)) {
      const batch = await next;
      next = askBatch(done + batch.length);
      next.catch(() => {}); // awaited in the next round, or not needed any more
      for (const [sent, answer] of batch) {
        options.begins(sent);
        const text = await judged(target, sent, { answer, growth: options.growth });
        done++;
        const [kind] = text?.split('\n') ?? [];
        if (text === undefined || kind === undefined || findings.has(kind)) continue;
        findings.add(kind);
        options.finding(sent, text);
        if (findings.size >= options.findings) break;
      }
    }
  } finally {
    oracle?.close();
  }
  return done;

  async function askBatch(from: number): Promise<[Buffer, unknown][]> {
    const inputs = Array.from({ length: Math.max(0, Math.min(BATCH, total - from)) }, (_, index) =>
      input(from + index),
    );
    const { reference } = target;
    if (reference === undefined) return inputs.map((one) => [one, undefined]);
    if (oracle === undefined) throw new Error(`${target.name} needs the oracle`);
    const answers = await oracle.ask(
      reference.question,
      inputs.map((one) => reference.input?.(one) ?? one),
    );
    return inputs.map((one, index) => [one, JSON.parse((answers[index] as Buffer).toString('utf8'))]);
  }
}

/** The finding of `check`; also if it threw, or took much memory, and with `growth` much time. */
async function judged(
  target: Target,
  input: Buffer,
  { answer, growth = false }: { answer: unknown; growth: boolean | undefined },
): Promise<string | undefined> {
  const started = performance.now();
  try {
    const text = await target.check(input, answer);
    if (text !== undefined) return text;
  } catch (error) {
    return `threw: ${error instanceof Error ? error.stack : String(error)}`;
  }
  // The clock says only where to look: the machine may be busy.
  if (growth && performance.now() - started > SLOW_MS && (await processorMs(target, input, answer)) > SLOW_MS)
    return 'slow: more than 1 s';
  if (process.memoryUsage.rss() > MAX_RESIDENT) return 'memory: more than 1 GiB resident';
  return undefined;
}

async function processorMs(target: Target, input: Buffer, answer: unknown): Promise<number> {
  const before = process.cpuUsage();
  await target.check(input, answer);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
