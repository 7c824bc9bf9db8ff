import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** One case: files below a directory of patches, applied to `object` by kubeadm's own code. */
export interface Question {
  target: string;
  object: unknown;
  files: { path: string; content: string }[];
}

export interface Answer {
  object?: unknown;
  error?: string;
  /** Output of kubeadm: files read, ignored, patches applied. */
  log?: string;
}

/** Builds the Go program beside this file; its modules come from the module cache or proxy, checked by go.sum. */
export async function buildOracle(): Promise<string> {
  const binary = path.join(await mkdtemp(path.join(tmpdir(), 'patches-oracle-build-')), 'oracle');
  const argv = ['build', '-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', binary, '.'];
  await promisify(execFile)('go', argv, {
    cwd: import.meta.dirname,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
  });
  return binary;
}

export async function removeOracle(binary: string): Promise<void> {
  await rm(path.dirname(binary), { recursive: true, force: true });
}

export async function askOracle(binary: string, questions: readonly Question[]): Promise<Answer[]> {
  const lines = questions.map(({ target, object, files }) => ({
    target,
    object,
    files: files.map((file) => ({ path: file.path, content: Buffer.from(file.content).toString('base64') })),
  }));
  return (await ask(binary, lines)) as Answer[];
}

/** Go's own table of types and merge keys, in the notation of src/manifests/patches/strategic/types.ts. */
export async function oracleSchema(binary: string): Promise<Record<string, Record<string, string>>> {
  const [answer] = (await ask(binary, [{ schema: true }])) as { schema: Record<string, Record<string, string>> }[];
  if (!answer) throw new Error('the oracle gave no schema');
  return answer.schema;
}

async function ask(binary: string, lines: readonly unknown[]): Promise<unknown[]> {
  const oracle = spawn(binary, { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  oracle.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  oracle.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const [code] = await once(oracle, 'close');
  const answers = Buffer.concat(chunks).toString().trim().split('\n');
  if (code !== 0 || answers.length !== lines.length)
    throw new Error(`the oracle ended with ${code} after ${answers.length} of ${lines.length} answers`);
  return answers.map((answer) => JSON.parse(answer) as unknown);
}
