import { posix } from 'node:path';
import type { ChangeKind } from '../changes/change.ts';

/** Number of files that a change wrote. Its subject listed them, separated by a comma and a blank. */
const FILES: Readonly<Partial<Record<ChangeKind, number>>> = {
  'write-file': 1,
  kubeconfig: 1,
  'request-kubelet-certificate': 1,
  'serving-certificate': 2,
  'certificate-authority': 2,
  'service-account-key': 2,
  certificate: 2,
};

interface Recorded {
  change?: { kind: ChangeKind; subject: string } | undefined;
  earlier?: readonly unknown[];
}

/**
 * The files that a change wrote, according to an entry of an old version; undefined for another kind. `unknown` if a path
 * contains a separator: the old version has then recorded the state of other paths.
 */
export function legacyWrites({ change, earlier }: Recorded): string[] | 'unknown' | undefined {
  const files = change && FILES[change.kind];
  if (change === undefined || files === undefined) return undefined;
  const paths = change.subject.split(', ');
  // One file of several, where its content was journalled before it was written.
  const fits = paths.length === files || paths.length === 1;
  const isKnown =
    fits && paths.every((path) => path.startsWith('/')) && (earlier === undefined || earlier.length === paths.length);
  return isKnown ? paths.map((path) => posix.normalize(path)) : 'unknown';
}
