/** Whose host keys are accepted: those in known_hosts, new ones as well (a changed one never is), or all. */
export const HOST_KEYS = ['known', 'accept-new', 'unchecked'] as const;
export type HostKeys = (typeof HOST_KEYS)[number];

/** ssh takes the first value that it meets, so these come before whatever the user says. Nobody is there to answer a question. */
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
 * What holds unless an --ssh-option of the user's says otherwise; the configuration of ssh does not change it. A connection that is shared
 * (ControlPath) was checked by whoever opened it, and a KnownHostsCommand may call any key known.
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
  [...Object.keys({ ...SESSION, ...KEYS_CHECKED }), 'StrictHostKeyChecking', 'LocalCommand'].map((name) => name.toLowerCase()),
);

/** The name of an option that kubejoin settles itself, as the user wrote it. */
export function settledName(option: string): string | undefined {
  const name = /^[A-Za-z0-9]+/.exec(option)?.[0];
  return name !== undefined && SETTLED.has(name.toLowerCase()) ? name : undefined;
}

/**
 * A configuration for `ssh -F` that begins with what kubejoin settles and goes on with the user's files. OpenSSH hands -F on to the ssh of each
 * jump host, but none of the options of the command line, so only this way do jump hosts have their keys checked, too.
 */
export function sshConfiguration(hostKeys: HostKeys, files: readonly string[], known: { knownHostsCommand: boolean }): string {
  const lines = [...settled(hostKeys), ...(known.knownHostsCommand && hostKeys !== 'unchecked' ? ['KnownHostsCommand=none'] : [])].map(
    (option) => option.replace('=', ' '),
  );
  return [...lines, ...files.map((path) => `Include ${quoted(path)}`)].map((line) => `${line}\n`).join('');
}

/** Include takes a pattern (glob(7)): every path here means itself. */
function quoted(path: string): string {
  return `"${path.replace(/[*?[\]{}]/g, '\\$&')}"`;
}
