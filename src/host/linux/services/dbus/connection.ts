import { connectUnix } from '../../../../wire/local.ts';
import { bodyOf, type Call, decodeMessage, encodeCall, type Message, messageLength, type Value } from './message.ts';

interface Waiting {
  resolve(values: Value[]): void;
  reject(error: unknown): void;
}

/** A call was answered with an error. */
export class CallRefused extends Error {}

/** The time limit expired. */
export class TimedOut extends Error {}

const MAX_AUTHENTICATION_BYTES = 1024;

/** Messages that are read before anything else may run. */
const A_TURN = 250;

/**
 * Calls over a unix socket, answered in any order. One time limit applies to the whole connection. When it expires, or
 * the other end disconnects or sends an invalid message, every pending call rejects.
 */
export class BusConnection {
  readonly #socket: ReturnType<typeof connectUnix>;
  readonly #destination: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #timer: NodeJS.Timeout;
  readonly #onSignal: (signal: Message) => void;
  #received = Buffer.alloc(0);
  /** What came after #received, joined only when there is enough of it for a message. */
  #chunks: Buffer[] = [];
  #length = 0;
  #enough = 1;
  #authenticated = false;
  #serial = 0;
  #ended: Error | undefined;
  /** Rejects with the reason when the connection ends. */
  readonly ended: Promise<never>;
  #rejectEnded!: (reason: Error) => void;

  constructor(path: string, options: { destination: string; timeoutMs: number; onSignal?: (signal: Message) => void }) {
    this.#destination = options.destination;
    this.ended = new Promise((_, reject) => {
      this.#rejectEnded = reject;
    });
    this.ended.catch(() => {}); // calls also reject
    this.#onSignal = options.onSignal ?? (() => {});
    this.#socket = connectUnix(path);
    this.#timer = setTimeout(
      () => this.#end(new TimedOut(`no response within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    );
    this.#socket.on('error', (error) => this.#end(error));
    this.#socket.on('close', () => this.#end(new Error('the connection was closed')));
    this.#socket.on('data', (bytes: Buffer) => this.#readOrEnd(bytes));
    // "Authentication Protocol": the user, whom the kernel confirms; messages follow without waiting for the answer.
    const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
    this.#socket.write(`\0AUTH EXTERNAL ${user}\r\nBEGIN\r\n`);
  }

  /** Returns the values of the answer. Throws CallRefused, MessageError, or the reason why the connection ended. */
  call(call: Call): Promise<Value[]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const serial = ++this.#serial;
      this.#waiting.set(serial, { resolve, reject });
      // All calls of a moment leave together.
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
      this.#socket.write(encodeCall(serial, this.#destination, call));
    });
  }

  close(): void {
    this.#end(new Error('the connection is closed'));
  }

  #readOrEnd(bytes: Buffer): void {
    if (this.#ended) return;
    try {
      this.#read(bytes);
    } catch (error) {
      this.#end(error as Error);
    }
  }

  #read(bytes: Buffer): void {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    if (this.#received.length + this.#length < this.#enough) return;
    this.#received = Buffer.concat([this.#received, ...this.#chunks]);
    this.#chunks = [];
    this.#length = 0;
    if (!this.#authenticated) this.#readAuthentication();
    for (let count = 1; this.#authenticated && !this.#ended; count++) {
      // What a socket brings in one turn may hold a hundred thousand signals.
      if (count === A_TURN) {
        this.#readLater();
        return;
      }
      const length = messageLength(this.#received);
      this.#enough = length ?? 1;
      if (length === undefined || this.#received.length < length) return;
      const message = decodeMessage(this.#received.subarray(0, length));
      this.#received = this.#received.subarray(length);
      if (message.type === 'signal') this.#onSignal(message);
      else this.#answer(message);
    }
  }

  #readLater(): void {
    this.#enough = 1;
    this.#socket.pause();
    setImmediate(() => {
      this.#socket.resume();
      this.#readOrEnd(Buffer.alloc(0));
    });
  }

  #readAuthentication(): void {
    const end = this.#received.indexOf('\r\n');
    if (end === -1) {
      if (this.#received.length > MAX_AUTHENTICATION_BYTES) throw new Error('no response to the authentication');
      return;
    }
    const line = this.#received.toString('latin1', 0, end);
    if (!line.startsWith('OK ')) throw new Error(`not let in: ${line}`);
    this.#received = this.#received.subarray(end + 2);
    this.#authenticated = true;
  }

  #answer(message: Message): void {
    const waiting = message.replyTo === undefined ? undefined : this.#waiting.get(message.replyTo);
    if (message.replyTo === undefined || waiting === undefined) return;
    this.#waiting.delete(message.replyTo);
    try {
      if (message.type === 'return') waiting.resolve(bodyOf(message));
      else waiting.reject(new CallRefused(message.errorName ?? 'the response is neither a return nor an error'));
    } catch (error) {
      waiting.reject(error);
    }
  }

  #end(reason: Error): void {
    if (this.#ended) return;
    this.#ended = reason;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    this.#rejectEnded(reason);
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
