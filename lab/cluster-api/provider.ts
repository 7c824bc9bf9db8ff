/** The provider as a process on the machine, which reconciles the objects in a lab's own API server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { Authority } from '../../test/wire/support/authority.ts';
import { until } from '../machine/wait.ts';
import type { Lab } from '../run/lifecycle.ts';
import { ensureProvider, type ProviderProgram } from './provider-program.ts';

export const NAMESPACE = 'cluster-api-lab';

interface Webhook {
  clientConfig: { service?: { path: string }; url?: string; caBundle?: string };
}

export class Provider {
  readonly #lab: Lab;
  readonly #program: ProviderProgram;
  readonly #directory: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(lab: Lab, program: ProviderProgram, directory: string) {
    this.#lab = lab;
    this.#program = program;
    this.#directory = directory;
    this.#port = 19_440 + lab.place.id;
  }

  /** Installs the CRDs, and starts it with its admission webhooks. */
  static async start(lab: Lab): Promise<Provider> {
    const program = await ensureProvider(console.log);
    const directory = await mkdtemp(path.join(tmpdir(), 'kubejoin-cluster-api-'));
    const provider = new Provider(lab, program, directory);
    try {
      // A run that was killed may have left everything.
      await provider.#clear();
      await provider.#kubectl(['create', '-f', program.crds]);
      await provider.#kubectl(['wait', '--for=condition=Established', '--timeout=60s', '-f', program.crds]);
      await provider.#kubectl(['create', 'namespace', NAMESPACE]);
      const authority = await provider.#writeCertificates();
      await provider.#startProcess();
      await provider.#kubectl(['create', '-f', '-'], await provider.#webhooks(authority));
      return provider;
    } catch (error) {
      await provider.stop();
      throw error;
    }
  }

  /** A provider that starts afresh knows no back-off, which can be a minute long after the API server was away. */
  async restart(): Promise<void> {
    await this.#endProcess();
    await this.#startProcess();
  }

  /** Takes its objects out of the cluster, too. */
  async stop(): Promise<void> {
    await this.#endProcess();
    await this.#clear();
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** The end of what it logged. */
  async log(): Promise<string> {
    const text = await readFile(this.#logFile, 'utf8').catch(() => '');
    return text.split('\n').slice(-30).join('\n');
  }

  get #logFile(): string {
    return path.join(this.#directory, 'log');
  }

  /** For the webhooks; gives the CA. */
  async #writeCertificates(): Promise<string> {
    const authority = await Authority.make('cluster-api');
    const { certificate, key } = await authority.issue({ commonName: 'webhook', ips: [this.#address] });
    await writeFile(path.join(this.#directory, 'tls.crt'), certificate);
    await writeFile(path.join(this.#directory, 'tls.key'), key, { mode: 0o600 });
    return authority.pem;
  }

  get #address(): string {
    return `${this.#lab.place.network}.1`;
  }

  async #endProcess(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async #startProcess(): Promise<void> {
    const log = await open(this.#logFile, 'w');
    const flags = [
      ...[`--namespace=${NAMESPACE}`, `--webhook-port=${this.#port}`, `--webhook-cert-dir=${this.#directory}`],
      ...['--health-addr=0', '--diagnostics-address=0', '--v=4'],
      // Alpha, and off by default; MachinePool is on.
      '--feature-gates=KubeadmBootstrapFormatIgnition=true',
    ];
    this.#process = spawn(this.#program.manager, flags, {
      stdio: ['ignore', log.fd, log.fd],
      env: { KUBECONFIG: this.#lab.cluster.kubeconfigFile, HOME: this.#directory },
    });
    await log.close();
    const serves = async () => /"?Serving webhook server"?/.test(await readFile(this.#logFile, 'utf8'));
    await until('the webhooks of the provider', serves, { evidence: () => this.log() });
  }

  /** The provider's own configurations, reached at the machine's address. */
  async #webhooks(authority: string): Promise<string> {
    const documents = parseAllDocuments(await readFile(this.#program.webhooks, 'utf8')).map(
      (document) => document.toJS() as { metadata: { name: string }; webhooks: Webhook[] },
    );
    for (const document of documents) {
      document.metadata.name = `cluster-api-${document.metadata.name}`;
      for (const { clientConfig } of document.webhooks) {
        clientConfig.url = `https://${this.#address}:${this.#port}${clientConfig.service?.path}`;
        clientConfig.caBundle = Buffer.from(authority).toString('base64');
        delete clientConfig.service;
      }
    }
    return documents.map((document) => stringify(document)).join('---\n');
  }

  async #clear(): Promise<void> {
    const remove = ['delete', '--ignore-not-found', '--timeout=60s'];
    for (const kind of ['mutating', 'validating'])
      await this.#kubectl([...remove, `${kind}webhookconfiguration`, `cluster-api-${kind}-webhook-configuration`]);
    await this.#kubectl([...remove, 'namespace', NAMESPACE]);
    await this.#kubectl([...remove, '-f', this.#program.crds]);
  }

  async #kubectl(args: readonly string[], stdin?: string): Promise<void> {
    const { code, stderr } = await this.#lab.cluster.kubectl(args, stdin);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}\n${await this.log()}`);
  }
}
