import { Secret } from './secret.ts';

/**
 * For JSON.stringify, where the text goes to whoever needs the secrets in it. JSON.stringify has asked a Secret for its JSON form already; where
 * it was found it is still whole.
 */
export function revealed(this: unknown, key: string, value: unknown): unknown {
  const found = (this as Record<string, unknown>)[key];
  return found instanceof Secret ? found.reveal() : value;
}
