/**
 * SHA256SUMS.sig, by OpenSSH (ssh-keygen(1), -Y): whoever has ssh-keygen can verify it, and a hardware key or an agent
 * can sign.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { CHECKSUMS } from './checksums.ts';

export const SIGNATURE = `${CHECKSUMS}.sig`;
/** A signature of a file is not taken for one of a commit or a login. */
const NAMESPACE = 'file';

/**
 * The key comes from outside: --sign-key, or this variable. A private key, or the public one of a key that the agent
 * has.
 */
export const KEY_VARIABLE = 'KUBEJOIN_SIGN_KEY';

/** Signs the checksums in `folder`; without a key it says loudly that nobody can tell where this release comes from. */
export function signChecksums(
  folder: string,
  key: string | undefined,
  warn: (text: string) => void = console.warn,
): boolean {
  if (key === undefined || key === '') {
    warn(
      `NOT SIGNED: there is no ${SIGNATURE}. Give a key of OpenSSH by --sign-key FILE or ${KEY_VARIABLE} to publish this release.`,
    );
    return false;
  }
  if (!existsSync(key)) throw new Error(`there is no key ${key}`);
  const sums = path.join(folder, CHECKSUMS);
  execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', NAMESPACE, '-f', key, sums], {
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  return true;
}
