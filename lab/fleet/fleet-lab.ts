/**
 * Hosts of the lab that can be logged in to by SSH, with real sshd and real ssh; keys are made for the run, and go with
 * it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { requireValid } from '../../test/cli/support/events-schema.ts';
import { run } from '../machine/command.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { BUILT, IGNORED, type JsonEvent, type JsonFailure } from '../worker/kubejoin.ts';

/** A user without root's rights, who may become root. */
export const ADMIN = 'admin';

/** Login data of the machine: a key, the hosts' keys, a configuration of ssh. */
export class SshAccess {
  private constructor(readonly folder: string) {}

  static async make(): Promise<SshAccess> {
    const access = new SshAccess(await mkdtemp(path.join(tmpdir(), 'kubejoin-lab-ssh-')));
    for (const name of ['key', 'other-key'])
      await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', access.file(name)]);
    await access.knows({});
    return access;
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  get config(): string {
    return this.file('config');
  }

  /** The keys that are believed to be the hosts', by address. */
  async knows(hostKeys: Readonly<Record<string, string>>): Promise<void> {
    const lines = Object.entries(hostKeys).map(([address, key]) => `${address} ${key}\n`);
    await writeFile(this.file('known_hosts'), lines.join(''));
    const settings = {
      UserKnownHostsFile: this.file('known_hosts'),
      GlobalKnownHostsFile: '/dev/null',
      StrictHostKeyChecking: 'yes',
      IdentityFile: this.file('key'),
      IdentitiesOnly: 'yes',
      User: 'root',
    };
    const text = Object.entries(settings).map(([name, value]) => `  ${name} ${value}\n`);
    await writeFile(this.config, `Host *\n${text.join('')}`);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

/** Starts sshd with keys of its own; gives the public one. root and `admin` are let in with the access' key. */
export async function openToSsh(host: LabHost, access: SshAccess): Promise<string> {
  const key = (await readFile(access.file('key.pub'), 'utf8')).trim();
  const script = `
    mkdir -p -m 755 /run/sshd
    test -e /etc/ssh/ssh_host_ed25519_key || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
    id ${ADMIN} > /dev/null 2>&1 || useradd --create-home --shell /bin/bash ${ADMIN}
    for home in /root /home/${ADMIN}; do
      mkdir -p -m 700 $home/.ssh
      echo "$1" > $home/.ssh/authorized_keys
      chmod 600 $home/.ssh/authorized_keys
    done
    chown -R ${ADMIN}: /home/${ADMIN}/.ssh
    (umask 337; echo '${ADMIN} ALL=(root) NOPASSWD: ALL' > /etc/sudoers.d/${ADMIN})
    systemctl restart ssh.service
    cut -d ' ' -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub`;
  return (await host.mustExec(['sh', '-ec', script, 'sh', key])).trim();
}

export async function closeSsh(host: LabHost): Promise<void> {
  await host.mustExec(['sh', '-c', `systemctl stop ssh.service; pkill -KILL -u ${ADMIN}; true`]);
}

/** One line of `fleet join --output json`. */
export interface FleetLine extends JsonEvent {
  readonly host?: string;
  readonly outcome?: string;
  readonly exitCode?: number;
  readonly executable?: string;
  readonly bytes?: number;
  readonly uid?: number;
  readonly nodeName?: string;
  readonly changes?: number;
  readonly durationMs?: number;
  readonly fleet?: readonly HostLine[];
}

export interface HostLine {
  readonly host: string;
  readonly outcome: string;
  readonly nodeName?: string;
  readonly changes: number;
  readonly durationMs: number;
  readonly failure?: JsonFailure;
}

export interface FleetRun {
  readonly code: number;
  readonly lines: readonly FleetLine[];
  readonly stdout: string;
  readonly stderr: string;
  readonly result: FleetLine;
}

/** `dist/kubejoin fleet join` on the machine itself, which it only logs in from. */
export class RunningFleet {
  readonly #child: ReturnType<typeof spawn>;
  /** The end of its output, which may come after its own. */
  readonly #closed: Promise<unknown[]>;
  #stdout = '';
  #stderr = '';

  /** `token`: for all hosts, by standard input. */
  constructor(args: readonly string[], token?: string) {
    const given = token === undefined ? [] : ['--token-file', '-'];
    this.#child = spawn(BUILT, ['fleet', 'join', ...args, IGNORED, ...given, '--output', 'json'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#closed = once(this.#child, 'close');
    this.#child.stdin?.end(token);
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
  }

  /** Until a line for which `is` holds has come. */
  async sees(what: string, is: (line: FleetLine) => boolean): Promise<void> {
    const seen = async () => this.#lines().some(is);
    await until(what, seen, {
      everyMs: 20,
      evidence: async () => `${this.#stdout.slice(-4000)}\n${this.#stderr}`,
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async ended(): Promise<FleetRun> {
    const [code] = (await this.#closed) as [number | null];
    const lines = this.#lines();
    requireValid(lines);
    const result = lines.at(-1);
    if (result === undefined) throw new Error(`no line came: ${this.#stderr}`);
    return { code: code ?? -1, lines, stdout: this.#stdout, stderr: this.#stderr, result };
  }

  #lines(): FleetLine[] {
    const whole = this.#stdout.slice(0, this.#stdout.lastIndexOf('\n') + 1).trimEnd();
    return whole === '' ? [] : whole.split('\n').map((line) => JSON.parse(line) as FleetLine);
  }
}

/** Each look costs two processes, on the same two processors as all hosts; what is looked for lives for seconds. */
const EVERY_MS = 150;

/** Arguments of every process of a host, or of the machine, looked at again and again while something goes on. */
export class ArgumentWatch {
  readonly #stop = new AbortController();
  readonly #seen: Promise<Set<string>>;

  constructor(list: () => Promise<string>) {
    this.#seen = (async () => {
      const seen = new Set<string>();
      while (!this.#stop.signal.aborted) {
        for (const line of (await list()).split('\n')) seen.add(line.trim());
        await pause(EVERY_MS);
      }
      return seen;
    })();
  }

  static on(host: LabHost): ArgumentWatch {
    return new ArgumentWatch(() => host.mustExec(['ps', '-eo', 'args', '-ww']));
  }

  static here(): ArgumentWatch {
    return new ArgumentWatch(async () => run(['ps', '-eo', 'args', '-ww']));
  }

  async stop(): Promise<string[]> {
    this.#stop.abort();
    return [...(await this.#seen)];
  }
}
