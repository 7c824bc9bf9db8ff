import type { Message } from '../../base/text.ts';
import type { GivenTimeouts } from '../fields/given.ts';
import { KIND_NAMES } from '../fields/kinds.ts';
import { validatedTimeouts } from '../validation/timeouts.ts';
import { checkAbsolutePath } from '../values/locations.ts';
import { decode } from './decode.ts';
import { ConfigFile } from './documents.ts';
import { INIT_KINDS, initOf } from './init-documents.ts';
import { joinOf } from './join-documents.ts';
import type { ParseOptions } from './kind.ts';
import { resetOf } from './reset-documents.ts';

interface GivenUpgrade {
  apply?: { patches?: { directory?: string } };
  node?: { patches?: { directory?: string } };
  timeouts?: GivenTimeouts;
}

/**
 * Checks every kind of a configuration file as the command that reads it does. Returns that command's warnings.
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

/** Checks an UpgradeConfiguration (kubeadm ValidateUpgradeConfiguration), which no command of kubejoin uses. */
function checkUpgrade(file: ConfigFile): void {
  const document = file.document('UpgradeConfiguration');
  if (!document) return;
  const { problems, notices } = file;
  const { fields, place } = decode(document.reader, document, document, { problems });
  const given = fields as GivenUpgrade;
  for (const name of ['apply', 'node'] as const) {
    const patches = given[name]?.patches;
    if (patches) problems.take(checkAbsolutePath(patches.directory ?? ''), place(`${name}.patches.directory`));
  }
  validatedTimeouts(given.timeouts ?? {}, { problems, notices, place });
}
