import { createHash } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cached } from '../cache.js';
import { run } from '../command.js';
import { goArch } from '../versions.js';

const SOURCES = ['main.go', 'locked_writer.go'];

/** What kubeadm's own packages are asked. `config` is YAML with InitConfiguration and ClusterConfiguration; `cluster` takes the place of the latter. */
export type Question =
  | { config: string; cluster?: string; members: readonly string[] }
  | { manifests: Readonly<Record<string, string>>; address: string };

export interface Answer {
  pods?: Record<string, Record<string, unknown>>;
  urls?: Record<string, string>;
  error?: string;
}

/** The Go program beside this file, built against kubeadm of that version; kept in the lab's cache by version and content. */
export async function ensureOracle(version: string): Promise<string> {
  const sources = await Promise.all(SOURCES.map((name) => readFile(path.join(import.meta.dirname, name))));
  const digest = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 12);
  return cached(`programs/kubernetes-${version}-${goArch()}/manifests-oracle-${digest}`, async (scratch) => {
    for (const name of SOURCES) await copyFile(path.join(import.meta.dirname, name), path.join(scratch, name));
    await writeFile(path.join(scratch, 'go.mod'), await goModule(version, scratch));
    const binary = path.join(scratch, 'oracle');
    const env = { CGO_ENABLED: '0', GOWORK: 'off' };
    await run(['go', 'build', '-mod=mod', '-trimpath', '-ldflags', stamp(version), '-o', binary, '.'], { cwd: scratch, env });
    return binary;
  });
}

/** kubeadm refuses to work without its version. */
function stamp(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  const name = 'k8s.io/component-base/version';
  return `-s -w -X ${name}.gitVersion=v${version} -X ${name}.gitMajor=${major} -X ${name}.gitMinor=${minor}`;
}

/** Kubernetes' staging modules, which it requires as v0.0.0, are published under v0.MINOR.PATCH. */
async function goModule(version: string, directory: string): Promise<string> {
  const query = ['go', 'mod', 'download', '-json', `k8s.io/kubernetes@v${version}`];
  const answer = JSON.parse(await run(query, { cwd: directory, env: { GOWORK: 'off', GOFLAGS: '-mod=mod' } })) as { GoMod: string };
  const requirements = await readFile(answer.GoMod, 'utf8');
  const published = `v${version.replace(/^1\./, '0.')}`;
  const staged = [...requirements.matchAll(/^\s*(k8s\.io\/\S+) v0\.0\.0(?:\s|$)/gm)].map((match) => match[1]);
  const required = [
    `require k8s.io/kubernetes v${version}`,
    ...['api', 'apimachinery', 'client-go'].map((name) => `require k8s.io/${name} ${published}`),
  ];
  const replaced = staged.map((name) => `replace ${name} => ${name} ${published}`);
  return ['module kubejoin.lab/manifests-oracle', 'go 1.26.0', ...required, ...replaced, ''].join('\n');
}

export async function askOracle(binary: string, questions: readonly Question[]): Promise<Answer[]> {
  const stdin = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
  const answers = (await run([binary], { stdin, timeoutMs: 120_000 })).trim().split('\n');
  if (answers.length !== questions.length) throw new Error(`${answers.length} answers to ${questions.length} questions`);
  return answers.map((answer) => JSON.parse(answer) as Answer);
}
