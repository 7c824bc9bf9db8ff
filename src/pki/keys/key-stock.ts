import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { EncryptionAlgorithm } from '../../config/types/cluster.ts';

export interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

const generatePair = promisify(generateKeyPair);

/** Generates a key in Node's thread pool. */
export function newKeyPair(algorithm: EncryptionAlgorithm): Promise<KeyPair> {
  return algorithm.startsWith('RSA')
    ? generatePair('rsa', { modulusLength: Number(algorithm.slice('RSA-'.length)) })
    : generatePair('ec', { namedCurve: algorithm.replace('ECDSA-P', 'P-') });
}

interface Order {
  algorithm: EncryptionAlgorithm;
  key: Promise<KeyPair>;
  start: () => void;
}

/**
 * Keys generated ahead of use: ten RSA keys take two processors more than half a second, which a join can spare while it
 * waits for the network. It generates as many at once as there are processors, but at most three, because files and DNS
 * use the same four threads.
 */
export class KeyStock {
  readonly #generate: (algorithm: EncryptionAlgorithm) => Promise<KeyPair>;
  readonly #limit: number;
  #waiting: Order[] = [];
  readonly #ready: Order[] = [];
  #running = 0;

  constructor(processors: number, generate: (algorithm: EncryptionAlgorithm) => Promise<KeyPair> = newKeyPair) {
    this.#generate = generate;
    this.#limit = Math.max(1, Math.min(processors, 3));
  }

  /** Starts to generate this many keys. */
  prepare(algorithm: EncryptionAlgorithm, count: number): void {
    for (let made = 0; made < count; made++) this.#ready.push(this.#order(algorithm));
  }

  /** A key that is returned once: a prepared one, or else a new one. */
  take(algorithm: EncryptionAlgorithm): Promise<KeyPair> {
    const index = this.#ready.findIndex((order) => order.algorithm === algorithm);
    const [order = this.#order(algorithm)] = index < 0 ? [] : this.#ready.splice(index, 1);
    return order.key;
  }

  /**
   * Drops the keys that were not taken and starts no more of them, so that the process can end and keys of another
   * algorithm need not wait.
   */
  discard(): void {
    const unwanted = new Set(this.#ready.splice(0));
    this.#waiting = this.#waiting.filter((order) => !unwanted.has(order));
  }

  #order(algorithm: EncryptionAlgorithm): Order {
    let start = () => {};
    const key = new Promise<void>((resolve) => {
      start = resolve;
    }).then(() => this.#generate(algorithm));
    const order = { algorithm, key, start };
    this.#waiting.push(order);
    this.#next();
    return order;
  }

  #next(): void {
    while (this.#running < this.#limit) {
      const order = this.#waiting.shift();
      if (order === undefined) return;
      this.#running++;
      order.start();
      const done = () => {
        this.#running--;
        this.#next();
      };
      order.key.then(done, done);
    }
  }
}
