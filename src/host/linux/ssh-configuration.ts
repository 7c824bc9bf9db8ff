import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshFiles } from '../conversation.ts';
import { temporaryFiles } from './files/temporary-files.ts';

/** The default files of ssh, which uses the home directory of the account and ignores HOME (ssh.c). */
const usual = () => [join(userInfo().homedir, '.ssh/config'), '/etc/ssh/ssh_config'];

/** Paths that are safe in a shell command, which ssh makes for jump hosts. */
const PLAIN = /^[A-Za-z0-9/._-]+$/;

async function write(text: string): Promise<{ path: string; remove(): Promise<void> }> {
  const parent = PLAIN.test(tmpdir()) ? tmpdir() : '/tmp';
  const { directory, remove } = await temporaryFiles(parent, 'kubejoin-ssh-', { config: text });
  return { path: join(directory, 'config'), remove };
}

export const sshFiles: SshFiles = { usual, write };
