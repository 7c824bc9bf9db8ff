import { catalogueFor } from '../../api/catalogue.ts';
import { JOIN_SETTINGS, type JoinSettings, requestedJoin } from '../../api/join.ts';
import { type Known, knownOf, RUN_OPTIONS, valuesOf } from '../../api/run/known-options.ts';
import { type Run, type RunOptions, runOf } from '../../api/run/run.ts';
import type { Secret } from '../../base/secret.ts';
import { JOIN_RUN } from '../../config/options/join.ts';
import type { LibraryOptions } from '../../config/options/option.ts';
import { PHASE_OPTIONS } from '../../config/options/shared.ts';
import { linuxHost } from '../../host/linux/index.ts';
import type { Language } from '../../i18n/catalogue.ts';
import { tokenId } from '../../operations/tokens.ts';
import { bootWords } from './boot-words.ts';
import { PROVISION, PROVISION_RUN } from './options.ts';
import { provisionSettings } from './provision-settings.ts';
import { makeUserData } from './user-data.ts';

type Passed = Pick<LibraryOptions<typeof PHASE_OPTIONS & typeof JOIN_RUN>, 'skipPhases' | 'undoOnFailure'>;

/**
 * Options of `provision`: the settings of the machine's join, and those of its user data. Paths in the settings of the
 * join (`discoveryFile`, `patches`) are paths on that machine.
 */
export interface ProvisionOptions
  extends JoinSettings,
    RunOptions,
    Passed,
    LibraryOptions<typeof PROVISION & typeof PROVISION_RUN> {
  /**
   * Language of the messages on the machine.
   * @default 'en'
   */
  language?: Language;
}

/** User data for one machine. */
export interface ProvisionResult {
  /** The document, with the token. Print it with its method `reveal`. */
  userData: Secret;
  /** Name of the Node, if the options or the configuration have it. */
  nodeName: string | undefined;
  /** ID of the token made with `kubeconfig`, to delete it if the user data is not used. */
  tokenId: string | undefined;
}

const { skipPhases, undoOnFailure } = { ...PHASE_OPTIONS, ...JOIN_RUN };
const PROVISION_OPTIONS: Known<ProvisionOptions> = {
  ...JOIN_SETTINGS,
  ...RUN_OPTIONS,
  ...knownOf({ ...PROVISION, ...PROVISION_RUN, skipPhases, undoOnFailure }),
  language: 'text',
};

/**
 * Makes user data with which a machine joins at its first boot, as `kubejoin provision` does (docs/provision.md). With
 * `kubeconfig`, creates a token in the cluster that admits only `nodeName`, once. Services that store user data keep
 * it readable: see docs/provision.md.
 *
 * @throws A Failure: FLAGS_INVALID or CONFIG_INVALID for wrong options; with `kubeconfig`, CLUSTER_FORBIDDEN where
 * its user lacks a permission. docs/errors.md lists all codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name, type or language.
 * @example
 * const { userData, tokenId } = await provision({
 *   kubeconfig: '/etc/kubernetes/admin.conf',
 *   nodeName: 'worker-7',
 *   executable: 'https://files.example/kubejoin-linux-x64',
 *   sha256: '0'.repeat(64),
 * });
 * console.log(tokenId, userData.reveal().length);
 */
export function provision(options: ProvisionOptions): Run<ProvisionResult> {
  return runOf({ command: 'provision', options, known: PROVISION_OPTIONS }, async (emit, signal) => {
    const { host = linuxHost(), kubeconfig, language = 'en' } = options;
    if (language !== 'en' && language !== 'pt-BR') throw new TypeError('`language` must be one of en, pt-BR.');
    const values = valuesOf({ ...PROVISION, ...PROVISION_RUN }, { ...options });
    const { format = PROVISION.format.default } = values;
    if (!PROVISION.format.choices.includes(format))
      throw new TypeError(`\`format\` must be one of ${PROVISION.format.choices.join(', ')}.`);
    const { document, node, bound } = await makeUserData({
      ...{ settings: provisionSettings(values, options), join: requestedJoin(options, { host: host.read, emit }) },
      admin: kubeconfig ? { kubeconfigPath: kubeconfig, host, emit, signal } : undefined,
      passed: options,
      ...{ language, ...bootWords(await catalogueFor(language)) },
    });
    return { userData: document, nodeName: node, tokenId: bound && tokenId(bound.token) };
  });
}
