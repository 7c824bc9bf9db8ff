import { promises } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshFiles } from '../conversation.ts';

/** The default files of ssh, which uses the home directory of the account and ignores HOME (ssh.c). */
const usual = () => [join(userInfo().homedir, '.ssh/config'), '/etc/ssh/ssh_config'];

/** Paths that are safe in a shell command, which ssh makes for jump hosts. */
const PLAIN = /^[A-Za-z0-9/._-]+$/;

async function write(text: string): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await promises.mkdtemp(join(PLAIN.test(tmpdir()) ? tmpdir() : '/tmp', 'kubejoin-ssh-'));
  const path = join(folder, 'config');
  await promises.writeFile(path, text, { mode: 0o600 });
  return { path, remove: () => promises.rm(folder, { recursive: true, force: true }) };
}

export const sshFiles: SshFiles = { usual, write };
