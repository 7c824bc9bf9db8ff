import { Failure } from '../../../base/failure.ts';
import { shown } from '../../../base/shown.ts';
import type { FleetHost } from '../hosts-fields.ts';
import { remoteCommand } from '../remote-script.ts';
import type { HostKeys } from './host-keys.ts';
import { FLEET_SSH_FLAG_UNFIT, FLEET_SSH_OPTION_SETTLED, type SshFlag } from './sentences.ts';

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

/**
 * The ssh that OpenSSH starts for each jump host gets none of the options of the command line: it must not ask by a
 * window either.
 */
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

/**
 * ssh takes the first value that it meets, so these come before whatever the user says. Nobody is there to answer a
 * question.
 */
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

/** Without them a configuration could turn the check off by another name (ssh_config(5)). */
const KEYS_CHECKED = { NoHostAuthenticationForLocalhost: 'no', VerifyHostKeyDNS: 'no' } as const;

const KEYS: Readonly<Record<HostKeys, Readonly<Record<string, string>>>> = {
  known: { StrictHostKeyChecking: 'yes', ...KEYS_CHECKED },
  'accept-new': { StrictHostKeyChecking: 'accept-new', ...KEYS_CHECKED },
  // A key that nobody has checked must not be taken for a known one the next time.
  unchecked: { StrictHostKeyChecking: 'no', UserKnownHostsFile: '/dev/null' },
};

/** What kubejoin settles for every host, as Name=value. */
export function settled(hostKeys: HostKeys): string[] {
  return Object.entries({ ...SESSION, ...KEYS[hostKeys] }).map(([name, value]) => `${name}=${value}`);
}

/**
 * What holds unless an --ssh-option of the user's says otherwise; the configuration of ssh does not change it. A
 * connection that is shared (ControlPath) was checked by whoever opened it, and a KnownHostsCommand may call any key
 * known.
 */
export function unlessGiven(hostKeys: HostKeys, { knownHostsCommand }: { knownHostsCommand: boolean }): string[] {
  const checked = ['ControlPath=none', ...(knownHostsCommand ? ['KnownHostsCommand=none'] : [])];
  return [
    ...['ConnectTimeout=15', 'ServerAliveInterval=5', 'ServerAliveCountMax=6', 'ControlMaster=no', 'LogLevel=INFO'],
    ...(hostKeys === 'unchecked' ? [] : checked),
  ];
}

/** Names of what the user cannot set by --ssh-option; ssh knows them in any case. */
const SETTLED = new Set(
  [...Object.keys({ ...SESSION, ...KEYS_CHECKED }), 'StrictHostKeyChecking', 'LocalCommand'].map((name) =>
    name.toLowerCase(),
  ),
);

/** The name of an option that kubejoin settles itself, as the user wrote it. */
export function settledName(option: string): string | undefined {
  const name = /^[A-Za-z0-9]+/.exec(option)?.[0];
  return name !== undefined && SETTLED.has(name.toLowerCase()) ? name : undefined;
}

/**
 * A configuration for `ssh -F` that begins with what kubejoin settles and goes on with the user's files. OpenSSH hands
 * -F on to the ssh of each jump host, but none of the options of the command line, so only this way do jump hosts have
 * their keys checked, too.
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

/** Include takes a pattern (glob(7)): every path here means itself. */
function quoted(path: string): string {
  return `"${path.replace(/[*?[\]{}]/g, '\\$&')}"`;
}

const CONTROL = /\p{Cc}/u;

/** A word that ssh takes for an option where somebody forgot the value before it. */
const isWord = (value: string) => value !== '' && !value.startsWith('-') && !CONTROL.test(value);

/**
 * ssh makes a ProxyCommand of it, run by a shell, in which % stands for something else; each host in it is an argument
 * of another ssh.
 */
const HOP =
  /^(?:ssh:\/\/)?(?:[A-Za-z0-9_][A-Za-z0-9._@-]*@)?(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\/?$/;

const LONGEST_JUMP = 500;

export function isProxyJump(value: string): boolean {
  return value.length <= LONGEST_JUMP && value.split(',').every((hop) => HOP.test(hop));
}

/**
 * `ssh -i` looks for the file as it is written, and passes over it where that is not there; then it reads the one with
 * its tokens replaced.
 */
export function isIdentityFile(value: string): boolean {
  return isWord(value) && !/%|\$\{/.test(value);
}

/** Its value is for ssh alone to judge: a ProxyCommand needs its %h. */
function isOption(value: string): boolean {
  return /^[A-Za-z][A-Za-z0-9]*(?:\s*=\s*|\s+)\S/.test(value) && !CONTROL.test(value);
}

/**
 * Throws FLEET_SSH_FLAG_UNFIT for what ssh would take for something else than was meant, FLEET_SSH_OPTION_SETTLED for
 * what has no effect.
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
