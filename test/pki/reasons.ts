import { DerError } from '../../src/pki/der/reader.ts';

/** The messages with which `check` refuses values, each once and sorted, but for those about a wrong tag. */
export function reasonsOf(values: readonly Buffer[], check: (value: Buffer) => unknown): string[] {
  const messages = values.map((value) => {
    try {
      check(value);
    } catch (error) {
      if (error instanceof DerError) return error.message;
      throw error;
    }
    throw new Error(`${value.toString('hex')} is not refused`);
  });
  return [...new Set(messages)].filter((message) => !message.startsWith('tag ')).sort();
}
