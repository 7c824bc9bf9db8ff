import type { EmitNotice } from '../../base/events.ts';
import { CHECK_NAMES } from '../../config/values/check-names.ts';
import { nearest } from '../../config/values/nearest.ts';
import { IGNORED_CHECK_REQUIRED, IGNORED_CHECK_UNKNOWN } from './phases-preflight-sentences.ts';

/** Checks of this kind may have any path, port or service, also those of other kubeadm versions. */
const ANY = /^(diravailable|fileavailable|filecontent|fileexisting|port|service)-/;
/** kubeadm's checks of other commands. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'controlplanenodesready',
  'corednsunsupportedplugins',
  'corednsmigration',
  'createjob',
  'staticpodmanifest',
]);
/** A later phase refuses the same. */
const REQUIRED: ReadonlySet<string> = new Set([
  'accounts',
  'certificates',
  'cluster',
  'clusterconfiguration',
  'controlplaneendpoint',
  'discovery',
  'etcdmember',
  'membership',
  'patches',
  'sharedcertificates',
]);

/** Warns of names in --ignore-preflight-errors that are no check's, or a check's that cannot be ignored. */
export function warnOfIgnored(names: readonly string[], emit: EmitNotice): void {
  const known = new Set(CHECK_NAMES.map((name) => name.toLowerCase()));
  for (const name of names.map((one) => one.toLowerCase())) {
    if (known.has(name) || ANY.test(name) || ELSEWHERE.has(name)) continue;
    const message = REQUIRED.has(name)
      ? IGNORED_CHECK_REQUIRED({ name })
      : IGNORED_CHECK_UNKNOWN({ name, nearest: nearest(name, CHECK_NAMES) });
    emit({ type: 'notice', level: 'warning', message });
  }
}
