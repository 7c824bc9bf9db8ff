import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * What `use` makes of the bytes of a secret, which are overwritten afterwards. Not for a `use` that keeps them, or that
 * is asynchronous.
 */
export function wiping<T>(bytes: Buffer, use: (bytes: Buffer) => T): T {
  try {
    return use(bytes);
  } finally {
    bytes.fill(0);
  }
}

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

  /**
   * The value's bytes for `use`, overwritten when it has returned or thrown. The string itself cannot be: V8 keeps and
   * moves strings as it likes, so this keeps further copies from lying about, not the value from memory.
   */
  withBytes<T>(encoding: 'utf8' | 'hex', use: (bytes: Buffer) => T): T {
    const bytes = Buffer.from(this.#value, encoding);
    return wiping(bytes, use);
  }

  /** Always `[secret]`. */
  toString(): string {
    return MASK;
  }

  /** Always `[secret]`. */
  toJSON(): string {
    return MASK;
  }

  /** Always `[secret]`. */
  [inspect.custom](): string {
    return MASK;
  }
}

/** Whole content of a file. Text is UTF-8. A Secret is written, and masked wherever it is shown. */
export type FileContent = string | Uint8Array | Secret;

/**
 * For JSON.stringify, where the text goes to whoever needs the secrets in it. JSON.stringify has asked a Secret for its
 * JSON form already; where it was found it is still whole.
 */
export function revealed(this: unknown, key: string, value: unknown): unknown {
  const found = (this as Record<string, unknown>)[key];
  return found instanceof Secret ? found.reveal() : value;
}
