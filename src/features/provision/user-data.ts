import type { Secret } from '../../base/secret.ts';
import { JOIN } from '../../config/options/join.ts';
import { newBootstrapToken } from '../../config/values/new-secrets.ts';
import type { Administering } from '../../operations/administration.ts';
import {
  type BoundConfiguration,
  boundConfiguration,
  createBoundToken,
  type RequestedJoin,
  refuseDryRun,
  usesMergeMethod,
} from '../../operations/bound-join.ts';
import { type Provisioning, provision } from './provision.ts';
import type { ProvisionSettings } from './provision-settings.ts';

const PASSED = ['undoOnFailure', 'allowRemoteDiscoveryPrograms'] as const;

export interface MakingUserData extends Pick<Provisioning, 'told' | 'retrying' | 'wgetFailed'> {
  settings: ProvisionSettings;
  join: RequestedJoin;
  /** For a token of its own; undefined for the token of the configuration. */
  admin: Administering | undefined;
  /** Options of the join that "kubejoin provision run" also has. */
  passed: Partial<Record<(typeof PASSED)[number], boolean | undefined>>;
  language: string;
}

export interface MadeUserData {
  document: Secret;
  /** Name of the node, if the configuration has it. */
  node: string | undefined;
  /** Its token exists in the cluster. */
  bound: BoundConfiguration | undefined;
}

/**
 * Makes user data for a machine, and with `admin` a token for it, in the end. Throws FLAGS_INVALID, CONFIG_INVALID and
 * the failures of reaching the cluster.
 */
export async function makeUserData(options: MakingUserData): Promise<MadeUserData> {
  const { settings, join, admin, passed, language, ...words } = options;
  const { format, source, sentinelFile, retryFor, ttl, allowAutomaticApproval } = settings;
  const bound = admin && (await boundConfiguration(join, newBootstrapToken(), admin));
  const configuration = bound?.configuration ?? (await join.configuration());
  refuseDryRun(configuration);
  const run = [
    ...PASSED.filter((key) => passed[key]).map((key) => `--${JOIN[key].name}`),
    ...(usesMergeMethod(configuration) ? ['--allow-experimental-api'] : []),
    ...(sentinelFile ? [`--sentinel-file=${sentinelFile}`] : []),
    ...(retryFor ? [`--retry-for=${retryFor}`] : []),
    `--lang=${language}`,
  ];
  const document = provision({ configuration, format, source, run, ...words });
  if (admin && bound) await createBoundToken({ ...bound, ttl, allowAutomaticApproval }, admin);
  return { document, node: configuration.nodeRegistration.name || undefined, bound };
}
