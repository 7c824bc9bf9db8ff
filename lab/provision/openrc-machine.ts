/** A Debian whose first process is OpenRC's, in namespaces of its own; it shares the network of this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cached } from '../machine/cache.ts';
import { run, tryRun } from '../machine/command.ts';
import { type ExecOutcome, execIn } from '../machine/enter.ts';
import { childrenOf } from '../machine/recorded-process.ts';
import { goArch } from '../machine/versions.ts';
import { until } from '../machine/wait.ts';

/** Change it with the recipe below: it names the cache entry. */
const RECIPE = 1;

/** As bare as an image may be: no network service, and only BusyBox fetches. */
function ensureOpenrcRootfs(): Promise<string> {
  return cached(`rootfs/bookworm-${goArch()}-openrc-${RECIPE}`, async (scratch) => {
    const root = path.join(scratch, 'root');
    await run([
      'debootstrap',
      '--variant=minbase',
      '--include=openrc,busybox,openssl,ca-certificates',
      'bookworm',
      root,
    ]);
    // They would work on the clock, the control groups and the kernel's settings of this machine.
    await run(['find', path.join(root, 'etc/runlevels/sysinit'), '-mindepth', '1', '-delete']);
    await run(['ln', '-s', '/bin/busybox', path.join(root, 'usr/bin/wget')]);
    return root;
  });
}

const DEVICES = ['null c 1 3', 'zero c 1 5', 'random c 1 8', 'urandom c 1 9'];
const CONSOLE = 'var/log/console';

/** Mounts what a kernel and an initrd would have, and becomes the first process. */
const BOOT = `mount -t proc proc "$1/proc"
mount -t tmpfs tmpfs "$1/run"
mount -t tmpfs tmpfs "$1/dev"
${DEVICES.map((device) => `mknod -m 666 "$1/dev/${device.replace(' ', '" ')}`).join('\n')}
: > "$1/dev/console"
mount --bind "$1/${CONSOLE}" "$1/dev/console"
exec chroot "$1" /sbin/openrc-init`;

export class OpenrcMachine {
  readonly root: string;
  #directory: string;
  #leader: number | undefined;
  #unshare: ChildProcess | undefined;

  private constructor(directory: string) {
    this.#directory = directory;
    this.root = path.join(directory, 'root');
  }

  /** A machine that has not booted. `authority`: a certificate that it trusts; `hosts`: names of 127.0.0.1. */
  static async make({ authority, hosts }: { authority: string; hosts: string }): Promise<OpenrcMachine> {
    const lower = await ensureOpenrcRootfs();
    const machine = new OpenrcMachine(await mkdtemp(path.join(tmpdir(), 'kubejoin-openrc-')));
    const [upper, work] = ['upper', 'work'].map((name) => path.join(machine.#directory, name)) as [string, string];
    for (const directory of [machine.root, upper, work]) await mkdir(directory);
    // An overlay cannot lie on an overlay, which this machine's /tmp may be.
    await run(['mount', '-t', 'tmpfs', 'tmpfs', machine.#directory]);
    for (const directory of [machine.root, upper, work]) await mkdir(directory);
    const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
    await run(['mount', '-t', 'overlay', 'overlay', '-o', options, machine.root]);
    await writeFile(path.join(machine.root, 'etc/hosts'), `127.0.0.1 localhost ${hosts}\n`);
    await writeFile(path.join(machine.root, CONSOLE), '');
    await writeFile(path.join(machine.root, 'usr/local/share/ca-certificates/files.crt'), authority);
    await run(['chroot', machine.root, 'update-ca-certificates']);
    return machine;
  }

  async powerOn(): Promise<void> {
    const argv = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-ec', BOOT, 'sh', this.root];
    const unshare = spawn('unshare', argv, { stdio: 'ignore' });
    this.#unshare = unshare;
    const booted = async () => {
      [this.#leader] = await childrenOf(unshare.pid ?? 0);
      if (this.#leader === undefined) return false;
      const level = `/proc/${this.#leader}/root/run/openrc/softlevel`;
      return (await readFile(level, 'utf8').catch(() => '')).trim() === 'default';
    };
    await until('OpenRC to reach its default runlevel', booted, { everyMs: 100 });
  }

  /** Ends all processes at once. */
  async cutPower(): Promise<void> {
    const unshare = this.#unshare;
    this.#unshare = undefined;
    if (unshare === undefined || unshare.exitCode !== null || unshare.signalCode !== null) return;
    const ended = once(unshare, 'exit');
    if (this.#leader !== undefined) process.kill(this.#leader, 'SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.cutPower();
    for (const mounted of [this.root, this.#directory]) await tryRun(['umount', '--lazy', mounted]);
    await rm(this.#directory, { recursive: true, force: true });
  }

  exec(argv: readonly string[], stdin = ''): Promise<ExecOutcome> {
    if (this.#leader === undefined) throw new Error('the machine is not on');
    return execIn(this.#leader, argv, { stdin });
  }

  /** A line a process: its words. No pgrep, which a bare machine lacks. */
  async processes(): Promise<string> {
    const script = 'for process in /proc/[0-9]*; do tr "\\0" " " < $process/cmdline; echo; done';
    const { code, stdout, stderr } = await this.exec(['sh', '-c', script]);
    if (!stdout.includes('openrc-init')) throw new Error(`${code}: ${stderr}`);
    return stdout;
  }

  /** The content of a file; undefined for a missing one. */
  read(file: string): Promise<string | undefined> {
    return readFile(path.join(this.root, file), 'utf8').catch(() => undefined);
  }

  async console(): Promise<string> {
    return (await this.read(CONSOLE)) ?? '';
  }
}
