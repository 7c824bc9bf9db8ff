import { connect, createServer, type Server, type Socket } from 'node:net';

/** Longer than what a holder says. */
const MOST_SAID = 64;

/**
 * A socket of whoever wants a lock. While it listens, its process lives; whoever connects stays connected until it
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

  /** Tells all who wait, and all who come, that it is held. */
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
    if (this.#held !== undefined) {
      socket.end(this.#held);
      return;
    }
    this.#waiting.add(socket);
    socket.on('close', () => this.#waiting.delete(socket));
  }
}

/** Somebody else who wants the lock, or has it, and lives. */
export interface Rival {
  /** What it says when it holds the lock; empty when it has ended or given up; undefined when neither comes in time. */
  settled(timeoutMs: number): Promise<string | undefined>;
  close(): void;
}

/** `dead`: nobody listens there, and nobody ever will again. `gone`: nothing is there. */
export function meet(path: string): Promise<Rival | 'dead' | 'gone'> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => resolve(rivalOn(socket)));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(unmet(error.code)));
  });
}

/** One who can't be asked (its queue is full, say) may well hold it. */
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
    settled(timeoutMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), timeoutMs);
      });
      return Promise.race([closed, late]).finally(() => clearTimeout(timer));
    },
    close: () => void socket.destroy(),
  };
}
