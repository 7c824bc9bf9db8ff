import type { Message } from '../events.ts';
import type { InitDraft } from './init-draft.ts';
import type { ParseOptions } from './kind.ts';
import type { Position } from './position.ts';

/** A file with an InitConfiguration, a ClusterConfiguration or both, and perhaps KubeletConfiguration and KubeProxyConfiguration. */
export interface ParsedInitFile {
  draft: InitDraft;
  /** To be shown as warnings. */
  notices: Message[];
  /** The name given for the file. */
  source: string;
  /** Where a field of a kind stands; where it is absent, what should hold it. */
  position(kind: string, path: string): Position;
}

/**
 * Reads what `init` is configured with, in YAML or JSON.
 * @param bytes the file; more than MAX_CONFIGURATION_BYTES are refused, so it is enough to read one byte more than that
 * @param source the file's name, for messages
 * @throws Failure CONFIG_INVALID with every problem found, each with line, column and path
 */
export function parseInitDocuments(_bytes: Uint8Array, _source: string, _options: ParseOptions): ParsedInitFile {
  throw new Error('not there yet');
}
