import type { FleetHost } from '../hosts-fields.ts';
import { remoteCommand } from '../remote-script.ts';
import { type HostKeys, settled, unlessGiven } from './ssh-settings.ts';

/** What is passed on to ssh for every host. */
export interface SshOptions {
  /** Name or path of OpenSSH's client. Default: ssh. */
  program?: string;
  /** -F */
  configFile?: string;
  /** -i, where the hosts file says nothing. */
  identityFile?: string;
  /** -J, where the hosts file says nothing. */
  proxyJump?: string;
  /** Whose host keys are accepted. Default: known. */
  hostKeys?: HostKeys;
  /** -o, as Name=value. */
  options?: readonly string[];
}

/** The same, made ready for a run (ssh-preparation.ts). */
export interface PreparedSsh extends SshOptions {
  /** This ssh knows the option KnownHostsCommand (OpenSSH 8.5). */
  knownHostsCommand?: boolean;
}

/** The ssh that OpenSSH starts for each jump host gets none of the options of the command line: it must not ask by a window either. */
export const SSH_ENVIRONMENT = { SSH_ASKPASS_REQUIRE: 'never' };

/** The whole command line of ssh. Nothing secret is in it. */
export function sshCommand(host: FleetHost, ssh: PreparedSsh): string[] {
  return [...sshArguments(host, ssh), '--', host.address, remoteCommand()];
}

/** Its options alone, behind the program. ssh takes the first value that it meets. */
export function sshArguments(host: FleetHost, ssh: PreparedSsh): string[] {
  const { hostKeys = 'known', knownHostsCommand = false } = ssh;
  const option = (text: string) => ['-o', text];
  const identity = host.identityFile ?? ssh.identityFile;
  const jump = host.proxyJump ?? ssh.proxyJump;
  return [
    ssh.program ?? 'ssh',
    ...(ssh.configFile === undefined ? [] : ['-F', ssh.configFile]),
    ...settled(hostKeys).flatMap(option),
    ...(ssh.options ?? []).flatMap(option),
    ...unlessGiven(hostKeys, { knownHostsCommand }).flatMap(option),
    ...(identity === undefined ? [] : ['-i', identity]),
    ...(jump === undefined ? [] : ['-J', jump]),
    ...(host.user === undefined ? [] : ['-l', host.user]),
    ...(host.port === undefined ? [] : ['-p', String(host.port)]),
  ];
}
