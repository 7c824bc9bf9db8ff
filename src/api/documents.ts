import { Failure } from '../base/failure.ts';
import { revealed } from '../base/secret.ts';
import type { Message } from '../base/text.ts';
import { CONFIG_FILE_MISSING } from '../config/config-sentences.ts';
import type { LibraryOptions } from '../config/options/option.ts';
import type { configurationFile } from '../config/options/shared.ts';
import type { Emit } from '../engine/events.ts';
import type { FileReader } from '../host/ports.ts';

/** A document of kubeadm's configuration API, in the form of a file; tokens and keys may be Secrets. */
export type ConfigurationDocument = Readonly<Record<string, unknown>>;

/** A whole configuration, given in one of two ways, with only those other options that flags allow with --config. */
export interface WholeConfiguration extends LibraryOptions<ReturnType<typeof configurationFile>> {
  /** The text of a configuration file in YAML or JSON, or its documents. Without an apiVersion they are v1beta4. */
  configuration?: string | ConfigurationDocument | readonly ConfigurationDocument[];
}

const TEXT_SOURCE = 'configuration';
const API_VERSION = 'kubeadm.k8s.io/v1beta4';

/** The parsed configuration, if one is given. `kind`: the kind of a document without one. */
export async function parsedFile<File>(
  { configuration, configFile, allowExperimentalApi = false }: WholeConfiguration,
  {
    kind,
    files,
    parse,
  }: {
    kind: string;
    files: FileReader;
    parse: (bytes: Uint8Array, source: string, options: { allowExperimentalApi: boolean }) => File;
  },
): Promise<{ file: File; path: string } | undefined> {
  if (configuration !== undefined && configFile !== undefined)
    throw new TypeError('Give `configuration` or `configFile`, not both.');
  if (configuration !== undefined) {
    const bytes = Buffer.from(typeof configuration === 'string' ? configuration : textOf(configuration, kind));
    return { file: parse(bytes, TEXT_SOURCE, { allowExperimentalApi }), path: TEXT_SOURCE };
  }
  if (configFile === undefined) return undefined;
  const bytes = await files.read(configFile);
  if (bytes === undefined) throw new Failure(CONFIG_FILE_MISSING, { path: configFile });
  return { file: parse(bytes, configFile, { allowExperimentalApi }), path: configFile };
}

function textOf(given: ConfigurationDocument | readonly ConfigurationDocument[], kind: string): string {
  const documents: readonly ConfigurationDocument[] = Array.isArray(given) ? given : [given];
  // Joins JSON documents to one YAML stream.
  return documents
    .map((document) => JSON.stringify({ apiVersion: API_VERSION, kind, ...document }, revealed, 2))
    .join('\n---\n');
}

export function warn(notices: readonly Message[], emit: Emit): void {
  for (const message of notices) emit({ type: 'notice', level: 'warning', message });
}
