import type { FleetHost } from './hosts-file.ts';
import { remoteCommand } from './remote-script.ts';

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
  /** -o, as Name=value. */
  options?: readonly string[];
}

/** These must hold whatever the user's configuration says: nobody is there to answer a question, and nothing here needs the user's agent or screen on the other side. */
const ALWAYS = ['BatchMode=yes', 'RequestTTY=no', 'RemoteCommand=none', 'ForwardAgent=no', 'ForwardX11=no', 'ClearAllForwardings=yes'];
/**
 * ssh takes the first value that it meets, so the user's --ssh-option goes before these. A master that the user has is used; none is left
 * behind here: one session does everything.
 */
const UNLESS_GIVEN = ['ConnectTimeout=15', 'ServerAliveInterval=5', 'ServerAliveCountMax=6', 'ControlMaster=no', 'LogLevel=INFO'];

/** The ssh that OpenSSH starts for each jump host gets none of the options above: it must not ask by a window either. */
export const SSH_ENVIRONMENT = { SSH_ASKPASS_REQUIRE: 'never' };

/** The whole command line of ssh. Nothing secret is in it. */
export function sshCommand(host: FleetHost, ssh: SshOptions): string[] {
  const option = (text: string) => ['-o', text];
  const identity = host.identityFile ?? ssh.identityFile;
  const jump = host.proxyJump ?? ssh.proxyJump;
  return [
    ssh.program ?? 'ssh',
    ...(ssh.configFile === undefined ? [] : ['-F', ssh.configFile]),
    ...ALWAYS.flatMap(option),
    ...(ssh.options ?? []).flatMap(option),
    ...UNLESS_GIVEN.flatMap(option),
    ...(identity === undefined ? [] : ['-i', identity]),
    ...(jump === undefined ? [] : ['-J', jump]),
    ...(host.user === undefined ? [] : ['-l', host.user]),
    ...(host.port === undefined ? [] : ['-p', String(host.port)]),
    '--',
    host.address,
    remoteCommand(),
  ];
}
