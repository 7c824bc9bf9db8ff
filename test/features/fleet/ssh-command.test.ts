import { describe, expect, it } from 'vitest';
import { HOST_KEYS } from '../../../src/features/fleet/options.ts';
import { remoteCommand } from '../../../src/features/fleet/remote-script.ts';
import {
  checkSshOptions,
  type PreparedSsh,
  SSH_ENVIRONMENT,
  settled,
  settledName,
  sshArguments,
  sshCommand,
  sshConfiguration,
  unlessGiven,
} from '../../../src/features/fleet/ssh/ssh-command.ts';
import { fleetHost } from './support/stand-in.ts';

/** Options with which ssh asks nothing, runs nothing on this machine and forwards nothing to the host. */
const SESSION = [
  'BatchMode=yes',
  'RequestTTY=no',
  'RemoteCommand=none',
  'PermitLocalCommand=no',
  'ForwardAgent=no',
  'ForwardX11=no',
  'ForwardX11Trusted=no',
  'Tunnel=no',
  'ClearAllForwardings=yes',
];
const CHECKED = ['NoHostAuthenticationForLocalhost=no', 'VerifyHostKeyDNS=no'];
const DEFAULTS = [
  'ConnectTimeout=15',
  'ServerAliveInterval=5',
  'ServerAliveCountMax=6',
  'ControlMaster=no',
  'LogLevel=INFO',
];

const KINDS = [
  ['known', [...SESSION, 'StrictHostKeyChecking=yes', ...CHECKED]],
  ['accept-new', [...SESSION, 'StrictHostKeyChecking=accept-new', ...CHECKED]],
  ['unchecked', [...SESSION, 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null']],
] as const;

/** Values of -o, in their order: ssh takes the first of a name. */
const optionsOf = (argv: readonly string[]) => argv.flatMap((word, at) => (argv[at - 1] === '-o' ? [word] : []));

describe('what kubejoin settles', () => {
  it('is by one of three words', () => {
    expect(HOST_KEYS).toEqual(KINDS.map(([hostKeys]) => hostKeys));
  });

  it.each(KINDS)('where the keys are %s', (hostKeys, options) => {
    expect(settled(hostKeys)).toEqual(options);
  });

  it('stands before each option of the user, and those before what holds unless given', () => {
    const mine = [
      'BatchMode=no',
      'ForwardAgent=yes',
      'RemoteCommand=sh',
      'ForwardX11=yes',
      'ClearAllForwardings=no',
      'ConnectTimeout=3',
    ];
    for (const [hostKeys, options] of KINDS) {
      const argv = sshArguments(fleetHost('a'), { hostKeys, options: mine });
      expect(optionsOf(argv)).toEqual([...options, ...mine, ...unlessGiven(hostKeys, { knownHostsCommand: false })]);
    }
  });

  it.each([
    ['known', true, ['ControlPath=none', 'KnownHostsCommand=none']],
    ['known', false, ['ControlPath=none']],
    ['accept-new', true, ['ControlPath=none', 'KnownHostsCommand=none']],
    ['unchecked', true, []],
    ['unchecked', false, []],
  ] as const)('unless given, where the keys are %s (KnownHostsCommand: %s)', (hostKeys, knownHostsCommand, more) => {
    expect(unlessGiven(hostKeys, { knownHostsCommand })).toEqual([...DEFAULTS, ...more]);
    const argv = sshArguments(fleetHost('a'), { hostKeys, knownHostsCommand });
    expect(optionsOf(argv).slice(-DEFAULTS.length - more.length)).toEqual([...DEFAULTS, ...more]);
  });

  const NAMES = [...SESSION, ...CHECKED, 'StrictHostKeyChecking=yes', 'LocalCommand=x'].map(
    (option) => option.split('=', 1)[0] ?? '',
  );
  it.each(NAMES)('%s is not for the user to set', (name) => {
    for (const text of [
      `${name}=x`,
      `${name} x`,
      `${name} = x`,
      name,
      `${name.toUpperCase()}=x`,
      `${name.toLowerCase()}=x`,
    ]) {
      expect(settledName(text)).toBe(/^\w+/.exec(text)?.[0]);
    }
    const refused = { kind: 'FLEET_SSH_OPTION_SETTLED', params: { option: name } };
    expect(() => checkSshOptions({ options: ['ConnectTimeout=3', `${name}=x`] })).toThrow(
      expect.objectContaining(refused),
    );
  });

  it.each([
    'ConnectTimeout=3',
    'ControlPath=/x',
    'KnownHostsCommand=/x',
    'UserKnownHostsFile=/x',
    'BatchModes=no',
    'XBatchMode=no',
    ' BatchMode=no',
    '=x',
    '',
  ])('%j is', (text) => {
    expect(settledName(text)).toBeUndefined();
  });
});

describe('the command line', () => {
  const known = (more: readonly string[] = []) =>
    [...settled('known'), ...DEFAULTS, ...more].flatMap((text) => ['-o', text]);
  const rest = (host: ReturnType<typeof fleetHost>, ssh: PreparedSsh) =>
    sshArguments(host, ssh).filter((word) => !known(['ControlPath=none']).includes(word));

  it('of a host of which nothing is said', () => {
    expect(sshCommand(fleetHost('a', { address: '10.0.0.1' }), {})).toEqual([
      'ssh',
      ...known(['ControlPath=none']),
      '--',
      '10.0.0.1',
      remoteCommand(),
    ]);
  });

  it('of a host of which all is said', () => {
    const host = fleetHost('a', { user: 'admin', port: 2222, identityFile: '/k', proxyJump: 'bastion' });
    const ssh = { program: '/opt/ssh', configFile: '/c', identityFile: '/other', proxyJump: 'another' };
    expect(rest(host, ssh)).toEqual(['/opt/ssh', '-F', '/c', '-i', '/k', '-J', 'bastion', '-l', 'admin', '-p', '2222']);
    expect(rest(fleetHost('a'), ssh)).toEqual(['/opt/ssh', '-F', '/c', '-i', '/other', '-J', 'another']);
  });

  it('asks by no window either', () => {
    expect(SSH_ENVIRONMENT).toEqual({ SSH_ASKPASS_REQUIRE: 'never' });
  });
});

describe('the configuration in front of the user’s', () => {
  it.each([
    ['known', true, ['KnownHostsCommand none']],
    ['known', false, []],
    ['accept-new', true, ['KnownHostsCommand none']],
    ['unchecked', true, []],
  ] as const)('where the keys are %s (KnownHostsCommand: %s)', (hostKeys, knownHostsCommand, more) => {
    const own = settled(hostKeys).map((option) => option.replace('=', ' '));
    const text = sshConfiguration(hostKeys, ['/etc/ssh/ssh_config', '/a b/[c]*?{d}'], { knownHostsCommand });
    expect(text.split('\n')).toEqual([
      ...own,
      ...more,
      'Include "/etc/ssh/ssh_config"',
      'Include "/a b/\\[c\\]\\*\\?\\{d\\}"',
      '',
    ]);
  });
});
