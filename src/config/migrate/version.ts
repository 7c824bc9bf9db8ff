import { own } from '../../base/record.ts';
import { CONFIG_NO_API_VERSION, CONFIG_NO_KIND } from '../config-sentences.ts';
import { checkGroup, checkVersion, unknownKind } from '../documents/kind.ts';
import { API_VERSIONS, CURRENT_API_VERSION, KUBEADM_GROUP } from '../documents/versions.ts';
import { KIND_NAMES, KINDS } from '../fields/kinds.ts';
import type { Finding } from '../problem.ts';
import type { TreeFields } from './tree-fields.ts';

/** Versions from which a file can be migrated. */
const MIGRATION_VERSIONS = ['v1beta2', ...API_VERSIONS] as const;
export type MigrationVersion = (typeof MIGRATION_VERSIONS)[number];

/** Kinds that only old versions had. */
const FORMER_KINDS = { ClusterStatus: { group: KUBEADM_GROUP } };

/** Reports a problem of the field with this path and offset. */
type ReportAt = (path: string, offset: number, wrong: Finding) => void;

/** The version of a kubeadm document; undefined for another group, which is kept as it is, and after a problem. */
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
  const group = own(kinds, kind)?.group;
  if (group === undefined) {
    report('kind', fields.offset('kind'), unknownKind(kind));
    return undefined;
  }
  const { wrong } = checkGroup(kind, apiVersion, group);
  if (!wrong && group !== KUBEADM_GROUP) return undefined;
  const checked = wrong ? { wrong } : checkVersion(apiVersion, { group, versions: MIGRATION_VERSIONS }, options);
  if (checked.wrong) report('apiVersion', fields.offset('apiVersion'), checked.wrong);
  return checked.value;
}
