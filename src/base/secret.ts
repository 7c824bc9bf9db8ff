import { inspect } from 'node:util';

const MASK = '[secret]';

/** Calls `use` with the bytes of a secret, then overwrites them. `use` must be synchronous and must not keep them. */
export function wiping<T>(bytes: Buffer, use: (bytes: Buffer) => T): T {
  try {
    return use(bytes);
  } finally {
    bytes.fill(0);
  }
}

/**
 * A value that must never be shown: a bootstrap token, a private key, a certificate key.
 * It is serialized as `[secret]`; only `reveal()` and `withBytes()` give the value.
 *
 * @example
 * const token = new Secret('abcdef.0123456789abcdef');
 * console.log(`${token}`); // [secret]
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it only where the value is written to the file or connection that needs it. */
  reveal(): string {
    return this.#value;
  }

  /**
   * Calls `use` with the value's bytes and overwrites them when it returns or throws. The string stays in memory (V8
   * copies and moves strings), so this only avoids further copies.
   */
  withBytes<T>(encoding: 'utf8' | 'hex', use: (bytes: Buffer) => T): T {
    return wiping(Buffer.from(this.#value, encoding), use);
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

/** The whole content of a file. Text is UTF-8. A Secret is written as its value and shown as `[secret]`. */
export type FileContent = string | Uint8Array | Secret;

/**
 * Replacer of JSON.stringify for a reader that needs the secrets. `value` is already masked by `toJSON`; the holder
 * (`this`) still has the Secret.
 */
export function revealed(this: unknown, key: string, value: unknown): unknown {
  const found = (this as Record<string, unknown>)[key];
  return found instanceof Secret ? found.reveal() : value;
}
