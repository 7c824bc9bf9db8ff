import type { Message } from '../../base/text.ts';
import type { GivenJoin } from '../fields/given.ts';
import type { JoinConfiguration } from '../types/join.ts';
import { validatedJoin } from '../validation/join.ts';
import { type Position, positionIn } from '../yaml/position.ts';
import {
  CONFIG_CONTROL_PLANE_NULL,
  CONFIG_DISCOVERY_BOTH,
  CONFIG_DISCOVERY_NONE,
} from './config-documents-sentences.ts';
import { type Decoded, decode } from './decode.ts';
import { type ConfigFile, parsed } from './documents.ts';
import type { ParseOptions } from './kind.ts';
import type { ApiVersion } from './versions.ts';

/** The configuration in a file: checked, with kubeadm's static defaults. */
export interface ParsedFile<Configuration> {
  configuration: Configuration;
  /** Warnings to show. */
  notices: Message[];
  /** The position of a field by its path (discovery.bootstrapToken.caCertHashes[0]), or of what should contain it. */
  position(path: string): Position;
}

export interface ParsedJoinFile extends ParsedFile<JoinConfiguration> {
  version: ApiVersion;
}

const KIND = 'JoinConfiguration';

/**
 * Reads the JoinConfiguration of a file in YAML or JSON, with one or several documents.
 * @param bytes the file; more than MAX_CONFIGURATION_BYTES are refused, so it is enough to read one byte more than that
 * @param source the file's name, for messages
 * @throws Failure CONFIG_INVALID with every problem found, each with line, column and path
 */
export function parseJoinDocuments(bytes: Uint8Array, source: string, options: ParseOptions): ParsedJoinFile {
  return parsed(bytes, source, { kinds: [KIND], needed: [KIND], command: 'join', options }, joinOf);
}

/** The JoinConfiguration of a file, if it has a readable one; its problems go to the file. */
export function joinOf(file: ConfigFile): ParsedJoinFile | undefined {
  const document = file.document(KIND);
  if (!document) return undefined;
  const { problems, notices, source } = file;
  const { reader, entries, version } = document;
  const controlPlane = entries.find((entry) => entry.name === 'controlPlane');
  if (controlPlane && reader.view(controlPlane.value, 'controlPlane')?.type === 'null') {
    notices.push(CONFIG_CONTROL_PLANE_NULL({ source, line: file.line(controlPlane.offset) }));
  }
  const decoded = decode(reader, document, document, { problems });
  const input = version === 'v1beta3' ? fromV1Beta3(decoded) : (decoded.fields as GivenJoin);
  checkDiscovery(input, decoded, file);
  const configuration = validatedJoin(input, { place: decoded.place, problems, notices });
  return { configuration, notices, version: version as ApiVersion, position: positionIn(decoded) };
}

function checkDiscovery({ discovery }: GivenJoin, { place }: Decoded, { problems }: ConfigFile): void {
  const { bootstrapToken, file } = discovery ?? {};
  if (bootstrapToken && file) problems.add(place('discovery'), CONFIG_DISCOVERY_BOTH());
  if (!bootstrapToken && !file && !problems.under('discovery'))
    problems.add(place('discovery'), CONFIG_DISCOVERY_NONE());
}

/** Moves discovery.timeout, which v1beta3 had instead of timeouts. */
function fromV1Beta3({ fields, moved }: Decoded): GivenJoin {
  const { discovery, ...rest }: GivenJoin = fields;
  if (!discovery) return rest;
  const { timeout, ...foundBy } = discovery;
  if (timeout === undefined) return { ...rest, discovery: foundBy };
  moved('discovery.timeout', 'timeouts.discovery');
  return { ...rest, discovery: foundBy, timeouts: { discovery: timeout } };
}
