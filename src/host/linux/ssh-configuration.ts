import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshFiles } from '../ssh-files.ts';

/** What ssh reads where no file is named: by the home directory of the account, whatever HOME says (ssh.c). */
const usual = () => [join(userInfo().homedir, '.ssh/config'), '/etc/ssh/ssh_config'];

/** ssh puts the path into a command for a shell, where a jump host needs one. */
const PLAIN = /^[A-Za-z0-9/._-]+$/;

/** A file that only this user can read. */
async function write(text: string): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(PLAIN.test(tmpdir()) ? tmpdir() : '/tmp', 'kubejoin-ssh-'));
  const path = join(folder, 'config');
  await writeFile(path, text, { mode: 0o600 });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

export const sshFiles: SshFiles = { usual, write };
