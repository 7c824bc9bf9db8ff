import type { Field } from './field.ts';
import { TIMEOUTS, typeFields } from './shared.ts';

type Rows = Readonly<
  Record<string, readonly [Field['type'], string] | readonly [Field['type'], string, string | number | boolean]>
>;

const COMMON = {
  ignorePreflightErrors: ['list of strings', 'Checks whose failure is only a warning.'],
  etcdUpgrade: ['boolean', 'Upgrade etcd.', true],
} as const satisfies Rows;

const NODE = {
  ...COMMON,
  certificateRenewal: ['boolean', 'Renew the certificates.', true],
  dryRun: ['boolean', 'Only show the changes, without making them.'],
  skipPhases: ['list of strings', 'Phases to skip.'],
  imagePullPolicy: ['string', 'Pull policy for images.', 'IfNotPresent'],
  imagePullSerial: ['boolean', 'Pull images one after another.', true],
  patches: ['object', 'Patches of the components.'],
  'patches.directory': ['string', 'Directory of files target[suffix][+patchtype].extension.'],
} as const satisfies Rows;

const VERSIONS = {
  kubernetesVersion: ['string', 'The version to upgrade to.'],
  allowExperimentalUpgrades: ['boolean', 'Allow alpha, beta and rc versions.'],
  allowRCUpgrades: ['boolean', 'Allow rc versions.'],
  printConfig: ['boolean', 'Print the configuration.'],
} as const satisfies Rows;

function fieldsOf(path: string, doc: string, rows: Rows): readonly Field[] {
  const fields = Object.entries(rows).map(
    ([name, [type, text, otherwise]]): Field => ({
      path: `${path}.${name}`,
      type,
      doc: text,
      ...(otherwise !== undefined && { default: otherwise }),
      ...(name === 'imagePullPolicy' && { allowed: ['', 'Always', 'IfNotPresent', 'Never'] }),
    }),
  );
  return [{ path, type: 'object', doc }, ...fields];
}

/** The kind exists since v1beta4. kubejoin does not upgrade clusters: the kind is checked, printed and migrated. */
export const UPGRADE_FIELDS: readonly Field[] = [
  ...typeFields('UpgradeConfiguration', 'v1beta4'),
  ...fieldsOf('apply', 'kubeadm upgrade apply.', {
    ...VERSIONS,
    ...NODE,
    forceUpgrade: ['boolean', 'Upgrade without asking.'],
  }),
  ...fieldsOf('diff', 'kubeadm upgrade diff.', {
    kubernetesVersion: VERSIONS.kubernetesVersion,
    contextLines: ['long', 'Lines of context.'],
  }),
  ...fieldsOf('node', 'kubeadm upgrade node.', NODE),
  ...fieldsOf('plan', 'kubeadm upgrade plan.', { ...VERSIONS, ...COMMON, dryRun: NODE.dryRun }),
  ...TIMEOUTS,
];
