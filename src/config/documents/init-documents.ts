import type { Message } from '../../base/text.ts';
import type { GivenCluster, GivenInit } from '../fields/given.ts';
import type { KindName } from '../fields/kinds.ts';
import type { Place, ValidationContext } from '../problem.ts';
import { type Position, positionIn } from '../yaml/position.ts';
import { type Decoded, decode } from './decode.ts';
import { type ConfigFile, parsed } from './documents.ts';
import { type InitDraft, validatedDraft } from './init-draft.ts';
import type { ParseOptions } from './kind.ts';
import { asWritten } from './node-reader.ts';

/**
 * A file with an InitConfiguration, a ClusterConfiguration or both, and optionally a KubeletConfiguration and a
 * KubeProxyConfiguration.
 */
export interface ParsedInitFile {
  draft: InitDraft;
  /** Warnings to show. */
  notices: Message[];
  /** The position of a field of a kind, or of what should contain it. */
  position(kind: 'InitConfiguration' | 'ClusterConfiguration', path: string): Position;
}

export const INIT_KINDS = [
  'InitConfiguration',
  'ClusterConfiguration',
  'KubeletConfiguration',
  'KubeProxyConfiguration',
] as const;

/**
 * Reads the configuration of `init` from a file in YAML or JSON.
 * @param bytes the file; more than MAX_CONFIGURATION_BYTES are refused, so it is enough to read one byte more than that
 * @param source the file's name, for messages
 * @throws Failure CONFIG_INVALID with every problem found, each with line, column and path
 */
export function parseInitDocuments(bytes: Uint8Array, source: string, options: ParseOptions): ParsedInitFile {
  const needed = ['InitConfiguration', 'ClusterConfiguration'] as const;
  return parsed(bytes, source, { kinds: INIT_KINDS, needed, command: 'init', options }, initOf);
}

/** The configuration of an init in a file, with the defaults of missing kinds. Its problems go to the file. */
export function initOf(file: ConfigFile): ParsedInitFile {
  const { problems, notices, source } = file;
  const init = decodedOf(file, 'InitConfiguration');
  const cluster = decodedOf(file, 'ClusterConfiguration');
  const contexts = {
    init: { problems, notices, place: placeOf(init) },
    cluster: { problems, notices, place: placeOf(cluster) },
  };
  const given = {
    init: (init?.fields ?? {}) as GivenInit,
    cluster: (cluster?.fields ?? {}) as GivenCluster,
    kubelet: componentOf(file, 'KubeletConfiguration'),
    kubeProxy: componentOf(file, 'KubeProxyConfiguration'),
  };
  const draft = validatedDraft({ ...given, init: withOldTimeout(given, contexts) }, contexts, source);
  const position = (kind: string, path: string) =>
    positionIn(kind === 'InitConfiguration' ? contexts.init : contexts.cluster)(path);
  return { draft, notices, position };
}

function decodedOf(file: ConfigFile, kind: KindName): Decoded | undefined {
  const document = file.document(kind);
  return document && decode(document.reader, document, document, { problems: file.problems });
}

function placeOf(decoded: Decoded | undefined): (path: string) => Place {
  return decoded?.place ?? ((path) => ({ path }));
}

/** A component's configuration as written. Names and types are checked; the component itself checks the values. */
function componentOf(file: ConfigFile, kind: KindName): Readonly<Record<string, unknown>> {
  const document = file.document(kind);
  const before = file.problems.count;
  if (!document || !decodedOf(file, kind) || file.problems.count > before) return {};
  return asWritten(document.reader, document.entries, file.problems);
}

const OLD_TIMEOUT = 'apiServer.timeoutForControlPlane';
const NEW_TIMEOUT = 'timeouts.controlPlaneComponentHealthCheck';

/** Moves a timeout that v1beta3 had in the ClusterConfiguration. */
function withOldTimeout(
  { init, cluster }: { init: GivenInit; cluster: GivenCluster },
  contexts: { init: ValidationContext; cluster: ValidationContext },
): GivenInit {
  const old = cluster.apiServer?.timeoutForControlPlane;
  if (!old || init.timeouts?.controlPlaneComponentHealthCheck !== undefined) return init;
  const { place } = contexts.init;
  contexts.init.place = (path) => (path === NEW_TIMEOUT ? contexts.cluster.place(OLD_TIMEOUT) : place(path));
  return { ...init, timeouts: { ...init.timeouts, controlPlaneComponentHealthCheck: old } };
}
