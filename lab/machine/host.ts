/**
 * One machine of the lab: a bare Debian with containerd and a kubelet that waits to be configured. It has no Node.js,
 * so what is judged on it is the executable that users get.
 */
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  boundDirectory,
  leaderOf,
  mountRoot,
  removeContainer,
  startContainer,
  stopContainer,
  upperDirectory,
  writeIdentity,
} from './container.js';
import { type ExecOptions, type ExecOutcome, execIn, fileInput, HostProcess, readFrom } from './enter.js';
import { copyImageStore, STORE_DIRECTORY } from './image-store.js';
import { createHostNetwork, removeHostNetwork } from './network.js';
import { type HostPlace, type HostSpec, hostPlace, type LabPlace } from './place.js';
import { type OwnFiles, ownFiles, restoreOwnFiles } from './pristine.js';
import { CLEAR_SCRIPT, UNIT_DIRECTORIES } from './reset.js';
import { type SnapshotEntry, type SnapshotOptions, takeSnapshot } from './snapshot.js';
import { until } from './wait.js';

export interface BootOptions {
  /** Read-only directories below the host's own files, the topmost first. */
  readonly layers: readonly string[];
  /** Path from ensureImageStore. */
  readonly imageStore: string;
  /** Name to address of the other hosts, for /etc/hosts. */
  readonly peers: ReadonlyMap<string, string>;
  /** Files that an image of this host has before its first boot. `boot` then returns as soon as containerd answers. */
  readonly image?: readonly ImageFile[];
  /** Changes the root before the first boot, as a program in an initrd does. */
  readonly provision?: Provision;
}

export type Provision = (root: string) => Promise<void>;

/** A file of an image; `content` or the path of a file on the machine. */
export interface ImageFile {
  readonly path: string;
  readonly mode: number;
  readonly content?: string;
  readonly copyOf?: string;
}

/** Record of a host for other processes. */
interface HostRecord extends HostSpec {
  readonly layers: readonly string[];
}

export class LabHost {
  readonly place: HostPlace;
  private leader: number | undefined;

  constructor(
    private readonly lab: LabPlace,
    spec: HostSpec,
  ) {
    this.place = hostPlace(lab, spec);
  }

  get name(): string {
    return this.place.name;
  }

  get address(): string {
    return this.place.address;
  }

  /** The hosts that another process booted, from what it left on record. */
  static async attachAll(lab: LabPlace): Promise<LabHost[]> {
    const directory = path.join(lab.runDirectory, 'hosts');
    const files = (await readdir(directory).catch(() => [])).filter((file) => file.endsWith('.json')).sort();
    const records = files.map(
      async (file) => JSON.parse(await readFile(path.join(directory, file), 'utf8')) as HostRecord,
    );
    return (await Promise.all(records)).map((record) => new LabHost(lab, record));
  }

  /** Makes the host and starts it; returns when its containerd answers and has the images. */
  async boot(options: BootOptions): Promise<void> {
    const { number, manager } = this.place;
    const record: HostRecord = { name: this.name, number, ...(manager && { manager }), layers: options.layers };
    // On record before anything exists, so that `down` finds whatever a killed boot leaves.
    await mkdir(path.dirname(this.place.specFile), { recursive: true });
    await replaceFile(this.place.specFile, JSON.stringify(record));
    await Promise.all([
      createHostNetwork(this.lab, this.place),
      mountRoot(this.place, options.layers),
      copyImageStore(options.imageStore, boundDirectory(this.place, STORE_DIRECTORY)),
    ]);
    await writeIdentity(this.place, options.peers);
    for (const file of options.image ?? []) await putInImage(this.place.root, file);
    await options.provision?.(this.place.root);
    this.leader = await startContainer(this.place, options.image ? 'read-only' : 'pipe');
    if (options.image !== undefined) return this.waitForRuntime();
    await this.waitUntilUp();
    await this.markPristine();
  }

  /** Ends all of its processes at once, as a loss of power does; what is on its disk stays. */
  async cutPower(): Promise<void> {
    await stopContainer(this.place);
    this.leader = undefined;
  }

  /** Boots it again, with a console. */
  async powerOn(): Promise<void> {
    this.leader = await startContainer(this.place, 'read-only');
    await this.waitForRuntime();
  }

  /** All that has been written to its console since its first boot. */
  async console(): Promise<string> {
    return readFile(this.place.consoleFile, 'utf8');
  }

  /** Its boot goes on meanwhile. */
  private async waitForRuntime(): Promise<void> {
    const asked =
      this.place.manager === 'openrc'
        ? ['rc-service', '--quiet', 'containerd', 'status']
        : ['systemctl', 'is-active', '--quiet', 'containerd.service'];
    const active = async () => (await this.exec(asked)).code === 0;
    const evidence = async () => `${await this.journal()}\n${await this.console()}`;
    await until(`containerd of ${this.name}`, active, { everyMs: 100, evidence });
  }

  private async waitUntilUp(): Promise<void> {
    const evidence = async () => `${await this.journal()}\n${await readFile(this.place.consoleFile, 'utf8')}`;
    const up = async () => /^(running|degraded)$/m.test((await this.exec(['systemctl', 'is-system-running'])).stdout);
    await until(`${this.name} to boot`, up, { everyMs: 100, evidence });
    await this.mustExec(['systemctl', 'start', 'containerd.service']);
    // Only now: a kubelet enabled before the boot would be started by it, and crash in a loop until the join.
    await this.mustExec(['systemctl', 'enable', '--quiet', 'kubelet.service']);
  }

  /** Ends the host and removes everything of it. Works on what a killed boot left, too. */
  async destroy(): Promise<void> {
    await stopContainer(this.place);
    this.leader = undefined;
    await removeHostNetwork(this.place);
    await removeContainer(this.place);
    for (const file of [this.place.netnsFile, this.place.specFile]) await rm(file, { force: true });
  }

  /** True if its first process runs. */
  async isUp(): Promise<boolean> {
    return (await leaderOf(this.place)) !== undefined;
  }

  /** Runs a program in the host to its end; a failure is an outcome, not an exception. */
  async exec(argv: readonly string[], options: ExecOptions = {}): Promise<ExecOutcome> {
    return execIn(await this.firstProcess(), argv, options);
  }

  /** Runs a program that must succeed; gives what it printed. */
  async mustExec(argv: readonly string[], options: ExecOptions = {}): Promise<string> {
    const outcome = await this.exec(argv, options);
    if (outcome.code === 0 && !outcome.timedOut) return outcome.stdout;
    const output = `${outcome.stdout}\n${outcome.stderr}`.trim().split('\n').slice(-40).join('\n');
    const how = outcome.timedOut ? 'ran out of time' : `exited with ${outcome.code}`;
    throw new Error(`on ${this.name}: ${argv.join(' ').slice(0, 300)} ${how}\n${output}`);
  }

  /** Starts a program in the host, to read it while it runs or to kill it half-way. */
  async spawn(argv: readonly string[], options: Omit<ExecOptions, 'stdin' | 'timeoutMs'> = {}): Promise<HostProcess> {
    return new HostProcess(await this.firstProcess(), argv, options);
  }

  async readFile(file: string): Promise<string> {
    return (await this.readBytes(file)).toString();
  }

  async readBytes(file: string): Promise<Buffer> {
    const { code, stdout, stderr } = await readFrom(await this.firstProcess(), ['cat', '--', file]);
    if (code !== 0) throw new Error(`on ${this.name}: ${stderr.trim()}`);
    return stdout;
  }

  async fileExists(file: string): Promise<boolean> {
    return (await this.exec(['test', '-e', file])).code === 0;
  }

  /** Missing directories are made, as root's usual 0755. */
  async writeFile(file: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
    await this.install(file, content, mode);
  }

  /**
   * Copies a file of the machine into the host, such as the executable under test. It belongs to the host from then on:
   * `reset` leaves it there.
   */
  async putFile(machineFile: string, file: string, mode = 0o755): Promise<void> {
    await this.install(file, fileInput(machineFile), mode);
    const own = ownFiles(upperDirectory(this.place), false);
    const baseline = { ...(await this.baseline()) };
    for (let relative = file.replace(/^\//, ''); relative !== '.'; relative = path.dirname(relative)) {
      const added = own[relative];
      if (added !== undefined) baseline[relative] ??= added;
      if (added?.type === 'file') baseline[relative] = added;
    }
    await replaceFile(this.baselineFile, JSON.stringify(baseline));
  }

  private async install(file: string, content: ExecOptions['stdin'], mode: number): Promise<void> {
    const script =
      'mkdir -p -- "$(dirname -- "$1")" && rm -f -- "$1" && (umask 077 && cat > "$1") && chmod "$2" -- "$1"';
    await this.mustExec(
      ['sh', '-c', script, 'sh', file, mode.toString(8)],
      content === undefined ? {} : { stdin: content },
    );
  }

  /** See snapshot.ts; whole host when no paths are given. */
  async snapshot(paths: readonly string[] = ['/'], options: SnapshotOptions = {}): Promise<SnapshotEntry[]> {
    return takeSnapshot(await this.firstProcess(), paths, options);
  }

  /** The end of a unit's journal, or of the whole one. */
  async journal(unit?: string, lines = 40): Promise<string> {
    const which = unit === undefined ? [] : ['-u', unit];
    return (await this.exec(['journalctl', '--no-pager', '-o', 'short-precise', '-n', String(lines), ...which])).stdout;
  }

  /** Takes the host's files as they are now for what `reset` comes back to. */
  async markPristine(): Promise<void> {
    await replaceFile(this.baselineFile, JSON.stringify(ownFiles(upperDirectory(this.place), true)));
  }

  /**
   * Back to the state after boot, without one: kubelet stopped, Pods gone, every file as it was. Says nothing to the
   * cluster: `Cluster.forget` takes the node out of that.
   */
  async reset(): Promise<void> {
    await this.mustExec(['sh', '-c', CLEAR_SCRIPT]);
    const { layers } = JSON.parse(await readFile(this.place.specFile, 'utf8')) as HostRecord;
    const touched = await restoreOwnFiles(await this.baseline(), upperDirectory(this.place), this.place.root, layers);
    if (touched.some((file) => UNIT_DIRECTORIES.some((directory) => file.startsWith(directory)))) {
      await this.mustExec(['systemctl', 'daemon-reload']);
    }
  }

  private get baselineFile(): string {
    return path.join(this.place.directory, 'pristine.json');
  }

  private async baseline(): Promise<OwnFiles> {
    return JSON.parse(await readFile(this.baselineFile, 'utf8')) as OwnFiles;
  }

  private async firstProcess(): Promise<number> {
    this.leader ??= await leaderOf(this.place);
    if (this.leader === undefined) throw new Error(`host ${this.name} isn't running`);
    return this.leader;
  }
}

async function putInImage(root: string, { path: file, mode, content, copyOf }: ImageFile): Promise<void> {
  const target = path.join(root, file);
  await mkdir(path.dirname(target), { recursive: true });
  if (copyOf === undefined) await writeFile(target, content ?? '');
  else await copyFile(copyOf, target);
  await chmod(target, mode);
}

async function replaceFile(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
