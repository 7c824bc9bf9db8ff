import { connect, createServer, type Server, type Socket } from 'node:net';
import { unlessLate } from './deadline.ts';

/** In characters; longer than a holder's message. */
const MOST_SAID = 64;

/**
 * The socket of a process that wants a lock: while it listens, the process lives. Connections to it end when the process
 * holds the lock, or ends.
 */
export class LockSocket {
  readonly #server: Server;
  readonly #waiting = new Set<Socket>();
  #held: string | undefined;

  private constructor() {
    this.#server = createServer((socket) => this.#greet(socket));
    this.#server.unref();
  }

  static listen(path: string): Promise<LockSocket> {
    const own = new LockSocket();
    return new Promise((resolve, reject) => {
      own.#server.once('error', reject);
      own.#server.listen({ path }, () => resolve(own));
    });
  }

  /** Sends `text` to all connections, present and future: the lock is held. */
  hold(text: string): void {
    this.#held = text;
    for (const socket of this.#waiting) socket.end(text);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#waiting) socket.destroy();
  }

  #greet(socket: Socket): void {
    socket.on('error', () => {}).unref();
    if (this.#held !== undefined) return void socket.end(this.#held);
    this.#waiting.add(socket);
    socket.on('close', () => this.#waiting.delete(socket));
  }
}

/** Another living process that wants or holds the lock. */
export interface Rival {
  /** Its message once it holds the lock; empty if it ended or gave up; undefined if neither happened in time. */
  settled(timeoutMs: number): Promise<string | undefined>;
  close(): void;
}

/** Connects to another process's socket. `dead`: its process has ended. `gone`: the socket does not exist. */
export function meet(path: string): Promise<Rival | 'dead' | 'gone'> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => resolve(rivalOn(socket)));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(unmet(error.code)));
  });
}

/** A process that cannot be reached (its queue is full, for instance) may hold the lock. */
function unmet(code: string | undefined): Rival | 'dead' | 'gone' {
  if (code === 'ECONNREFUSED') return 'dead';
  return code === 'ENOENT' ? 'gone' : { settled: async () => undefined, close: () => {} };
}

function rivalOn(socket: Socket): Rival {
  let said = '';
  socket.on('data', (chunk) => {
    said = (said + chunk.toString('latin1')).slice(0, MOST_SAID);
  });
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(said)));
  return {
    settled: (timeoutMs) => unlessLate(closed, timeoutMs),
    close: () => void socket.destroy(),
  };
}
