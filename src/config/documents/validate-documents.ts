import type { Message } from '../../base/text.ts';
import { KIND_NAMES } from '../fields/kinds.ts';
import { ConfigFile } from './documents.ts';
import { INIT_KINDS, initOf } from './init-documents.ts';
import { joinOf } from './join-documents.ts';
import type { ParseOptions } from './kind.ts';
import { resetOf } from './reset-documents.ts';
import { checkUpgrade } from './upgrade-documents.ts';

/**
 * Checks every kind of a configuration file as the command that reads it does. Gives what that command would warn of.
 * @throws Failure CONFIG_INVALID with every problem found
 */
export function validateDocuments(bytes: Uint8Array, source: string, options: ParseOptions): Message[] {
  const file = new ConfigFile(bytes, source, { kinds: KIND_NAMES, needed: KIND_NAMES, command: 'config', options });
  if (INIT_KINDS.some((kind) => file.document(kind))) initOf(file);
  joinOf(file);
  resetOf(file);
  checkUpgrade(file);
  file.refuse();
  return file.notices;
}
