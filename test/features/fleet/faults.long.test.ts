/**
 * Every row of the table of faults that a fleet provokes: one command with a stand-in for ssh, which is held to what
 * the real one does (test/features/fleet/ssh-contract.ts).
 */
import { chmodSync, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../cli/support/captured.ts';
import type { FaultRow } from '../../faults/row.ts';
import { expectTold, type Facts, type Told } from '../../faults/told.ts';
import { heldLimit } from '../../support/held-limit.ts';
import { FAULT_ROWS } from './fault-rows.ts';
import { type SimulatedHost, STAND_IN_SSH, StandIn } from './support/stand-in.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const PIN = `sha256:${'a'.repeat(64)}`;
const OTHER =
  process.arch === 'arm64' ? { machine: 'x86_64', architecture: 'x64' } : { machine: 'aarch64', architecture: 'arm64' };

/** Provokes a fault: the state of the broken host, its entry in the hosts file, flags. */
interface Provocation {
  host?: SimulatedHost | 'none';
  /** The course of the join there, by the name of the node (test/features/fleet/support/simulated-join.sh). */
  join?: string;
  /** More of the broken host in the hosts file. */
  fields?: string;
  /** All hosts, where they are what is wrong. */
  hosts?: readonly string[];
  flags?: readonly string[];
  /** In the place of the endpoint and the token. */
  config?: string;
}

const user = (sudo: 'asks' | 'missing'): Provocation => ({ host: { uid: 1000, sudo } });
const gzip = (script: string): Provocation => ({ host: { programs: { gzip: script } } });

const provocations: Readonly<Record<(typeof FAULT_ROWS)[number]['name'], Provocation>> = {
  'secret-in-hosts-file': { hosts: [`{name: a, joinConfiguration: {discovery: {bootstrapToken: {token: ${TOKEN}}}}}`] },
  'host-twice': { hosts: ['{name: a, address: 10.0.0.7}', '{name: b, address: 10.0.0.7}'] },
  'one-name-for-all': { hosts: ['{name: a}', '{name: b}'], config: 'nodeRegistration: {name: node-x}\n' },
  'jump-host-with-token': { flags: ['--ssh-jump', 'bastion-%h'] },
  'executable-is-none': { flags: ['--executable', 'HOSTS'] },
  'executable-of-everybody': { flags: ['--executable', 'OPEN'] },
  'host-keys-by-option': { flags: ['--ssh-option', 'StrictHostKeyChecking=no'] },
  'host-keys-not-kept': { host: { keepsNoKeys: true }, flags: ['--ssh-host-keys', 'accept-new'] },
  'nothing-listens': { host: { login: 'refused' } },
  'name-unknown': { host: 'none' },
  'host-key-unknown': { host: { login: 'unknown-key' } },
  'host-key-changed': { host: { login: 'changed-key' } },
  'no-key-accepted': { host: { login: 'no-key' } },
  'sudo-asks': user('asks'),
  'sudo-missing': user('missing'),
  'other-processor': { host: { machine: OTHER.machine } },
  'processor-unknown': { host: { machine: 'riscv64' } },
  'remote-disk-full': gzip('echo gzip: stdout: No space left on device >&2; exit 1'),
  'damaged-on-the-way': gzip('/bin/gzip "$@" | tr a b'),
  'no-execution': {
    host: { programs: { chmod: '/bin/chmod "$@"; if [ "$1" = 700 ] && [ -f "$3" ]; then /bin/chmod 600 "$3"; fi' } },
  },
  'login-shell-talks': { host: { banner: 'Welcome!\n'.repeat(600) } },
  'connection-breaks': { host: { lostWhileWaiting: true }, join: 'waits' },
  'not-done-in-time': { join: 'waits', fields: ', timeLimit: 3s' },
};

let standIn: StandIn;
beforeAll(() => {
  standIn = new StandIn();
});
afterAll(() => standIn.remove());

it.each(FAULT_ROWS.map((row): [string, FaultRow & { where: 'fleet' }] => [row.name, row]))('%s', async (name, row) => {
  const { code, result, printed } = await provoked(name);
  expect(code, printed).toBe(row.exit);
  const facts: Facts = { address: name, architecture: OTHER.architecture, executable: standIn.executable };
  const [broken, other] = result.fleet ?? [];
  await expectTold(row, ((row.ofHost ? broken?.failure : result.failure) ?? { kind: result.outcome }) as Told, facts);
  if (row.ofHost) {
    expect(result.failure).toMatchObject({ code: 'FLEET_HOSTS_FAILED', params: { failed: ['broken'], total: 2 } });
    expect(other).toMatchObject({ outcome: 'joined' });
  } else
    expect([name, 'other'].map((host) => existsSync(path.join(standIn.folder, host, 'calls')))).toEqual([false, false]);
  expect(printed).not.toContain('0123456789abcdef');
});

/** One that everybody may write to. */
function openExecutable(): string {
  const open = path.join(standIn.folder, 'open-executable');
  copyFileSync(standIn.executable, open);
  chmodSync(open, 0o777);
  return open;
}

interface Provoked {
  code: number;
  result: { outcome: string; failure?: Told; fleet?: readonly { outcome: string; failure?: Told }[] };
  printed: string;
}

async function provoked(name: string): Promise<Provoked> {
  const {
    host = {},
    join = 'joins',
    fields = '',
    hosts,
    flags = [],
    config,
  } = provocations[name as keyof typeof provocations];
  const other = `${name}-other`;
  if (host !== 'none') standIn.host(name, host);
  standIn.host(other);
  const file = (called: string, text: string) => {
    writeFileSync(path.join(standIn.folder, called), text, { mode: 0o600 });
    return path.join(standIn.folder, called);
  };
  const usual = [
    `{name: broken, address: ${name}, nodeName: ${join}-1${fields}}`,
    `{name: good, address: ${other}, nodeName: joins-2}`,
  ];
  const lines = (hosts ?? usual).map((one) => `  - ${one}\n`).join('');
  const hostsFile = file('hosts.yaml', `apiVersion: kubejoin/v1\nkind: Fleet\nhosts:\n${lines}`);
  const discovery = `discovery: {bootstrapToken: {token: ${TOKEN}, apiServerEndpoint: "10.0.0.1:6443", caCertHashes: ["${PIN}"]}}`;
  const cluster =
    config === undefined
      ? ['10.0.0.1:6443', '--token-file', file('token', TOKEN), '--discovery-token-ca-cert-hash', PIN]
      : [
          '--config',
          file('join.yaml', `apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n${discovery}\n${config}`),
        ];
  const named: Readonly<Record<string, () => string>> = { HOSTS: () => hostsFile, OPEN: () => openExecutable() };
  const more = flags.map((flag) => named[flag]?.() ?? flag);
  const words = [
    'fleet',
    'join',
    hostsFile,
    ...cluster,
    '--executable',
    standIn.executable,
    '--ssh',
    STAND_IN_SSH,
    '--output',
    'json',
  ];
  const running = run([...words, ...more]);
  if (name === 'not-done-in-time') {
    const expire = heldLimit(3_000);
    await expect.poll(() => existsSync(standIn.path(name, 'home/argv'))).toBe(true);
    expire();
  }
  const { code, out, err } = await running;
  return { code, result: JSON.parse(out.trimEnd().split('\n').at(-1) ?? ''), printed: out + err };
}
