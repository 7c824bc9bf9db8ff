import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { EncryptionAlgorithm } from '../../config/types/cluster.ts';

export interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

const generatePair = promisify(generateKeyPair);

/** One new key, made in Node's thread pool. */
export function newKeyPair(algorithm: EncryptionAlgorithm): Promise<KeyPair> {
  switch (algorithm) {
    case 'RSA-2048':
    case 'RSA-3072':
    case 'RSA-4096':
      return generatePair('rsa', { modulusLength: Number(algorithm.slice(4)) });
    case 'ECDSA-P256':
      return generatePair('ec', { namedCurve: 'P-256' });
    case 'ECDSA-P384':
      return generatePair('ec', { namedCurve: 'P-384' });
  }
}

interface Order {
  algorithm: EncryptionAlgorithm;
  key: Promise<KeyPair>;
  start: () => void;
}

/**
 * Keys made ahead of their use: ten RSA keys take more than half a second of two processors, which a join that waits
 * for the network has to spare. Only as many are made at once as there are processors, and never more than three: files
 * and names are read by the same four threads.
 */
export class KeyStock {
  readonly #generate: (algorithm: EncryptionAlgorithm) => Promise<KeyPair>;
  readonly #limit: number;
  readonly #waiting: Order[] = [];
  readonly #ready: Order[] = [];
  #running = 0;

  constructor(processors: number, generate: (algorithm: EncryptionAlgorithm) => Promise<KeyPair> = newKeyPair) {
    this.#generate = generate;
    this.#limit = Math.max(1, Math.min(processors, 3));
  }

  /** Begins to make this many keys. */
  prepare(algorithm: EncryptionAlgorithm, count: number): void {
    for (let made = 0; made < count; made++) this.#ready.push(this.#order(algorithm));
  }

  /** A key that nobody else gets: one that was prepared, else a new one. */
  take(algorithm: EncryptionAlgorithm): Promise<KeyPair> {
    const index = this.#ready.findIndex((order) => order.algorithm === algorithm);
    const [order = this.#order(algorithm)] = index < 0 ? [] : this.#ready.splice(index, 1);
    return order.key;
  }

  /**
   * Forgets the keys that nobody took, and begins no more of them: a process can end, and a cluster of another
   * algorithm does not wait for them.
   */
  discard(): void {
    const unwanted = new Set(this.#ready.splice(0));
    const left = this.#waiting.filter((order) => !unwanted.has(order));
    this.#waiting.splice(0, this.#waiting.length, ...left);
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
