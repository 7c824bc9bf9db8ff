import type { Message } from '../base/events.ts';
import type { Catalogue, TextKey } from './catalogue.ts';

/** A sentence whose key is known only at run time; the compiler has checked key and parameters where the message was made. */
export function sentence(catalogue: Catalogue, message: Message | { key: TextKey }): string {
  const text = catalogue.text as (key: TextKey, params?: unknown) => string;
  return text(message.key, 'params' in message ? message.params : undefined);
}
