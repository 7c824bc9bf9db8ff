import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { Failure } from '../../../base/failure.ts';
import { monotonicMs } from '../../../base/time.ts';
import { closing, orUndefined } from '../../../base/try.ts';
import { LockSocket, meet, type Rival } from '../../../wire/lock-socket.ts';
import type { HostLock, LockHolder } from '../../ports.ts';
import { errno } from '../errno.ts';
import { writing } from '../files/writing.ts';
import { LockDirectory, type Parent } from './directory.ts';

/** Time for simultaneous candidates to settle who gets the lock. */
const SETTLE_MS = 10_000;

/**
 * Takes the lock of a directory, or returns its holder. Node.js has no flock(2), so each candidate has a socket with a
 * unique name in the directory and makes it visible once it listens. A visible name without a listener is dead forever,
 * because the kernel closes the socket however its process ends, and is removed. A candidate that sees no other living
 * name after its own became visible has the lock: the later of two always sees the other. If both see each other, the
 * later one withdraws until the other has settled.
 */
export async function takeLock(path: string, parent: Parent): Promise<HostLock> {
  const deadline = monotonicMs() + SETTLE_MS;
  for (;;) {
    const candidate = await announced(path, parent);
    const outcome = await candidate.contend(deadline);
    if (outcome !== 'again') return outcome;
  }
}

/** The holder of the lock, for a directory where no socket can be created. */
export async function lockHolder(path: string): Promise<{ holder: LockHolder } | undefined> {
  const directory = LockDirectory.existing(path);
  if (directory === undefined) return undefined;
  return closing(directory, async () => {
    const rival = await firstLiving(directory, directory.names().filter(isVisible));
    return rival && { holder: holderIn(await rival.settled(SETTLE_MS)) };
  });
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
      // The holder of the lock removed the empty directory (libuv reports EACCES) or this socket before it was visible.
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
      const said = await rival.settled(Math.max(0, deadline - monotonicMs()));
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

  /** Synchronous, so that a process may exit right afterwards. */
  #withdraw(): void {
    this.#directory.remove(this.#name);
    this.#socket.close();
    this.#directory.removeIfEmpty();
    this.#directory.close();
  }
}

/** The earliest living candidate; removes dead ones before it. */
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

/** Removes sockets of processes killed before their names were visible. A living process whose name is gone retries. */
async function removeHidden(directory: LockDirectory): Promise<void> {
  for (const name of directory.names().filter(isHidden)) {
    const rival = await meet(directory.socket(name));
    if (rival === 'dead') directory.remove(name);
    else if (rival !== 'gone') rival.close();
  }
}

/** Anything else in the directory is not a candidate's, and stays. */
const NAME = /^\.?\d{15}-[\da-f]{16}$/;

/** A unique name that sorts by time. */
function uniqueName(): string {
  return `${Date.now().toString().padStart(15, '0')}-${randomBytes(8).toString('hex')}`;
}

function isVisible(name: string): boolean {
  return NAME.test(name) && !name.startsWith('.');
}

function isHidden(name: string): boolean {
  return NAME.test(name) && name.startsWith('.');
}

/** Empty if /proc is not mounted. */
function pidNamespace(): string {
  return orUndefined(() => readlinkSync('/proc/self/ns/pid')) ?? '';
}

/** The holder's PID, or `elsewhere` for another PID namespace, where the number would name a different process. */
function holderIn(said: string | undefined): LockHolder {
  const [, pid, namespace] = /^(\d{1,10}) (\S+)$/.exec(said ?? '') ?? [];
  const own = pidNamespace();
  if (pid === undefined || own === '') return undefined;
  return namespace === own ? Number(pid) : 'elsewhere';
}

/** Next to the journal, so that processes with the same files share the lock. */
const HOST_LOCK = '/var/lib/kubejoin/lock';

const STATE_MODE = 0o700;

const DIRECTORY_MODE = 0o755;

/** HostWriter's `lock`. A user without permission for the lock cannot change what it protects, and needs none. */
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
