import type { GivenReset } from '../fields/given.ts';
import type { ResetConfiguration } from '../types/init.ts';
import { validatedReset } from '../validation/reset.ts';
import { positionIn } from '../yaml/position.ts';
import { decode } from './decode.ts';
import { type ConfigFile, parsed } from './documents.ts';
import type { ParsedFile } from './join-documents.ts';
import type { ParseOptions } from './kind.ts';

export type ParsedResetFile = ParsedFile<ResetConfiguration>;

const KIND = 'ResetConfiguration';

/**
 * Reads the ResetConfiguration of a file in YAML or JSON.
 * @param bytes the file; more than MAX_CONFIGURATION_BYTES are refused, so it is enough to read one byte more than that
 * @throws Failure CONFIG_INVALID with every problem found, each with line, column and path
 */
export function parseResetDocuments(bytes: Uint8Array, source: string, options: ParseOptions): ParsedResetFile {
  return parsed(bytes, source, { kinds: [KIND], needed: [KIND], command: 'reset', options }, resetOf);
}

/** The ResetConfiguration of a file, if it has a readable one; its problems go to the file. */
export function resetOf(file: ConfigFile): ParsedResetFile | undefined {
  const document = file.document(KIND);
  if (!document) return undefined;
  const { problems, notices } = file;
  const decoded = decode(document.reader, document, document, { problems });
  const configuration = validatedReset(decoded.fields as GivenReset, { place: decoded.place, problems, notices });
  return { configuration, notices, position: positionIn(decoded) };
}
