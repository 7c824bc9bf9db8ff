import { shown } from '../../base/shown.ts';
import { isKindName, KIND_NAMES, KINDS, type Kind, type KindName } from '../fields/kinds.ts';
import type { Place, Problems } from '../problem.ts';
import {
  CONFIG_EXPERIMENTAL_VERSION,
  CONFIG_NO_API_VERSION,
  CONFIG_NO_KIND,
  CONFIG_NOT_A_MAPPING,
  CONFIG_RETIRED_VERSION,
  CONFIG_UNKNOWN_KIND,
  CONFIG_UNKNOWN_VERSION,
  CONFIG_WRONG_GROUP,
  CONFIG_WRONG_TYPE,
} from '../sentences.ts';
import { nearest } from '../values/nearest.ts';
import type { Entry, YamlReader } from '../yaml/node.ts';
import type { YamlDocument } from '../yaml/stream.ts';
import { CONFIG_KUBECONFIG_GIVEN } from './sentences.ts';
import { CURRENT_API_VERSION, EXPERIMENTAL_API_VERSIONS, KUBEADM_GROUP, RETIRED_API_VERSIONS } from './versions.ts';

export interface ParseOptions {
  /** Read kubeadm.k8s.io/v1, which is experimental. */
  allowExperimentalApi: boolean;
}

/** A document with a known kind. */
export interface ConfigDocument {
  kind: KindName;
  /** Of the kinds that are wanted, where it can be read. */
  version: string | undefined;
  entries: Entry[];
  /** Where the document's mapping starts. */
  offset: number;
  reader: YamlReader;
}

/** What the caller reads from the file: documents of other kinds are only looked at as far as their kind. */
export interface Wanted {
  kinds: readonly KindName[];
  options: ParseOptions;
}

const CURRENT = `${KUBEADM_GROUP}/${CURRENT_API_VERSION}`;

/**
 * Reads apiVersion and kind of one document: one result, or none where they say nothing that is known, which is then
 * reported.
 */
export function identify(
  document: YamlDocument,
  reader: YamlReader,
  wanted: Wanted,
  problems: Problems,
): ConfigDocument[] {
  const offset = reader.offset(document.contents, document.range[0]);
  const root = reader.view(document.contents, '');
  if (root === undefined) return [];
  if (root.type !== 'mapping') {
    problems.add(reader.place(offset, ''), CONFIG_NOT_A_MAPPING({ found: root.type }));
    return [];
  }
  const { entries } = root;
  const head = (name: string) => headField(name, { entries, offset }, wanted, reader, problems);
  const apiVersion = head('apiVersion');
  const kind = head('kind');
  if (!apiVersion || !kind) return [];
  const name = knownKind(apiVersion, kind, problems);
  if (name === undefined) return [];
  const version = wanted.kinds.includes(name) ? versionOf(name, apiVersion, wanted.options, problems) : undefined;
  return [{ kind: name, version, entries, offset, reader }];
}

interface HeadField {
  value: string;
  at: Place;
}

function headField(
  name: 'apiVersion' | 'kind' | string,
  root: { entries: Entry[]; offset: number },
  wanted: Wanted,
  reader: YamlReader,
  problems: Problems,
): HeadField | undefined {
  const entry = root.entries.find((candidate) => candidate.name === name);
  const view = entry && reader.view(entry.value, name);
  const at = reader.place(entry ? reader.offset(entry.value, entry.offset) : root.offset, name);
  if (view?.type === 'string' && view.value !== '') return { value: view.value, at };
  const missing = entry === undefined || view?.type === 'null' || view?.type === 'string';
  if (missing && name === 'kind') problems.add(at, CONFIG_NO_KIND({ wanted: wanted.kinds }));
  else if (missing) problems.add(at, CONFIG_NO_API_VERSION({ wanted: wanted.kinds, current: CURRENT }));
  else if (view) problems.add(at, CONFIG_WRONG_TYPE({ expected: 'string', found: view.type }));
  return undefined;
}

function knownKind(apiVersion: HeadField, kind: HeadField, problems: Problems): KindName | undefined {
  if (kind.value === 'Config' && apiVersion.value === 'v1') {
    problems.add(kind.at, CONFIG_KUBECONFIG_GIVEN());
    return undefined;
  }
  if (!isKindName(kind.value)) {
    problems.add(
      kind.at,
      CONFIG_UNKNOWN_KIND({
        kind: shown(kind.value),
        nearest: nearest(kind.value, KIND_NAMES),
        known: KIND_NAMES,
      }),
    );
    return undefined;
  }
  const { group } = KINDS[kind.value];
  if (apiVersion.value.startsWith(`${group}/`)) return kind.value;
  problems.add(
    apiVersion.at,
    CONFIG_WRONG_GROUP({ kind: kind.value, found: shown(apiVersion.value), expected: group }),
  );
  return undefined;
}

function versionOf(
  kind: KindName,
  apiVersion: HeadField,
  options: ParseOptions,
  problems: Problems,
): string | undefined {
  const { group, versions }: Kind = KINDS[kind];
  const written = apiVersion.value.slice(group.length + 1);
  const isKubeadm = group === KUBEADM_GROUP;
  const version = versions.find((known) => known === written);
  const retired = isKubeadm && Object.hasOwn(RETIRED_API_VERSIONS, written) ? RETIRED_API_VERSIONS[written] : undefined;
  const isExperimental = isKubeadm && (EXPERIMENTAL_API_VERSIONS as readonly string[]).includes(written);
  if (retired) problems.add(apiVersion.at, CONFIG_RETIRED_VERSION({ version: apiVersion.value, migratedBy: retired }));
  else if (!version) {
    const near = nearest(written, versions.toReversed()); // of equally near ones the newest
    const known = versions.map((name) => `${group}/${name}`);
    problems.add(
      apiVersion.at,
      CONFIG_UNKNOWN_VERSION({
        version: shown(apiVersion.value),
        nearest: near && `${group}/${near}`,
        known,
      }),
    );
  } else if (isExperimental && !options.allowExperimentalApi) {
    problems.add(apiVersion.at, CONFIG_EXPERIMENTAL_VERSION({ version: apiVersion.value, current: CURRENT }));
  } else return version;
  return undefined;
}
