import { shown } from '../../base/shown.ts';
import {
  API_VERSIONS,
  CURRENT_API_VERSION,
  EXPERIMENTAL_API_VERSIONS,
  KUBEADM_GROUP,
  RETIRED_API_VERSIONS,
} from '../documents/versions.ts';
import { KIND_NAMES, KINDS } from '../fields/kinds.ts';
import type { Finding } from '../problem.ts';
import {
  CONFIG_EXPERIMENTAL_VERSION,
  CONFIG_NO_API_VERSION,
  CONFIG_NO_KIND,
  CONFIG_RETIRED_VERSION,
  CONFIG_UNKNOWN_KIND,
  CONFIG_UNKNOWN_VERSION,
  CONFIG_WRONG_GROUP,
} from '../sentences.ts';
import { nearest } from '../values/nearest.ts';
import type { TreeFields } from './tree-fields.ts';

/** What a migration starts from. */
export const MIGRATION_VERSIONS = ['v1beta2', ...API_VERSIONS] as const;
export type MigrationVersion = (typeof MIGRATION_VERSIONS)[number];

/** Kinds that only old versions had. */
const FORMER_KINDS = { ClusterStatus: { group: KUBEADM_GROUP } };

/** Puts what is wrong at a field (its path, and an offset) where the caller collects it. */
export type ReportAt = (path: string, offset: number, wrong: Finding) => void;

/**
 * The version of a document of kubeadm's; undefined for another group's, which stays as it is, and for what is
 * reported.
 */
export function migrationVersion(
  fields: TreeFields,
  options: { allowExperimentalApi: boolean },
  report: ReportAt,
): MigrationVersion | undefined {
  const kind = fields.text('kind');
  const apiVersion = fields.text('apiVersion');
  const current = `${KUBEADM_GROUP}/${CURRENT_API_VERSION}`;
  if (!kind) report('kind', fields.offset('kind'), CONFIG_NO_KIND({ wanted: KIND_NAMES }));
  if (!apiVersion)
    report('apiVersion', fields.offset('apiVersion'), CONFIG_NO_API_VERSION({ wanted: KIND_NAMES, current }));
  if (!kind || !apiVersion) return undefined;
  const kinds: Readonly<Record<string, { group: string }>> = { ...KINDS, ...FORMER_KINDS };
  const group = Object.hasOwn(kinds, kind) ? kinds[kind]?.group : undefined;
  if (group === undefined) {
    const known = KIND_NAMES;
    report(
      'kind',
      fields.offset('kind'),
      CONFIG_UNKNOWN_KIND({ kind: shown(kind), nearest: nearest(kind, known), known }),
    );
  } else if (!apiVersion.startsWith(`${group}/`)) {
    const wrong = CONFIG_WRONG_GROUP({ kind, found: shown(apiVersion), expected: group });
    report('apiVersion', fields.offset('apiVersion'), wrong);
  } else if (group === KUBEADM_GROUP) {
    const result = readable(apiVersion, options);
    if (typeof result === 'string') return result;
    report('apiVersion', fields.offset('apiVersion'), result);
  }
  return undefined;
}

function readable(
  apiVersion: string,
  { allowExperimentalApi }: { allowExperimentalApi: boolean },
): MigrationVersion | Finding {
  const written = apiVersion.slice(KUBEADM_GROUP.length + 1);
  const current = `${KUBEADM_GROUP}/${CURRENT_API_VERSION}`;
  const version = MIGRATION_VERSIONS.find((known) => known === written);
  const retired = Object.hasOwn(RETIRED_API_VERSIONS, written) ? RETIRED_API_VERSIONS[written] : undefined;
  if (version === undefined) {
    if (retired) return CONFIG_RETIRED_VERSION({ version: apiVersion, migratedBy: retired });
    const near = nearest(written, MIGRATION_VERSIONS.toReversed()); // of equally near ones the newest
    const known = MIGRATION_VERSIONS.map((name) => `${KUBEADM_GROUP}/${name}`);
    return CONFIG_UNKNOWN_VERSION({ version: shown(apiVersion), nearest: near && `${KUBEADM_GROUP}/${near}`, known });
  }
  const isExperimental = (EXPERIMENTAL_API_VERSIONS as readonly string[]).includes(version);
  return isExperimental && !allowExperimentalApi
    ? CONFIG_EXPERIMENTAL_VERSION({ version: apiVersion, current })
    : version;
}
