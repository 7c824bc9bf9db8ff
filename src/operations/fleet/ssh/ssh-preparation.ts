import { Failure } from '../../../base/failure.ts';
import type { Converse } from '../../../host/conversation.ts';
import { absolutePath } from '../../../host/paths.ts';
import type { FileReader } from '../../../host/ports.ts';
import type { SshFiles } from '../../../host/ssh-files.ts';
import { BoundedLines } from '../bounded-lines.ts';
import type { FleetHost } from '../hosts-fields.ts';
import { FLEET_HOST_KEYS_NOT_KEPT, FLEET_SSH_FLAG_UNFIT } from './sentences.ts';
import { type PreparedSsh, SSH_ENVIRONMENT, type SshOptions, sshArguments, sshConfiguration } from './ssh-command.ts';

export interface SshMachine {
  converse: Converse;
  files: Pick<FileReader, 'stat'>;
  sshFiles: SshFiles;
}

/** ssh for a whole run: with a configuration of ours in front of the user's, which `close` removes. */
export async function prepareSsh(
  ssh: SshOptions,
  machine: SshMachine,
): Promise<{ ssh: PreparedSsh; close(): Promise<void> }> {
  const knownHostsCommand = await knows('KnownHostsCommand=none', ssh, machine.converse);
  const text = sshConfiguration(ssh.hostKeys ?? 'known', await included(ssh, machine), { knownHostsCommand });
  const { path, remove } = await machine.sshFiles.write(text);
  return { ssh: { ...ssh, configFile: path, knownHostsCommand }, close: remove };
}

/** A configuration may run programs (Match exec). */
const TOLD_WITHIN_MS = 15_000;

/** OpenSSH's names of no file. */
const NO_FILE = ['none', '/dev/null'];

/** Include passes over a file that is not there; `ssh -F` does not. */
async function included({ configFile }: SshOptions, { files, sshFiles }: SshMachine): Promise<string[]> {
  if (configFile === undefined) return sshFiles.usual();
  if (NO_FILE.includes(configFile)) return [];
  const path = absolutePath(configFile);
  if (path === undefined || /["\\]/.test(path) || (await files.stat(path)) === undefined)
    throw new Failure(FLEET_SSH_FLAG_UNFIT, { flag: '--ssh-config', value: configFile });
  return [path];
}

/** Whether this ssh has an option; it ends before it connects to anything (-G). */
async function knows(option: string, { program = 'ssh' }: SshOptions, converse: Converse): Promise<boolean> {
  const { code } = await told([program, '-F', '/dev/null', '-G', '-o', option, 'localhost'], converse);
  return code === 0;
}

/** Throws FLEET_HOST_KEYS_NOT_KEPT where a new key would be new each time: ssh is told to keep none. */
export async function refuseForgetful(host: FleetHost, ssh: PreparedSsh, converse: Converse): Promise<void> {
  if (ssh.hostKeys !== 'accept-new') return;
  const [program = 'ssh', ...options] = sshArguments(host, ssh);
  const { code, output } = await told([program, ...options, '-G', '--', host.address], converse);
  const files = /^userknownhostsfile (.*)$/m.exec(output)?.[1]?.split(' ') ?? [];
  // Where ssh says nothing, the login itself will tell what is wrong.
  if (code !== 0 || files.some((file) => !NO_FILE.includes(file))) return;
  throw new Failure(FLEET_HOST_KEYS_NOT_KEPT, { host: host.name });
}

async function told(
  argv: readonly string[],
  converse: Converse,
): Promise<{ code: number | undefined; output: string }> {
  const talk = converse(argv, SSH_ENVIRONMENT);
  talk.endInput();
  const timer = setTimeout(() => talk.kill(), TOLD_WITHIN_MS);
  const lines: string[] = [];
  try {
    const output = new BoundedLines(talk.output);
    for (let line = await output.next(); line !== undefined; line = await output.next()) lines.push(line);
    return { code: (await talk.ended).code, output: lines.join('\n') };
  } finally {
    clearTimeout(timer);
    talk.kill();
  }
}
