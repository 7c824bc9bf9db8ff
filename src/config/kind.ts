import { nearest } from './nearest.ts';
import type { Problems } from './problem.ts';
import { shown } from './shown.ts';
import {
  API_VERSIONS,
  type ApiVersion,
  CURRENT_API_VERSION,
  EXPERIMENTAL_API_VERSIONS,
  JOIN_KIND,
  KNOWN_KINDS,
  KUBEADM_GROUP,
  RETIRED_API_VERSIONS,
} from './versions.ts';
import type { Entry, YamlReader } from './yaml-node.ts';
import type { YamlDocument } from './yaml-stream.ts';

/** A document with a known kind. `version` is there for a JoinConfiguration that can be read. */
export interface ConfigDocument {
  kind: string;
  version: ApiVersion | undefined;
  entries: Entry[];
  /** Where the document's mapping starts. */
  offset: number;
  reader: YamlReader;
}

const CURRENT = `${KUBEADM_GROUP}/${CURRENT_API_VERSION}`;

/** Reads apiVersion and kind of one document: one result, or none where they say nothing that is known, which is then reported. */
export function identify(
  document: YamlDocument,
  reader: YamlReader,
  options: { allowExperimentalApi: boolean },
  problems: Problems,
): ConfigDocument[] {
  const offset = reader.offset(document.contents, document.range[0]);
  const root = reader.view(document.contents, '');
  if (root === undefined) return [];
  if (root.type !== 'mapping') {
    problems.add(reader.place(offset, ''), 'CONFIG_NOT_A_MAPPING', { found: root.type });
    return [];
  }
  const { entries } = root;
  const head = (name: string) => headField(name, entries, offset, reader, problems);
  const apiVersion = head('apiVersion');
  const kind = head('kind');
  if (!apiVersion || !kind) return [];
  if (!isKnown(apiVersion, kind, reader, problems)) return [];
  const version = kind.value === JOIN_KIND ? joinVersion(apiVersion, options, reader, problems) : undefined;
  return [{ kind: kind.value, version, entries, offset, reader }];
}

interface HeadField {
  value: string;
  offset: number;
}

function headField(name: string, entries: Entry[], start: number, reader: YamlReader, problems: Problems): HeadField | undefined {
  const entry = entries.find((candidate) => candidate.name === name);
  const view = entry && reader.view(entry.value, name);
  const offset = entry ? reader.offset(entry.value, entry.offset) : start;
  if (view?.type === 'string' && view.value !== '') return { value: view.value, offset };
  const missing = entry === undefined || view?.type === 'null' || view?.type === 'string';
  if (missing && name === 'kind') problems.add(reader.place(offset, name), 'CONFIG_NO_KIND', undefined);
  else if (missing) problems.add(reader.place(offset, name), 'CONFIG_NO_API_VERSION', { current: CURRENT });
  else if (view) problems.add(reader.place(offset, name), 'CONFIG_WRONG_TYPE', { expected: 'string', found: view.type });
  return undefined;
}

function isKnown(apiVersion: HeadField, kind: HeadField, reader: YamlReader, problems: Problems): boolean {
  const expected = Object.hasOwn(KNOWN_KINDS, kind.value) ? KNOWN_KINDS[kind.value] : undefined;
  if (kind.value === 'Config' && apiVersion.value === 'v1') {
    problems.add(reader.place(kind.offset, 'kind'), 'CONFIG_KUBECONFIG_GIVEN', undefined);
    return false;
  }
  if (expected === undefined) {
    const known = Object.keys(KNOWN_KINDS);
    problems.add(reader.place(kind.offset, 'kind'), 'CONFIG_UNKNOWN_KIND', {
      kind: shown(kind.value),
      nearest: nearest(kind.value, known),
      known,
    });
    return false;
  }
  if (apiVersion.value.startsWith(`${expected}/`)) return true;
  problems.add(reader.place(apiVersion.offset, 'apiVersion'), 'CONFIG_WRONG_GROUP', {
    kind: kind.value,
    found: shown(apiVersion.value),
    expected,
  });
  return false;
}

function joinVersion(
  apiVersion: HeadField,
  options: { allowExperimentalApi: boolean },
  reader: YamlReader,
  problems: Problems,
): ApiVersion | undefined {
  const at = reader.place(apiVersion.offset, 'apiVersion');
  const written = apiVersion.value.slice(KUBEADM_GROUP.length + 1);
  const version = API_VERSIONS.find((known) => known === written);
  const retired = Object.hasOwn(RETIRED_API_VERSIONS, written) ? RETIRED_API_VERSIONS[written] : undefined;
  if (retired) problems.add(at, 'CONFIG_RETIRED_VERSION', { version: apiVersion.value, kubeadm: retired });
  else if (!version) {
    const near = nearest(written, API_VERSIONS);
    const known = API_VERSIONS.map((name) => `${KUBEADM_GROUP}/${name}`);
    problems.add(at, 'CONFIG_UNKNOWN_VERSION', { version: shown(apiVersion.value), nearest: near && `${KUBEADM_GROUP}/${near}`, known });
  } else if (EXPERIMENTAL_API_VERSIONS.includes(version) && !options.allowExperimentalApi) {
    problems.add(at, 'CONFIG_EXPERIMENTAL_VERSION', { version: apiVersion.value, current: CURRENT });
  } else return version;
  return undefined;
}
