import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { Failure } from '../../../base/failure.ts';
import { LockSocket, meet, type Rival } from '../../../wire/lock-socket.ts';
import type { HostLock, LockHolder } from '../../ports.ts';
import { errno } from '../errno.ts';
import { writing } from '../files/write-refused.ts';
import { LockDirectory, type Parent } from './directory.ts';

/** For those who want it at the same moment to settle who has it. */
const SETTLE_MS = 10_000;

/**
 * Takes the lock that belongs to a directory, or tells who has it. Node.js has no flock(2), so each process that wants
 * it has a socket in the directory, under a name of its own, that it makes visible only once it listens: a visible name
 * where nobody listens is dead for ever (the kernel closes the socket however its process ends), and is removed.
 * Whoever sees no other living name after its own is visible has the lock: of two, the one that came later sees the
 * other. Where both see each other the later one withdraws until the other has settled.
 */
export async function takeLock(path: string, parent: Parent): Promise<HostLock> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    const candidate = await announced(path, parent);
    const outcome = await candidate.contend(deadline);
    if (outcome !== 'again') return outcome;
  }
}

/** Where no socket can be made: only whether somebody has the lock. */
export async function lockHolder(path: string): Promise<{ holder: LockHolder } | undefined> {
  const directory = LockDirectory.existing(path);
  if (directory === undefined) return undefined;
  try {
    const rival = await firstLiving(directory, directory.names().filter(isVisible));
    return rival && { holder: holderIn(await rival.settled(SETTLE_MS)) };
  } finally {
    directory.close();
  }
}

async function announced(path: string, parent: Parent): Promise<Candidate> {
  for (;;) {
    const directory = LockDirectory.open(path, parent);
    const name = uniqueName();
    let socket: LockSocket | undefined;
    try {
      socket = await LockSocket.listen(directory.socket(`.${name}`));
      directory.rename(`.${name}`, name);
      return new Candidate(directory, name, socket);
    } catch (error) {
      const isThere = directory.isThere();
      socket?.close();
      directory.close();
      // Whoever had the lock has removed the empty directory (EACCES is libuv's word for that), or this socket before
      // it had its name.
      if (isThere && errno(error) !== 'ENOENT') throw error;
    }
  }
}

class Candidate {
  readonly #directory: LockDirectory;
  readonly #name: string;
  readonly #socket: LockSocket;

  constructor(directory: LockDirectory, name: string, socket: LockSocket) {
    this.#directory = directory;
    this.#name = name;
    this.#socket = socket;
  }

  async contend(deadline: number): Promise<HostLock | 'again'> {
    for (;;) {
      const rival = await firstLiving(this.#directory, this.#others());
      if (rival === undefined) return this.#hold();
      const isFirst = this.#name < rival.name;
      if (!isFirst) this.#withdraw();
      const said = await rival.settled(Math.max(0, deadline - performance.now()));
      rival.close();
      if (said !== '') {
        if (isFirst) this.#withdraw();
        return { holder: holderIn(said) };
      }
      if (!isFirst) return 'again';
    }
  }

  #others(): string[] {
    return this.#directory.names().filter((name) => isVisible(name) && name !== this.#name);
  }

  async #hold(): Promise<HostLock> {
    this.#socket.hold(`${process.pid} ${pidNamespace()}`);
    await removeHidden(this.#directory);
    return { release: () => this.#withdraw() };
  }

  /** Without a pause, so that a process that ends right afterwards has done it. */
  #withdraw(): void {
    this.#directory.remove(this.#name);
    this.#socket.close();
    this.#directory.removeIfEmpty();
    this.#directory.close();
  }
}

/** Of those who live the one that came first; the dead before it are removed. */
async function firstLiving(
  directory: LockDirectory,
  names: readonly string[],
): Promise<(Rival & { name: string }) | undefined> {
  for (const name of [...names].sort()) {
    const rival = await meet(directory.socket(name));
    if (rival === 'dead') directory.remove(name);
    else if (rival !== 'gone') return { ...rival, name };
  }
  return undefined;
}

/**
 * Of processes that were killed before their names were visible. Whoever is about to make such a name visible finds it
 * gone, and begins again.
 */
async function removeHidden(directory: LockDirectory): Promise<void> {
  for (const name of directory.names().filter((one) => !isVisible(one))) {
    const rival = await meet(directory.socket(name));
    if (rival === 'dead') directory.remove(name);
    else if (rival !== 'gone') rival.close();
  }
}

/** Never used twice; of two the later one is the greater. */
function uniqueName(): string {
  return `${Date.now().toString().padStart(15, '0')}-${randomBytes(8).toString('hex')}`;
}

function isVisible(name: string): boolean {
  return !name.startsWith('.');
}

/** Empty where /proc is not mounted. */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** A number of another namespace's would name some other process here. */
function holderIn(said: string | undefined): LockHolder {
  const [, pid, namespace] = /^(\d{1,10}) (\S+)$/.exec(said ?? '') ?? [];
  const own = pidNamespace();
  if (pid === undefined || own === '') return undefined;
  return namespace === own ? Number(pid) : 'elsewhere';
}

/** Beside the journal: whoever has the files of this root has its lock. */
const HOST_LOCK = '/var/lib/kubejoin/lock';

const STATE_MODE = 0o700;

const DIRECTORY_MODE = 0o755;

/** As the port says. Who may not even write the lock can't change what it protects, and needs none. */
export function lockFiles(directory?: string): Promise<HostLock> {
  const path = directory === undefined ? HOST_LOCK : `${directory}/.kubejoin-lock`;
  const parent = {
    parentMode: directory === undefined ? STATE_MODE : DIRECTORY_MODE,
    parentGoes: directory === undefined,
  };
  return writing(path, async () => {
    try {
      return await takeLock(path, parent);
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (process.geteuid?.() !== 0 && ['EACCES', 'EPERM'].includes(errno(error))) return { release: () => {} };
      const held = await lockHolder(path);
      if (held) return held;
      throw error;
    }
  });
}
