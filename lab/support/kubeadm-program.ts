/**
 * Go programs that ask kubeadm's own packages, built against the kubeadm of a version: oracles for what its command
 * line can't be asked.
 */
import { createHash } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cached } from '../machine/cache.js';
import { run } from '../machine/command.js';
import { goArch } from '../machine/versions.js';
import { PATIENCE_MS } from './patience.js';

export interface KubeadmProgram {
  /** Name of the program in the cache. */
  name: string;
  directory: string;
  sources: readonly string[];
}

/** Built once, and kept in the lab's cache by version and content. */
export async function ensureKubeadmProgram(
  { name, directory, sources }: KubeadmProgram,
  version: string,
): Promise<string> {
  const contents = await Promise.all(sources.map((source) => readFile(path.join(directory, source))));
  const digest = createHash('sha256').update(Buffer.concat(contents)).digest('hex').slice(0, 12);
  return cached(`programs/kubernetes-${version}-${goArch()}/${name}-${digest}`, async (scratch) => {
    for (const source of sources) await copyFile(path.join(directory, source), path.join(scratch, source));
    await writeFile(path.join(scratch, 'go.mod'), await goModule(name, version, scratch));
    const binary = path.join(scratch, 'oracle');
    const env = { CGO_ENABLED: '0', GOWORK: 'off' };
    await run(['go', 'build', '-mod=mod', '-trimpath', '-ldflags', stamp(version), '-o', binary, '.'], {
      cwd: scratch,
      env,
    });
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
async function goModule(name: string, version: string, directory: string): Promise<string> {
  const query = ['go', 'mod', 'download', '-json', `k8s.io/kubernetes@v${version}`];
  const answer = JSON.parse(await run(query, { cwd: directory, env: { GOWORK: 'off', GOFLAGS: '-mod=mod' } })) as {
    GoMod: string;
  };
  const requirements = await readFile(answer.GoMod, 'utf8');
  const published = `v${version.replace(/^1\./, '0.')}`;
  const staged = [...requirements.matchAll(/^\s*(k8s\.io\/\S+) v0\.0\.0(?:\s|$)/gm)].map((match) => match[1]);
  const required = [
    `require k8s.io/kubernetes v${version}`,
    ...['api', 'apimachinery', 'client-go'].map((module) => `require k8s.io/${module} ${published}`),
  ];
  const replaced = staged.map((module) => `replace ${module} => ${module} ${published}`);
  return [`module kubejoin.lab/${name}`, 'go 1.26.0', ...required, ...replaced, ''].join('\n');
}

/** One JSON question a line, one JSON answer a line. */
export async function askKubeadmProgram<Answer>(binary: string, questions: readonly unknown[]): Promise<Answer[]> {
  const stdin = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
  const answers = (await run([binary], { stdin, timeoutMs: PATIENCE_MS })).trim().split('\n');
  if (answers.length !== questions.length)
    throw new Error(`${answers.length} answers to ${questions.length} questions`);
  return answers.map((answer) => JSON.parse(answer) as Answer);
}
