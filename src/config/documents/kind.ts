import { own } from '../../base/record.ts';
import { shown } from '../../base/shown.ts';
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
} from '../config-sentences.ts';
import { isKindName, KIND_NAMES, KINDS, type KindName } from '../fields/kinds.ts';
import type { Checked, Finding, Place, Problems } from '../problem.ts';
import { nearest } from '../values/nearest.ts';
import type { Entry, YamlReader } from '../yaml/node.ts';
import type { YamlDocument } from '../yaml/stream.ts';
import { CONFIG_KUBECONFIG_GIVEN } from './config-documents-sentences.ts';
import { CURRENT_API_VERSION, EXPERIMENTAL_API_VERSIONS, KUBEADM_GROUP, RETIRED_API_VERSIONS } from './versions.ts';

export interface ParseOptions {
  /** Read kubeadm.k8s.io/v1, which is experimental. */
  allowExperimentalApi: boolean;
}

/** A document with a known kind. */
export interface ConfigDocument {
  kind: KindName;
  /** Undefined for a kind that is not wanted, and for an unreadable version. */
  version: string | undefined;
  entries: Entry[];
  /** The start of the document's mapping. */
  offset: number;
  reader: YamlReader;
}

/** The kinds that the caller reads from the file. Of other documents only apiVersion and kind are read. */
export interface Wanted {
  kinds: readonly KindName[];
  options: ParseOptions;
}

const CURRENT = `${KUBEADM_GROUP}/${CURRENT_API_VERSION}`;

/** Reads apiVersion and kind of one document. One result; none, with a problem reported, if they are unknown. */
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
  const version = wanted.kinds.includes(name)
    ? problems.takeAlways(checkVersion(apiVersion.value, KINDS[name], wanted.options), apiVersion.at)
    : undefined;
  return [{ kind: name, version, entries, offset, reader }];
}

interface HeadField {
  value: string;
  at: Place;
}

function headField(
  name: string,
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
}

function knownKind(apiVersion: HeadField, kind: HeadField, problems: Problems): KindName | undefined {
  if (kind.value === 'Config' && apiVersion.value === 'v1') problems.add(kind.at, CONFIG_KUBECONFIG_GIVEN());
  else if (!isKindName(kind.value)) problems.add(kind.at, unknownKind(kind.value));
  else return problems.takeAlways(checkGroup(kind.value, apiVersion.value, KINDS[kind.value].group), apiVersion.at);
}

export function unknownKind(kind: string): Finding {
  return CONFIG_UNKNOWN_KIND({ kind: shown(kind), nearest: nearest(kind, KIND_NAMES), known: KIND_NAMES });
}

/** Checks that an apiVersion has the group of its kind. */
export function checkGroup<Name extends string>(kind: Name, apiVersion: string, group: string): Checked<Name> {
  return apiVersion.startsWith(`${group}/`)
    ? { value: kind }
    : { wrong: CONFIG_WRONG_GROUP({ kind, found: shown(apiVersion), expected: group }) };
}

/** Checks the version in an apiVersion whose group is right. */
export function checkVersion<Version extends string>(
  apiVersion: string,
  { group, versions }: { group: string; versions: readonly Version[] },
  { allowExperimentalApi }: ParseOptions,
): Checked<Version> {
  const written = apiVersion.slice(group.length + 1);
  const isKubeadm = group === KUBEADM_GROUP;
  const version = versions.find((known) => known === written);
  if (version === undefined) {
    const migratedBy = isKubeadm ? own(RETIRED_API_VERSIONS, written) : undefined;
    if (migratedBy) return { wrong: CONFIG_RETIRED_VERSION({ version: apiVersion, migratedBy }) };
    const near = nearest(written, versions.toReversed()); // the newest of equally near ones
    const known = versions.map((name) => `${group}/${name}`);
    return {
      wrong: CONFIG_UNKNOWN_VERSION({ version: shown(apiVersion), nearest: near && `${group}/${near}`, known }),
    };
  }
  return isKubeadm && !allowExperimentalApi && EXPERIMENTAL_API_VERSIONS.some((known) => known === version)
    ? { wrong: CONFIG_EXPERIMENTAL_VERSION({ version: apiVersion, current: CURRENT }) }
    : { value: version };
}
