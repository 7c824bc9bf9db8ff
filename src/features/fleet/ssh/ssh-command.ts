import { Failure } from '../../../base/failure.ts';
import { shellWord, shown } from '../../../base/shown.ts';
import type { LibraryOptions } from '../../../config/options/option.ts';
import type { FleetHost } from '../../../operations/hosts/hosts-fields.ts';
import { CONTROL, isIdentityFile, isProxyJump, isWord } from '../../../operations/hosts/ssh-values.ts';
import type { HostKeys, SSH } from '../options.ts';
import { remoteCommand } from '../remote-script.ts';
import { FLEET_SSH_FLAG_UNFIT, FLEET_SSH_OPTION_SETTLED, type SshFlag } from './fleet-ssh-sentences.ts';

/** Options of ssh for every host. */
export interface SshOptions extends LibraryOptions<typeof SSH> {}

/** Options prepared for a run (ssh-preparation.ts). */
export interface PreparedSsh extends SshOptions {
  /** This ssh has the option KnownHostsCommand (OpenSSH 8.5). */
  knownHostsCommand?: boolean;
  /** The user's own --ssh-config; `configFile` is the one of this run, which includes it. */
  ownConfigFile?: string | undefined;
}

/** Prevents graphical prompts: the ssh that OpenSSH starts for a jump host gets no options from the command line. */
export const SSH_ENVIRONMENT = { SSH_ASKPASS_REQUIRE: 'never' };

/** The whole command line of ssh, without secrets. */
export function sshCommand(host: FleetHost, ssh: PreparedSsh): string[] {
  return [...sshArguments(host, ssh), '--', host.address, remoteCommand()];
}

/** How a person logs in to the same host as the same user: the words after "ssh". */
export function loginWords(host: FleetHost, ssh: PreparedSsh): string {
  const { ownConfigFile, options = [] } = ssh;
  const words = [
    ...(ownConfigFile === undefined ? [] : ['-F', ownConfigFile]),
    ...options.flatMap((option) => ['-o', option]),
    ...loginOptions(host, ssh),
    host.address,
  ];
  return words.map(shellWord).join(' ');
}

/** A host as a person gets to it. */
export function byHand(host: FleetHost, ssh: PreparedSsh) {
  const { name, address } = host;
  return { host: name, address, login: loginWords(host, ssh), knownAs: knownHost(host) };
}

/** The name under which known_hosts has the host's key. */
export function knownHost({ address, port = 22 }: Pick<FleetHost, 'address' | 'port'>): string {
  return shellWord(port === 22 ? address : `[${address}]:${port}`);
}

/** The program and its options. ssh uses the first value of each option. */
export function sshArguments(host: FleetHost, ssh: PreparedSsh): string[] {
  const { hostKeys = 'known', knownHostsCommand = false } = ssh;
  const option = (text: string) => ['-o', text];
  return [
    ssh.program ?? 'ssh',
    ...(ssh.configFile === undefined ? [] : ['-F', ssh.configFile]),
    ...settled(hostKeys).flatMap(option),
    ...(ssh.options ?? []).flatMap(option),
    ...unlessGiven(hostKeys, { knownHostsCommand }).flatMap(option),
    ...loginOptions(host, ssh),
  ];
}

function loginOptions(host: FleetHost, ssh: SshOptions): string[] {
  const identity = host.identityFile ?? ssh.identityFile;
  const jump = host.proxyJump ?? ssh.proxyJump;
  return [
    ...(identity === undefined ? [] : ['-i', identity]),
    ...(jump === undefined ? [] : ['-J', jump]),
    ...(host.user === undefined ? [] : ['-l', host.user]),
    ...(host.port === undefined ? [] : ['-p', String(host.port)]),
  ];
}

/** Options that come before the user's, so that ssh uses these. They prevent prompts, since no one could answer. */
const SESSION = {
  BatchMode: 'yes',
  RequestTTY: 'no',
  RemoteCommand: 'none',
  PermitLocalCommand: 'no',
  ForwardAgent: 'no',
  ForwardX11: 'no',
  ForwardX11Trusted: 'no',
  Tunnel: 'no',
  ClearAllForwardings: 'yes',
} as const;

/** Other options that could turn off the check of host keys (ssh_config(5)). */
const KEYS_CHECKED = { NoHostAuthenticationForLocalhost: 'no', VerifyHostKeyDNS: 'no' } as const;

const KEYS: Readonly<Record<HostKeys, Readonly<Record<string, string>>>> = {
  known: { StrictHostKeyChecking: 'yes', ...KEYS_CHECKED },
  'accept-new': { StrictHostKeyChecking: 'accept-new', ...KEYS_CHECKED },
  // An unchecked key must not count as known the next time.
  unchecked: { StrictHostKeyChecking: 'no', UserKnownHostsFile: '/dev/null' },
};

/** Options that the user cannot change, as Name=value. */
export function settled(hostKeys: HostKeys): string[] {
  return Object.entries({ ...SESSION, ...KEYS[hostKeys] }).map(([name, value]) => `${name}=${value}`);
}

/**
 * Options that only --ssh-option overrides, not the ssh configuration. A shared connection (ControlPath) was checked by
 * whoever opened it, and a KnownHostsCommand may declare any key known.
 */
export function unlessGiven(hostKeys: HostKeys, { knownHostsCommand }: { knownHostsCommand: boolean }): string[] {
  const checked = ['ControlPath=none', ...(knownHostsCommand ? ['KnownHostsCommand=none'] : [])];
  return [
    ...['ConnectTimeout=15', 'ServerAliveInterval=5', 'ServerAliveCountMax=6', 'ControlMaster=no', 'LogLevel=INFO'],
    ...(hostKeys === 'unchecked' ? [] : checked),
  ];
}

/** Names that --ssh-option cannot set, in lower case because ssh ignores case. */
const SETTLED = new Set(
  [...Object.keys({ ...SESSION, ...KEYS_CHECKED }), 'StrictHostKeyChecking', 'LocalCommand'].map((name) =>
    name.toLowerCase(),
  ),
);

/** Name, as the user wrote it, of an option that --ssh-option cannot set. */
export function settledName(option: string): string | undefined {
  const name = /^[A-Za-z0-9]+/.exec(option)?.[0];
  return name !== undefined && SETTLED.has(name.toLowerCase()) ? name : undefined;
}

/**
 * A configuration for `ssh -F` with kubejoin's options first and then the user's files. OpenSSH passes -F to the ssh of
 * each jump host but no options of the command line, so that only this makes it check the keys of jump hosts.
 */
export function sshConfiguration(
  hostKeys: HostKeys,
  files: readonly string[],
  known: { knownHostsCommand: boolean },
): string {
  const lines = [
    ...settled(hostKeys),
    ...(known.knownHostsCommand && hostKeys !== 'unchecked' ? ['KnownHostsCommand=none'] : []),
  ].map((option) => option.replace('=', ' '));
  return [...lines, ...files.map((path) => `Include ${quoted(path)}`)].map((line) => `${line}\n`).join('');
}

/** Escapes a path for Include, which expects a pattern (glob(7)). */
function quoted(path: string): string {
  return `"${path.replace(/[*?[\]{}]/g, '\\$&')}"`;
}

/** Leaves the value to ssh, since a ProxyCommand needs its %h. */
function isOption(value: string): boolean {
  return /^[A-Za-z][A-Za-z0-9]*(?:\s*=\s*|\s+)\S/.test(value) && !CONTROL.test(value);
}

/**
 * Throws FLEET_SSH_FLAG_UNFIT for a value that ssh would misinterpret, FLEET_SSH_OPTION_SETTLED for an option without
 * effect.
 */
export function checkSshOptions({ configFile, identityFile, proxyJump, options = [] }: SshOptions): void {
  const check = (flag: SshFlag, value: string | undefined, fits: (value: string) => boolean) => {
    if (value !== undefined && !fits(value)) throw new Failure(FLEET_SSH_FLAG_UNFIT, { flag, value: shown(value) });
  };
  check('--ssh-config', configFile, isWord);
  check('--ssh-identity', identityFile, isIdentityFile);
  check('--ssh-jump', proxyJump, isProxyJump);
  for (const option of options) {
    check('--ssh-option', option, isOption);
    const name = settledName(option);
    if (name !== undefined) throw new Failure(FLEET_SSH_OPTION_SETTLED, { option: name });
  }
}
