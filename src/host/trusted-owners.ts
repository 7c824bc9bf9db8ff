import type { SystemReader } from './ports.ts';

/** Users whose files are trusted in addition to root's: this one, and the one who became root with sudo. */
export function trustedOwners({ env, uid }: Pick<SystemReader, 'env' | 'uid'>): number[] {
  const byRoot = uid() === 0 && /^\d{1,10}$/.test(env.SUDO_UID ?? '');
  return byRoot ? [uid(), Number(env.SUDO_UID)] : [uid()];
}
