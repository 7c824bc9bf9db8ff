import { Failure, type FailureDefinition } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import { shownUrl } from '../../base/shown.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import { PROVISIONED } from '../../manifests/paths.ts';
import { joinDocument } from '../../operations/bound-join.ts';
import {
  BOOT_DIGEST_WRONG,
  BOOT_KILLED,
  BOOT_NO_GLIBC,
  BOOT_NOT_COPIED,
  BOOT_NOT_FETCHED,
  BOOT_NOT_INSTALLED,
  BOOT_NOT_RUNNABLE,
} from './provision-sentences.ts';
import { type BootFailure, bootScript, type ExecutableSource, SEEN_DIGEST } from './user-data/boot-script.ts';
import { type ProvisionFormat, userData } from './user-data/documents.ts';
import { OPENRC_SCRIPT, SYSTEMD_UNIT } from './user-data/services.ts';

export interface Provisioning {
  configuration: JoinConfiguration;
  format: ProvisionFormat;
  source: ExecutableSource;
  /** Arguments of "kubejoin provision run". */
  run: readonly string[];
  /** How a failure is told, in the language of the user. */
  told(failure: Failure): BootFailure;
  /** Printed before a pause, with the result meanwhile. */
  retrying: BootFailure;
  /** Printed after a failed download with wget. */
  wgetFailed: string;
}

/** User data with which a bare machine joins at its first boot. It contains the secrets of the configuration. */
export function provision(options: Provisioning): Secret {
  const { configuration, format, source, run, told, retrying, wgetFailed } = options;
  // A signature in the query must not appear on a console.
  const shownSource = source.type === 'url' ? shownUrl(new URL(source.url)) : '';
  const sha256 = source.type === 'url' ? source.sha256 : '';
  const tell = <Params>(definition: FailureDefinition<string, Params>, params: Params) =>
    told(new Failure(definition, params as never));
  const script = bootScript({
    ...{ source, retrying, wgetFailed, run: ['provision', 'run', ...run] },
    failures: {
      notFetched: tell(BOOT_NOT_FETCHED, { source: shownSource }),
      otherDigest: tell(BOOT_DIGEST_WRONG, { source: shownSource, sha256, seen: SEEN_DIGEST }),
      notInstalled: tell(BOOT_NOT_INSTALLED, undefined),
      notCopied: tell(BOOT_NOT_COPIED, undefined),
      notRunnable: tell(BOOT_NOT_RUNNABLE, undefined),
      noGlibc: tell(BOOT_NO_GLIBC, undefined),
      killed: tell(BOOT_KILLED, undefined),
    },
  });
  const files = {
    common: [
      { path: PROVISIONED.configuration, mode: 0o600, content: new Secret(joinDocument(configuration)) },
      // Its address may contain a signature.
      { path: PROVISIONED.bootScript, mode: 0o700, content: new Secret(script) },
    ],
    systemd: { path: PROVISIONED.unit, mode: 0o644, content: SYSTEMD_UNIT },
    openrc: { path: PROVISIONED.openrcScript, mode: 0o755, content: OPENRC_SCRIPT },
  };
  return new Secret(userData(format, files));
}
