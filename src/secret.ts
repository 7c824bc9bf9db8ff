import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * A value that must never be shown: a bootstrap token, a private key, a certificate key.
 * It prints as `[secret]` wherever it is serialised; only `reveal()` gives the value, at the place of its use.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it where the bytes leave for the file or the connection that needs them, nowhere else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
