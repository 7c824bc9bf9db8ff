import type { Message } from '../../base/text.ts';
import { completeReset } from '../complete/reset.ts';
import type { ResetConfiguration } from '../types/init.ts';
import { type Position, positionIn } from '../yaml/position.ts';
import { decode } from './decode.ts';
import { ConfigFile } from './documents.ts';
import type { GivenReset } from './given.ts';
import type { ParseOptions } from './kind.ts';

/** A file with a ResetConfiguration that has been read: checked, with kubeadm's static defaults. */
export interface ParsedResetFile {
  configuration: ResetConfiguration;
  /** To be shown as warnings. */
  notices: Message[];
  /** The name given for the file. */
  source: string;
  /** Where a field stands; where it is absent, what should hold it. */
  position(path: string): Position;
}

const KIND = 'ResetConfiguration';

/**
 * Reads the ResetConfiguration of a file in YAML or JSON.
 * @param bytes the file; more than MAX_CONFIGURATION_BYTES are refused, so it is enough to read one byte more than that
 * @throws Failure CONFIG_INVALID with every problem found, each with line, column and path
 */
export function parseResetDocuments(bytes: Uint8Array, source: string, options: ParseOptions): ParsedResetFile {
  const file = new ConfigFile(bytes, source, { kinds: [KIND], needed: [KIND], command: 'reset', options });
  const parsed = resetOf(file);
  file.refuse();
  if (!parsed) throw new Error('a file without a ResetConfiguration was not refused');
  return parsed;
}

/** The ResetConfiguration of a file, where there is one that can be read; its problems go to the file. */
export function resetOf(file: ConfigFile): ParsedResetFile | undefined {
  const document = file.document(KIND);
  if (!document) return undefined;
  const { problems, notices, source } = file;
  const decoded = decode(document.reader, document, document, { problems });
  const configuration = completeReset(decoded.fields as GivenReset, { place: decoded.place, problems, notices });
  return { configuration, notices, source, position: positionIn(decoded) };
}
