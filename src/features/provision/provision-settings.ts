import { resolve } from 'node:path';
import { CONFIG_FLAGS_KUBECONFIG_EMPTY } from '../../config/from-flags/config-flags-sentences.ts';
import { durationOf, refuseFlags } from '../../config/from-flags/flag-input.ts';
import { JOIN } from '../../config/options/join.ts';
import type { Values } from '../../config/options/option.ts';
import { Problems } from '../../config/problem.ts';
import { CONFIG_TOKEN_TTL } from '../../config/validation/config-validation-sentences.ts';
import { nanosecondsToMs } from '../../config/values/duration.ts';
import { isOfTheSystem } from '../../host/output-file.ts';
import { PROVISION, PROVISION_RUN } from './options.ts';
import {
  EXECUTABLE_URL_UNFIT,
  PACKAGE_AND_EXECUTABLE,
  RETRY_FOR_UNFIT,
  SENTINEL_UNFIT,
  SHA256_ALONE,
  SHA256_NEEDED,
  SHA256_UNFIT,
  TOKEN_BESIDE_KUBECONFIG,
  TTL_WITHOUT_KUBECONFIG,
  UNDO_BESIDE_KUBECONFIG,
} from './provision-sentences.ts';
import type { ExecutableSource } from './user-data/boot-script.ts';
import type { ProvisionFormat } from './user-data/documents.ts';

/** Checked options of `provision`, without the configuration of the join. */
export interface ProvisionSettings {
  format: ProvisionFormat;
  source: ExecutableSource;
  /** Lifetime of the bound token in ms. */
  ttl: number;
  allowAutomaticApproval: boolean;
  sentinelFile: string | undefined;
  retryFor: string | undefined;
}

/** Options of a join that a bound token takes the place of. */
const TOKENS = ['token', 'tokenFile', 'discoveryToken', 'tlsBootstrapToken'] as const;

/** Checks the options. `join`: those of the join by name. Throws FLAGS_INVALID. */
export function provisionSettings(
  values: Values<typeof PROVISION & typeof PROVISION_RUN>,
  join: Partial<Record<(typeof TOKENS)[number] | 'undoOnFailure', unknown>>,
): ProvisionSettings {
  const problems = new Problems();
  const { sentinelFile, retryFor, kubeconfig } = values;
  checkMachineFlags({ sentinelFile, retryFor }, problems);
  if (kubeconfig === '') problems.add({ path: '--kubeconfig' }, CONFIG_FLAGS_KUBECONFIG_EMPTY());
  const beside = TOKENS.filter((key) => kubeconfig && join[key] !== undefined);
  for (const key of beside) problems.add({ path: `--${JOIN[key].name}` }, TOKEN_BESIDE_KUBECONFIG());
  if (kubeconfig && join.undoOnFailure)
    problems.add({ path: `--${JOIN.undoOnFailure.name}` }, UNDO_BESIDE_KUBECONFIG());
  if (values.ttl && !kubeconfig) problems.add({ path: '--ttl' }, TTL_WITHOUT_KUBECONFIG());
  if (values.allowAutomaticApproval && !kubeconfig)
    problems.add({ path: `--${PROVISION.allowAutomaticApproval.name}` }, TTL_WITHOUT_KUBECONFIG());
  const ttl = durationOf(values.ttl || PROVISION.ttl.default, '--ttl', problems) ?? 0n;
  if (ttl < 0n) problems.add({ path: '--ttl' }, CONFIG_TOKEN_TTL());
  const settings = {
    format: values.format || PROVISION.format.default,
    source: sourceOf(values, problems),
    ttl: nanosecondsToMs(ttl),
    allowAutomaticApproval: values.allowAutomaticApproval === true,
    sentinelFile: sentinelFile || undefined,
    retryFor: retryFor || undefined,
  };
  refuseFlags(problems);
  return settings;
}

/** The flags that `provision run` also has. Returns the time for retries in ms. */
export function checkMachineFlags(
  { sentinelFile, retryFor }: { sentinelFile?: string | undefined; retryFor?: string | undefined },
  problems: Problems,
): number {
  if (sentinelFile && !isSentinelPlace(sentinelFile)) problems.add({ path: '--sentinel-file' }, SENTINEL_UNFIT());
  const lasts = durationOf(retryFor || PROVISION_RUN.retryFor.default, '--retry-for', problems) ?? 0n;
  if (lasts < 0n) problems.add({ path: '--retry-for' }, RETRY_FOR_UNFIT());
  return nanosecondsToMs(lasts);
}

/** The machine replaces whatever is there, and no one watches it do so. */
function isSentinelPlace(path: string): boolean {
  return /^\/[^\0]*[^/\0]$/.test(path) && !isOfTheSystem(resolve(path));
}

interface Source {
  executable?: string | undefined;
  sha256?: string | undefined;
  package?: boolean | undefined;
}

function sourceOf({ executable, sha256, package: isPackage }: Source, problems: Problems): ExecutableSource {
  if (!executable) {
    if (sha256) problems.add({ path: '--sha256' }, SHA256_ALONE());
    return { type: isPackage ? 'package' : 'image' };
  }
  if (isPackage) problems.add({ path: '--package' }, PACKAGE_AND_EXECUTABLE());
  if (!sha256) problems.add({ path: '--executable' }, SHA256_NEEDED());
  else if (!/^[0-9a-f]{64}$/i.test(sha256)) problems.add({ path: '--sha256' }, SHA256_UNFIT());
  const url = httpsUrl(executable);
  if (url === undefined) problems.add({ path: '--executable' }, EXECUTABLE_URL_UNFIT());
  return { type: 'url', url: url ?? '', sha256: (sha256 ?? '').toLowerCase() };
}

function httpsUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' || url.username || url.password) return undefined;
  url.hash = '';
  return url.href;
}
