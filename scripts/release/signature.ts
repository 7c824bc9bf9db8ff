/**
 * Creates SHA256SUMS.sig with OpenSSH (ssh-keygen(1), -Y): anyone with ssh-keygen can verify it, and a hardware key or
 * an agent can sign.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { CHECKSUMS } from './checksums.ts';

export const SIGNATURE = `${CHECKSUMS}.sig`;
/** Namespace that distinguishes signatures of files from those of commits or logins. */
const NAMESPACE = 'file';

/**
 * Variable with the path of the key, like --sign-key: a private key, or the public key of one in the agent.
 */
export const KEY_VARIABLE = 'KUBEJOIN_SIGN_KEY';

/** True for a key; without one, warns what is `lacking`. */
export function isGiven(key: string | undefined, lacking: string, warn: (text: string) => void): key is string {
  if (key) return true;
  warn(`NOT SIGNED: ${lacking}`);
  return false;
}

/** Signs the checksums in `folder`; without a key, warns that the origin of the release cannot be verified. */
export function signChecksums(
  folder: string,
  key: string | undefined,
  warn: (text: string) => void = console.warn,
): boolean {
  const lacking = `there is no ${SIGNATURE}. Give a key of OpenSSH by --sign-key FILE or ${KEY_VARIABLE} to publish this release.`;
  if (!isGiven(key, lacking, warn)) return false;
  if (!existsSync(key)) throw new Error(`there is no key ${key}`);
  const sums = path.join(folder, CHECKSUMS);
  execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', NAMESPACE, '-f', key, sums], {
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  return true;
}
