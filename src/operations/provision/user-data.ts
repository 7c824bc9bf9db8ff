import type { Secret } from '../../base/secret.ts';
import { newBootstrapToken } from '../../config/values/new-token.ts';
import type { Administering } from '../administration.ts';
import {
  type BoundConfiguration,
  boundConfiguration,
  createBoundToken,
  type RequestedJoin,
  refuseDryRun,
} from './bound-join.ts';
import { type Provisioning, provision, usesMergeMethod } from './provision.ts';
import type { ProvisionSettings } from './provision-settings.ts';

export interface MakingUserData extends Pick<Provisioning, 'told' | 'retrying' | 'wgetFailed'> {
  settings: ProvisionSettings;
  join: RequestedJoin;
  /** For a token of its own; undefined for the token of the configuration. */
  admin: Administering | undefined;
  /** Options of "kubejoin provision run" without a value. */
  passed: readonly string[];
  language: string;
}

export interface MadeUserData {
  document: Secret;
  /** Its token exists in the cluster. */
  bound: BoundConfiguration | undefined;
}

/**
 * Makes user data for a machine, and with `admin` a token for it, in the end. Throws FLAGS_INVALID, CONFIG_INVALID and
 * the failures of reaching the cluster.
 */
export async function makeUserData(options: MakingUserData): Promise<MadeUserData> {
  const { settings, join, admin, passed, language, ...words } = options;
  const { format, source, sentinelFile, retryFor, ttl } = settings;
  const bound = admin && (await boundConfiguration(join, newBootstrapToken(), admin));
  const configuration = bound?.configuration ?? (await join.configuration());
  refuseDryRun(configuration);
  const run = [
    ...passed.map((name) => `--${name}`),
    ...(usesMergeMethod(configuration) ? ['--allow-experimental-api'] : []),
    ...(sentinelFile ? [`--sentinel-file=${sentinelFile}`] : []),
    ...(retryFor ? [`--retry-for=${retryFor}`] : []),
    `--lang=${language}`,
  ];
  const document = provision({ configuration, format, source, run, ...words });
  if (admin && bound) await createBoundToken({ ...bound, ttl }, admin);
  return { document, bound };
}
