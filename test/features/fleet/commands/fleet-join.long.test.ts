/** The command, from its arguments to its report, with the stand-in for ssh and simulated joins. */
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../../../src/base/exit-codes.ts';
import { run } from '../../../cli/support/captured.ts';
import { PATIENCE_MS } from '../../../support/patience.ts';
import { STAND_IN_SSH, StandIn } from '../support/stand-in.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const SECRET = '0123456789abcdef';
const KEY = 'c'.repeat(64);
const PIN = `sha256:${'a'.repeat(64)}`;

let standIn: StandIn;
beforeEach(() => {
  standIn = new StandIn();
});
afterEach(() => standIn.remove());

const file = (name: string) => path.join(standIn.folder, name);

/** Writes hosts.yaml: a host for each name, which says how its join goes. */
function hosts(names: readonly string[], more: Readonly<Record<string, string>> = {}): string {
  const lines = names.map(
    (name) => `  - {name: ${name}, nodeName: ${name}${more[name] === undefined ? '' : `, ${more[name]}`}}`,
  );
  writeFileSync(file('hosts.yaml'), `apiVersion: kubejoin/v1\nkind: Fleet\nhosts:\n${lines.join('\n')}\n`);
  return file('hosts.yaml');
}

function fleetJoin(hostsFile: string, flags: readonly string[] = [], env: Record<string, string> = {}) {
  writeFileSync(file('token'), `${TOKEN}\n`, { mode: 0o600 });
  const usual = [
    '--token-file',
    file('token'),
    '--discovery-token-ca-cert-hash',
    PIN,
    '--executable',
    standIn.executable,
    '--ssh',
    STAND_IN_SSH,
  ];
  return run(['fleet', 'join', hostsFile, '10.0.0.1:6443', ...usual, ...flags], env);
}

const lines = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('fleet join', () => {
  it('joins all, tells of each behind its name, and ends with a table', async () => {
    for (const name of ['joins-1', 'joins-2', 'unchanged']) standIn.host(name);
    const { code, out, err } = await fleetJoin(hosts(['joins-1', 'joins-2', 'unchanged']));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^joins-1 {3}connecting to joins-1$/m);
    expect(out).toMatch(/^joins-2 {3}\[kubelet-start\] /m);
    expect(out).toMatch(/^HOST +ROLE +OUTCOME +NODE +CHANGES +TIME +FAILURE$/m);
    expect(out).toMatch(/^joins-1 +worker +joined +joins-1 +1 +\d/m);
    expect(out).toMatch(/^unchanged +worker +unchanged +unchanged +0 /m);
    expect(out).toMatch(/^3 hosts: 2 joined, 1 unchanged, in /m);
  });

  it('goes on past failures, names each with its cause and cure, and says so with its exit code', async () => {
    for (const name of ['fails', 'joins']) standIn.host(name);
    standIn.host('refuses', { login: 'refused' });
    const { code, out, err } = await fleetJoin(hosts(['fails', 'refuses', 'joins']));
    expect(code).toBe(6);
    expect(err).toContain('2 of 3 hosts failed: fails and refuses. (FLEET_HOSTS_FAILED)');
    expect(err).toMatch(/^fails {3}error: .*CSR_DENIED/m);
    expect(err).toMatch(/^refuses error: .*SSH_UNREACHABLE/m);
    expect(err).toMatch(/^refuses {3}Cause: /m);
    expect(out).toMatch(/^joins +worker +joined/m);
    expect(out).toMatch(/^3 hosts: 1 joined, 2 failed, in /m);
  });

  it('with --dry-run installs nothing on a host, and removes nothing that an earlier run kept there', async () => {
    standIn.host('joins');
    await fleetJoin(hosts(['joins']), ['--dry-run', '--keep-executable', 'install']);
    expect(existsSync(standIn.path('joins', 'home/request.json'))).toBe(true);
    expect(existsSync(standIn.path('joins', 'usr/local/bin/kubejoin'))).toBe(false);
    await fleetJoin(hosts(['joins']), ['--keep-executable', 'keep']);
    const kept = () => readdirSync(standIn.path('joins', 'var/lib/kubejoin/fleet'));
    const [name] = kept();
    await fleetJoin(hosts(['joins']), ['--dry-run']);
    expect(kept()).toEqual([name]);
  });

  it('speaks Portuguese', async () => {
    standIn.host('joins');
    const { out } = await fleetJoin(hosts(['joins']), [], { LANG: 'pt_BR.UTF-8' });
    expect(out).toMatch(/^joins +nó de processamento +associada/m);
    expect(readFileSync(standIn.path('joins', 'home/argv'), 'utf8')).toContain('--lang pt-BR');
  });

  it('as JSON: the lines of a join with the host, and a result with all of them', async () => {
    for (const name of ['joins', 'fails']) standIn.host(name);
    const { code, out } = await fleetJoin(hosts(['joins', 'fails']), ['--output', 'json']);
    const all = lines(out);
    expect(all.slice(0, -1).every(({ host }) => ['joins', 'fails'].includes(host))).toBe(true);
    const ofOne = all.filter(({ host }) => host === 'joins').map(({ type }) => type);
    expect(ofOne.filter((type) => type !== 'host-copying')).toEqual([
      ...['host-started', 'host-connected', 'host-ready', 'phase-started', 'phase-done', 'phase-started'],
      ...['change-started', 'change-done', 'host-ended'],
    ]);
    expect(all.at(-1)).toMatchObject({
      type: 'result',
      outcome: 'failed',
      exitCode: code,
      failure: { code: 'FLEET_HOSTS_FAILED', params: { failed: ['fails'], total: 2 } },
      fleet: [
        { host: 'joins', outcome: 'joined', nodeName: 'joins', changes: 1 },
        { host: 'fails', outcome: 'failed', changes: 1, failure: { code: 'CSR_DENIED', class: 'cluster' } },
      ],
    });
  });

  it('has control planes join one after the other, workers beside them', async () => {
    const names = ['joins-cp1', 'joins-w1', 'joins-cp2', 'joins-w2'];
    for (const name of names) standIn.host(name);
    writeFileSync(file('key'), `${KEY}\n`, { mode: 0o600 });
    const hostsFile = hosts(names, { 'joins-cp1': 'role: control-plane', 'joins-cp2': 'role: control-plane' });
    const { code, out } = await fleetJoin(hostsFile, ['--output', 'json', '--certificate-key-file', file('key')]);
    expect(code).toBe(0);
    const at = (type: string, host: string) => lines(out).findIndex((line) => line.type === type && line.host === host);
    expect(at('host-started', 'joins-cp2')).toBeGreaterThan(at('host-ended', 'joins-cp1'));
    for (const worker of ['joins-w1', 'joins-w2'])
      expect(at('host-started', worker)).toBeLessThan(at('host-ended', 'joins-cp1'));
    const request = (name: string) =>
      JSON.parse(JSON.parse(readFileSync(standIn.path(name, 'home/request.json'), 'utf8')).configuration);
    expect(request('joins-cp1').controlPlane.certificateKey).toBe(KEY);
    expect(request('joins-w1').controlPlane).toBeUndefined();
  });

  it('writes no secret anywhere but to standard input of the hosts', async () => {
    standIn.host('joins', { banner: `Your token is ${TOKEN}\n` });
    standIn.host('fails');
    for (const flags of [[], ['-v=5'], ['--output', 'json'], ['--report', file('report.html')]]) {
      const { out, err } = await fleetJoin(hosts(['joins', 'fails']), flags);
      expect(out + err).not.toContain(SECRET);
    }
    expect(readFileSync(file('report.html'), 'utf8')).not.toContain(SECRET);
    expect(JSON.stringify(standIn.calls('joins'))).not.toContain(SECRET);
    expect(readFileSync(standIn.path('joins', 'home/request.json'), 'utf8')).toContain(TOKEN);
  });

  it('takes everything from a configuration file, too', async () => {
    standIn.host('joins');
    const discovery = `{bootstrapToken: {token: ${TOKEN}, apiServerEndpoint: "10.0.0.9:6443", caCertHashes: ["${PIN}"]}}`;
    writeFileSync(
      file('join.yaml'),
      `apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery: ${discovery}\n`,
      {
        mode: 0o600,
      },
    );
    const flags = ['--config', file('join.yaml'), '--executable', standIn.executable, '--ssh', STAND_IN_SSH];
    const { code, out, err } = await run(['fleet', 'join', hosts(['joins']), ...flags]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).not.toContain(SECRET);
    expect(readFileSync(standIn.path('joins', 'home/request.json'), 'utf8')).toContain('10.0.0.9:6443');
  });

  it('passes ssh what it was told', async () => {
    standIn.host('joins');
    const hostsFile = hosts(['joins'], { joins: 'user: admin, port: 2222' });
    writeFileSync(file('config'), '');
    const ssh = [
      '--ssh-config',
      file('config'),
      '--ssh-identity',
      '/k',
      '--ssh-jump',
      'bastion',
      '--ssh-option',
      'Ciphers=a,b',
      '--ssh-option',
      'C=d',
    ];
    expect((await fleetJoin(hostsFile, ssh)).code).toBe(0);
    const [call] = standIn.calls('joins');
    expect(call).toMatchObject({ user: 'admin', port: '2222' });
    expect(call?.options).toEqual(
      expect.arrayContaining([
        ['-i', '/k'],
        ['-J', 'bastion'],
        ['-o', 'Ciphers=a,b'],
        ['-o', 'C=d'],
      ]),
    );
    expect(call?.configuration).toMatch(
      new RegExp(`^StrictHostKeyChecking yes\n(.+\n)*Include "${file('config')}"\n$`, 'm'),
    );
  });

  it.each([
    ['known', 'StrictHostKeyChecking=yes', ''],
    ['accept-new', 'StrictHostKeyChecking=accept-new', ''],
    ['unchecked', 'StrictHostKeyChecking=no', 'Host keys are not checked (--ssh-host-keys unchecked)'],
  ])('has host keys checked as --ssh-host-keys says: %s', async (value, option, warning) => {
    standIn.host('joins');
    const { code, out, err } = await fleetJoin(hosts(['joins']), ['--ssh-host-keys', value]);
    expect(code).toBe(0);
    const [call] = standIn.calls('joins');
    expect(call?.options).toContainEqual(['-o', option]);
    expect(call?.configuration).toContain(option.replace('=', ' '));
    expect(call?.options.some(([, text]) => text === 'UserKnownHostsFile=/dev/null')).toBe(value === 'unchecked');
    expect(out + err).toContain(warning);
    expect((out + err).includes('Host keys are not checked')).toBe(warning !== '');
    // The configuration that was made for the run goes with it.
    expect(existsSync(call?.options.find(([name]) => name === '-F')?.[1] ?? '/')).toBe(false);
  });

  it('accepts no new key where none would be kept', async () => {
    standIn.host('joins');
    const flags = ['--ssh-host-keys', 'accept-new', '--ssh-option', 'UserKnownHostsFile=/dev/null'];
    const { code, err } = await fleetJoin(hosts(['joins']), flags);
    expect(code).toBe(6);
    expect(err).toContain('FLEET_HOST_KEYS_NOT_KEPT');
    expect(existsSync(path.join(standIn.folder, 'joins', 'calls'))).toBe(false);
  });
});

describe('an error that nobody caught', () => {
  it.each(['text', 'json'])('is what the run ends with, not success: %s', async (format) => {
    for (const name of ['waits', 'joins']) standIn.host(name);
    const others = new Set(process.listeners('uncaughtException'));
    const ended = fleetJoin(hosts(['waits', 'joins']), ['--output', format, '--parallel', '1']);
    await vi.waitFor(() => expect(existsSync(standIn.path('waits', 'home/argv'))).toBe(true), { timeout: PATIENCE_MS });
    const [crashed] = process.listeners('uncaughtException').filter((listener) => !others.has(listener));
    crashed?.(new Error('a bug elsewhere'), 'uncaughtException');
    const { code, out, err } = await ended;
    expect(code).toBe(EXIT.internal);
    expect(out).not.toContain('fleet-done');
    expect(out + err).toContain('a bug elsewhere');
    expect(existsSync(standIn.path('joins', 'home/argv'))).toBe(false);
  });
});

describe('the report', () => {
  it.each(['html', 'json', 'txt'])(
    'as %s has every host with its failure, and only its owner can read it',
    async (form) => {
      for (const name of ['joins', 'fails']) standIn.host(name);
      const report = file(`report.${form}`);
      await fleetJoin(hosts(['joins', 'fails']), ['--report', report]);
      const text = readFileSync(report, 'utf8');
      expect(statSync(report).mode & 0o777).toBe(0o600);
      for (const word of ['joins', 'fails', 'CSR_DENIED', 'AutoDenied']) expect(text).toContain(word);
      if (form === 'html') expect(text.match(/<article>/g)).toHaveLength(3);
      if (form === 'json')
        expect(JSON.parse(text)).toMatchObject({
          v: 1,
          kind: 'kubejoin-fleet-report',
          hosts: [{ host: 'joins' }, { host: 'fails', failure: { cure: expect.any(String) } }],
        });
      if (form === 'txt') expect(text).toMatch(/^2 hosts: 1 joined, 1 failed, in /m);
    },
  );
});

it('writes its report though no host had begun when it was interrupted', async () => {
  standIn.host('joins');
  const on = process.on.bind(process);
  const spy = vi
    .spyOn(process, 'on')
    .mockImplementation((event: string | symbol, listener: (...given: never[]) => void) => {
      if (event === 'SIGTERM') queueMicrotask(listener as () => void);
      return on(event as 'exit', listener as () => void);
    });
  const { code } = await fleetJoin(hosts(['joins']), ['--report', file('report.json')]).finally(() =>
    spy.mockRestore(),
  );
  expect(code).toBe(143);
  expect(JSON.parse(readFileSync(file('report.json'), 'utf8'))).toMatchObject({
    hosts: [{ host: 'joins', outcome: 'not-started' }],
  });
});

describe('nothing is done', () => {
  it.each<[string, string[], string, number]>([
    ['without a hosts file', ['fleet', 'join'], 'HOSTS_FILE_MISSING', 3],
    ['with one that is not there', ['fleet', 'join', '/nowhere.yaml', '10.0.0.1:6443'], 'HOSTS_FILE_MISSING', 3],
    ['with no host at a time', ['fleet', 'join', 'HOSTS', '--parallel', '0'], 'FLEET_PARALLEL_INVALID', 3],
    [
      'with a time limit without a unit',
      ['fleet', 'join', 'HOSTS', '--time-limit', '10'],
      'FLEET_TIME_LIMIT_INVALID',
      3,
    ],
    ['without a cluster', ['fleet', 'join', 'HOSTS'], 'FLAGS_INVALID', 3],
    [
      'with a key file that is not there',
      ['fleet', 'join', 'HOSTS', '--certificate-key-file', '/nowhere'],
      'CERTIFICATE_KEY_FILE_UNUSABLE',
      3,
    ],
    [
      'with something else in the place of the executable',
      [
        'fleet',
        'join',
        'HOSTS',
        '10.0.0.1:6443',
        '--token',
        TOKEN,
        '--discovery-token-ca-cert-hash',
        PIN,
        '--executable',
        'HOSTS',
      ],
      'EXECUTABLE_UNFIT',
      3,
    ],
    [
      'with a jump host in which ssh would replace something',
      [
        'fleet',
        'join',
        'HOSTS',
        '10.0.0.1:6443',
        '--token',
        TOKEN,
        '--discovery-token-ca-cert-hash',
        PIN,
        '--ssh-jump',
        'b%h',
      ],
      'FLEET_SSH_FLAG_UNFIT',
      3,
    ],
    [
      'with a report that can not be written',
      ['fleet', 'join', 'HOSTS', '--report', '/nowhere/x.html'],
      'REPORT_PLACE_UNFIT',
      3,
    ],
  ])('%s', async (_, words, failure, exitCode) => {
    standIn.host('joins');
    const hostsFile = hosts(['joins']);
    const { code, err } = await run(words.map((word) => (word === 'HOSTS' ? hostsFile : word)));
    expect(err).toContain(failure);
    expect(code).toBe(exitCode);
    expect(existsSync(path.join(standIn.folder, 'joins/calls'))).toBe(false);
  });

  it('with a host whose configuration is wrong: it is named before any host is connected to', async () => {
    for (const name of ['joins', 'other']) standIn.host(name);
    const hostsFile = hosts(['joins', 'other'], { other: 'joinConfiguration: {nodeRegistration: {criSockt: x}}' });
    const { code, err } = await fleetJoin(hostsFile);
    expect(code).toBe(3);
    expect(err).toMatch(/hosts\.yaml \(other\).*\n.*criSockt.*Did you mean criSocket/);
    expect(existsSync(path.join(standIn.folder, 'joins/calls'))).toBe(false);
  });

  it('with a token file that others may read it is warned, as in join', async () => {
    standIn.host('joins');
    const hostsFile = hosts(['joins']);
    writeFileSync(file('token'), TOKEN);
    chmodSync(file('token'), 0o644);
    expect((await fleetJoin(hostsFile)).err).toContain('0644');
  });
});
