import type { Case } from './case.js';
import { CLUSTER_FIELDS } from './cluster-fields.js';
import { INIT_FIELDS, JOIN_FIELDS, RESET_FIELDS, UPGRADE_FIELDS } from './command-fields.js';
import type { DifferenceName } from './differences.js';
import { document, withFields } from './documents.js';
import type { Row } from './field-rows.js';

/** A configuration file for both programs. */
export interface ConfigurationFile {
  readonly text: string;
  readonly differs?: DifferenceName;
}

export const FIELDS: Readonly<Record<string, readonly Row[]>> = {
  ClusterConfiguration: CLUSTER_FIELDS,
  InitConfiguration: INIT_FIELDS,
  JoinConfiguration: JOIN_FIELDS,
  ResetConfiguration: RESET_FIELDS,
  UpgradeConfiguration: UPGRADE_FIELDS,
};

/** A file with the least of a kind and these fields. */
export function fileWith(kind: string, rows: readonly Row[]): string {
  // An init reads both of its kinds; the version keeps it from asking the internet.
  const beside = kind === 'InitConfiguration' ? `---\n${document('ClusterConfiguration')}` : '';
  return document(kind, withFields(kind, rows)) + beside;
}

/** Files by kind, one for each row. */
export const CONFIGURATION_FILES: Readonly<Record<string, readonly ConfigurationFile[]>> = Object.fromEntries(
  Object.entries(FIELDS).map(([kind, rows]) => [
    kind,
    rows.map((row) => ({ text: fileWith(kind, [row]), ...(row[2] && { differs: row[2] }) })),
  ]),
);

export function validation({ text, differs }: ConfigurationFile): Case {
  const argv = ['config', 'validate', '--config', '{dir}/file.yaml'];
  return { argv, files: { 'file.yaml': text }, ...(differs && { differs }) };
}
