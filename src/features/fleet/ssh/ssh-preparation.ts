import { Failure } from '../../../base/failure.ts';
import type { Converse, SshFiles } from '../../../host/conversation.ts';
import { absolutePath } from '../../../host/paths.ts';
import type { FileReader } from '../../../host/ports.ts';
import type { FleetHost } from '../../../operations/hosts/hosts-fields.ts';
import { BoundedLines } from '../bounded-lines.ts';
import { FLEET_HOST_KEYS_NOT_KEPT, FLEET_SSH_FLAG_UNFIT } from './fleet-ssh-sentences.ts';
import { type PreparedSsh, SSH_ENVIRONMENT, type SshOptions, sshArguments, sshConfiguration } from './ssh-command.ts';

interface SshMachine {
  converse: Converse;
  files: Pick<FileReader, 'stat'>;
  sshFiles: SshFiles;
}

/** Prepares ssh for a run: writes a configuration of ours that includes the user's. `close` removes it. */
export async function prepareSsh(
  ssh: SshOptions,
  machine: SshMachine,
): Promise<{ ssh: PreparedSsh; close(): Promise<void> }> {
  const knownHostsCommand = await knows('KnownHostsCommand=none', ssh, machine.converse);
  const text = sshConfiguration(ssh.hostKeys ?? 'known', await included(ssh, machine), { knownHostsCommand });
  const { path, remove } = await machine.sshFiles.write(text);
  return { ssh: { ...ssh, configFile: path, ownConfigFile: ssh.configFile, knownHostsCommand }, close: remove };
}

/** Generous, because a configuration may run programs (Match exec). */
const ANSWER_TIMEOUT_MS = 15_000;

/** OpenSSH's names for no file. */
const NO_FILE = ['none', '/dev/null'];

/** Refuses a missing file as `ssh -F` does; Include would ignore it. */
async function included({ configFile }: SshOptions, { files, sshFiles }: SshMachine): Promise<string[]> {
  if (configFile === undefined) return sshFiles.usual();
  if (NO_FILE.includes(configFile)) return [];
  const path = absolutePath(configFile);
  if (path === undefined || /["\\]/.test(path) || (await files.stat(path)) === undefined)
    throw new Failure(FLEET_SSH_FLAG_UNFIT, { flag: '--ssh-config', value: configFile });
  return [path];
}

/** True if this ssh has an option. With -G it exits before it connects. */
async function knows(option: string, { program = 'ssh' }: SshOptions, converse: Converse): Promise<boolean> {
  const { code } = await outputOf([program, '-F', '/dev/null', '-G', '-o', option, 'localhost'], converse);
  return code === 0;
}

/** Throws FLEET_HOST_KEYS_NOT_KEPT if ssh would store no key, so that every connection would accept a new one. */
export async function refuseForgetful(host: FleetHost, ssh: PreparedSsh, converse: Converse): Promise<void> {
  if (ssh.hostKeys !== 'accept-new') return;
  const [program = 'ssh', ...options] = sshArguments(host, ssh);
  const { code, output } = await outputOf([program, ...options, '-G', '--', host.address], converse);
  const files = /^userknownhostsfile (.*)$/m.exec(output)?.[1]?.split(' ') ?? [];
  // If ssh fails here, the login reports why.
  if (code !== 0 || files.some((file) => !NO_FILE.includes(file))) return;
  throw new Failure(FLEET_HOST_KEYS_NOT_KEPT, { host: host.name });
}

async function outputOf(
  argv: readonly string[],
  converse: Converse,
): Promise<{ code: number | undefined; output: string }> {
  const talk = converse(argv, SSH_ENVIRONMENT);
  talk.endInput();
  const timer = setTimeout(() => talk.kill(), ANSWER_TIMEOUT_MS);
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
