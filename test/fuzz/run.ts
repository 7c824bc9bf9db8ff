/** `npm run fuzz`: see README.md. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { keep } from './kept.ts';
import { buildOracle } from './oracle.ts';
import { TARGET_FILES } from './target-files.ts';
import type { Report, Task } from './target-process.ts';

const FULL = 1_000_000;
/** Without --inputs and --full: so long for each target. */
const SECONDS = 5;
/** With --growth, large inputs whose time is measured: about one for each piece of growth.ts; with --full, others of samples. */
const SHAPES = 100;
/**
 * A target that says nothing for so long hangs. On a busy machine one of low priority gets a hundredth of a processor.
 */
const SILENT_MS = 600_000;
const HEAP_MB = 512;
/** A long run says how far it is. */
const TELL_MS = 60_000;

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    inputs: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    jobs: { type: 'string' },
    growth: { type: 'boolean', default: false },
    shapes: { type: 'string' },
    full: { type: 'boolean' },
  },
});
const all = [...TARGET_FILES.keys()].sort();
const targets = values.target?.split(',') ?? all;
const unknown = targets.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`no target ${unknown.join(', ')}; there are ${all.join(', ')}`);

const seed = values.seed ?? randomBytes(4).toString('hex');
const inputs = values.inputs === undefined ? (values.full ? FULL : undefined) : Number(values.inputs);
const seconds = inputs === undefined ? Number(values.seconds ?? SECONDS) : undefined;
const { growth } = values;
const shapes = Number(values.shapes ?? (values.full ? 10 * SHAPES : SHAPES));
const jobs = Number(values.jobs ?? Math.min(2, availableParallelism()));
console.log(
  `seed ${seed}: ${inputs === undefined ? `${seconds} s` : `${inputs} inputs`} each for ${targets.join(', ')}`,
);

const scratch = await mkdtemp(path.join(tmpdir(), 'kubejoin-fuzz-'));
try {
  const oracle = await buildOracle();
  const waiting = [...targets];
  const failed: string[] = [];
  const work = async (): Promise<void> => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      const current = path.join(scratch, target);
      if ((await fuzz({ target, seed, inputs: inputs ?? FULL, seconds, growth, shapes, oracle, current })) > 0)
        failed.push(target);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  if (failed.length > 0) {
    console.log(`findings in ${failed.join(', ')}; the inputs are kept in test/fuzz/kept`);
    process.exitCode = 1;
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** One target in a process of its own; returns the number of findings. */
async function fuzz(task: Task): Promise<number> {
  const options = { execArgv: ['--import', 'tsx', `--max-old-space-size=${HEAP_MB}`] };
  const child = fork(path.join(import.meta.dirname, 'target-process.ts'), [JSON.stringify(task)], options);
  const findings: Promise<void>[] = [];
  const found = (input: Buffer, text: string) => {
    findings.push(keep(task.target, input).then((file) => console.log(`${task.target}: ${file}: ${text}`)));
  };
  let told = performance.now();
  let done: Extract<Report, { type: 'done' }> | undefined;
  const exit = ended(child, (report) => {
    if (report.type === 'finding') found(Buffer.from(report.input, 'base64'), report.text);
    if (report.type === 'done') done = report;
    if (report.type === 'progress' && performance.now() - told > TELL_MS) {
      told = performance.now();
      console.log(`${task.target}: ${report.inputs} inputs so far, ${findings.length} findings`);
    }
  });
  const how = await exit;
  if (done === undefined) found(await currentInput(task.current), how);
  await Promise.all(findings);
  const count = done === undefined ? how : `${done.inputs} inputs in ${(done.milliseconds / 1000).toFixed(1)} s`;
  console.log(`${task.target}: ${count}, ${findings.length} findings`);
  return findings.length;
}

/** The end of a process: its code or signal, or that it was silent and was killed. */
function ended(child: ChildProcess, heard: (report: Report) => void): Promise<string> {
  return new Promise((resolve) => {
    let silent = false;
    const timer = setTimeout(() => {
      silent = true;
      child.kill('SIGKILL');
    }, SILENT_MS);
    child.on('message', (report: Report) => {
      timer.refresh();
      heard(report);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(silent ? `hangs: nothing for ${SILENT_MS / 1000} s` : `ended with ${code ?? signal}`);
    });
  });
}

async function currentInput(file: string): Promise<Buffer> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(4));
  return bytes.subarray(4, 4 + bytes.readUInt32BE(0));
}
