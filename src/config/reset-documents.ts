import type { Message } from '../events.ts';
import type { ResetConfiguration } from './init-types.ts';
import type { ParseOptions } from './kind.ts';
import type { Position } from './position.ts';

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

/**
 * Reads the ResetConfiguration of a file in YAML or JSON.
 * @throws Failure CONFIG_INVALID with every problem found, each with line, column and path
 */
export function parseResetDocuments(_bytes: Uint8Array, _source: string, _options: ParseOptions): ParsedResetFile {
  throw new Error('not there yet');
}
