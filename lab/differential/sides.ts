/** The two programs that are compared. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { build } from 'esbuild';
import type { Program } from '../../src/cli/as-kubeadm/program.js';
import { tryRun } from '../machine/command.js';
import { PATIENCE_MS } from '../support/patience.js';
import { document } from './documents.js';
import { ACCOUNT, ADDRESS, Isolation } from './isolation.js';

/** A proxy on which nothing listens, so that a request for a version fails immediately. */
const PROXY = 'http://127.0.0.1:9';

/** A configuration whose files all lie in the case's directory. */
export const PKI_CONFIGURATION = {
  'cluster.yaml': [
    document('InitConfiguration', {
      localAPIEndpoint: { advertiseAddress: ADDRESS },
      nodeRegistration: { name: 'cp-1', criSocket: 'unix:///run/containerd/containerd.sock' },
    }),
    document('ClusterConfiguration', {
      kubernetesVersion: 'v1.37.2',
      certificatesDir: '{dir}/pki',
      controlPlaneEndpoint: 'api.example.com',
    }),
  ].join('---\n'),
};

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class Sides {
  readonly directory: string;
  readonly #isolation: Isolation;
  readonly #driver: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #lines: Interface;

  private constructor(directory: string, isolation: Isolation) {
    this.directory = directory;
    this.#isolation = isolation;
    const [program = '', ...args] = isolation.withState([process.execPath, path.join(directory, 'driver.mjs')]);
    const { cwd, env } = this.#context();
    this.#driver = spawn(program, args, { cwd, env: { ...process.env, ...env } });
    this.#driver.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#driver.stdout });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** `kubeadms`: paths by the name they get. `executable`: the built kubejoin. */
  static async start(kubeadms: Readonly<Record<string, string>>, executable?: string): Promise<Sides> {
    const directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-differential-'));
    chmodSync(directory, 0o755);
    for (const [name, file] of Object.entries(kubeadms)) cpSync(file, path.join(directory, name));
    if (executable && existsSync(executable)) cpSync(executable, path.join(directory, 'kubejoin'));
    await build({
      entryPoints: [path.join(import.meta.dirname, 'driver.ts')],
      outfile: path.join(directory, 'driver.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'warning',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
    return new Sides(directory, await Isolation.make());
  }

  /** A directory that the programs may write to; `{dir}` in the files is it. */
  place(
    name: string,
    { files = {}, pki = false }: { files?: Readonly<Record<string, string>>; pki?: boolean },
  ): string {
    const place = path.join(this.directory, name);
    mkdirSync(place, { recursive: true });
    chownSync(place, ACCOUNT, ACCOUNT);
    for (const [file, text] of Object.entries(files))
      writeFileSync(path.join(place, file), text.replaceAll('{dir}', place));
    if (pki) execFileSync('cp', ['-a', path.join(this.directory, 'made', 'pki'), place]);
    return place;
  }

  /** Makes what cases with a `pki` begin with. */
  async makePki(): Promise<void> {
    const made = this.place('made', { files: PKI_CONFIGURATION });
    const { code, err } = await this.kubeadm(['init', 'phase', 'certs', 'all', `--config=${made}/cluster.yaml`]);
    if (code !== 0) throw new Error(`kubeadm init phase certs all: ${err}`);
  }

  kubeadm(argv: readonly string[], program = 'kubeadm'): Promise<Ran> {
    return this.#run([path.join(this.directory, program), ...argv]);
  }

  /** The same with an empty /var/lib of its own, as kubejoin's driver has one. */
  kubeadmWithState(argv: readonly string[]): Promise<Ran> {
    return this.#run([path.join(this.directory, 'kubeadm'), ...argv], (words) => this.#isolation.withState(words));
  }

  /** The built executable. */
  executable(argv: readonly string[]): Promise<Ran> {
    return this.#run([path.join(this.directory, 'kubejoin'), ...argv]);
  }

  /** kubejoin's main() in the driver, in the order of the calls. */
  kubejoin(argv: readonly string[]): Promise<Ran> {
    return this.#ask('kubejoin', argv);
  }

  /** The same, called as kubeadm. */
  asKubeadm(argv: readonly string[]): Promise<Ran> {
    return this.#ask('kubeadm', argv);
  }

  #ask(program: Program, argv: readonly string[]): Promise<Ran> {
    const answer = this.#queue.then(async () => {
      this.#driver.stdin.write(`${JSON.stringify([program, ...argv])}\n`);
      const { value, done } = await this.#answers.next();
      if (done) throw new Error(`kubejoin ended the driver: ${argv.join(' ')}`);
      return JSON.parse(value) as Ran;
    });
    this.#queue = answer.catch(() => {});
    return answer;
  }

  async close(): Promise<void> {
    this.#lines.close();
    this.#driver.kill();
    await this.#isolation.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #run(
    argv: readonly string[],
    isolated = (words: readonly string[]) => this.#isolation.inside(words),
  ): Promise<Ran> {
    const { code, stdout, stderr, timedOut } = await tryRun(isolated(argv), {
      ...this.#context(),
      timeoutMs: PATIENCE_MS,
    });
    if (timedOut) throw new Error(`it did not end: ${argv.join(' ')}`);
    return { code, out: stdout, err: stderr };
  }

  #context(): { cwd: string; env: Record<string, string> } {
    return { cwd: this.directory, env: { HOME: this.directory, LC_ALL: 'C', HTTPS_PROXY: PROXY } };
  }
}
