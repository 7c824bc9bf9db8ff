/** The modules by themselves, with a program in kubejoin's place that records how it was called. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/build/checkout.ts';
import { Secret } from '../../src/base/secret.ts';
import { parseJoinDocuments } from '../../src/config/documents/join-documents.ts';
import { joinConfigurationFromFlags } from '../../src/config/from-flags/join-flags.ts';
import { otlpSettings } from '../../src/features/telemetry/settings.ts';
import { bundledProgram } from '../support/programs.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const harness = path.join(import.meta.dirname, 'harness.py');

interface Call {
  argv: string[];
  stdin: string;
  /** Variables of OpenTelemetry. */
  otel?: Record<string, string>;
  /** Content and mode of the file that --config names. */
  config?: { text: string; mode: string };
}

let folder: string;
let program: string;
let python: string;
const file = (name: string) => path.join(folder, name);
const calls = (): Call[] =>
  readFileSync(file('calls'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** Answers of the next runs, the last one for all that follow. */
function answers(...lines: { code: number; stdout: unknown[]; stderr?: string }[]): void {
  writeFileSync(file('answers'), JSON.stringify(lines));
  writeFileSync(file('calls'), '');
}

const result = (fields: object) => ({ v: 1, type: 'result', ...fields });
const failed = (exitCode: number, code: string, stdout: unknown[] = [], params: object = {}) => ({
  code: exitCode,
  stdout: [...stdout, result({ outcome: 'failed', exitCode, failure: failure(code, params) })],
});
const failure = (code: string, params: object = {}) => ({
  code,
  kind: code,
  params,
  class: 'x',
  what: `${code} what`,
  cause: `${code} cause`,
  cure: `${code} cure`,
});

function run(module: string, params: object, mode: { check?: boolean; diff?: boolean } = {}) {
  const input = JSON.stringify({ params: { executable: program, delay: 0, ...params }, ...mode });
  const collection = path.join(projectRoot, 'ansible');
  const { status, stdout, stderr } = spawnSync(python, [harness, collection, module], { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  return { status, ...JSON.parse(stdout) };
}

beforeAll(() => {
  // A shim of pyenv would take longer than the test.
  python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-ansible-'));
  program = file('kubejoin');
  writeFileSync(
    program,
    `#!${process.execPath}
const fs = require('node:fs');
const argv = process.argv.slice(2);
const named = argv.find((word) => word.startsWith('--config='))?.slice(9);
const config = named && fs.existsSync(named) ? { text: fs.readFileSync(named, 'utf8'), mode: (fs.statSync(named).mode & 0o777).toString(8) } : undefined;
const set = Object.entries(process.env).filter(([name]) => name.startsWith('OTEL_'));
const otel = set.length > 0 ? Object.fromEntries(set) : undefined;
const earlier = fs.readFileSync(${JSON.stringify(file('calls'))}, 'utf8').split('\\n').length - 1;
fs.appendFileSync(${JSON.stringify(file('calls'))}, JSON.stringify({ argv, stdin: fs.readFileSync(0, 'utf8'), config, otel }) + '\\n');
const all = JSON.parse(fs.readFileSync(${JSON.stringify(file('answers'))}, 'utf8'));
const { code, stdout, stderr = '' } = all[Math.min(earlier, all.length - 1)];
process.stdout.write(stdout.map((one) => JSON.stringify(one) + '\\n').join(''));
process.stderr.write(stderr);
process.exitCode = code;
`,
  );
  chmodSync(program, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => answers());

describe('join', () => {
  const params = {
    endpoint: '10.0.0.1:6443',
    token: TOKEN,
    discovery_token_ca_cert_hash: ['sha256:aa', 'sha256:bb'],
    undo_on_failure: false,
  };
  const change = { id: 1, phase: 'kubelet-start', kind: 'write-file', subject: '/x', action: 'create', diff: '+a' };
  const joined = { code: 0, stdout: [result({ outcome: 'joined', exitCode: 0, nodeName: 'w1', changes: [change] })] };

  it('gives flags on the command line and the token on standard input', () => {
    answers(joined);
    expect(run('join', params)).toMatchObject({
      ...{ changed: true, outcome: 'joined', node_name: 'w1', changes: [change], attempts: 1, exit_code: 0, left: [] },
      diff: { prepared: 'kubelet-start: write-file /x: create\n+a\n' },
    });
    expect(calls()).toEqual([
      {
        argv: [
          ...['join', '10.0.0.1:6443', '--if-needed'],
          ...['--discovery-token-ca-cert-hash=sha256:aa', '--discovery-token-ca-cert-hash=sha256:bb'],
          ...['--token-file=-', '--undo-on-failure=false', '--output=json'],
        ],
        stdin: TOKEN,
      },
    ]);
  });

  it('gives the address of a trace, whose path may be a key, by the environment, and lets Ansible mask it', () => {
    answers(joined);
    const otlp = 'https://collector.example/otlp/q1w2e3r4';
    expect(run('join', { ...params, otlp }).masked).toEqual(['otlp', 'token']);
    const [call] = calls();
    expect(call).toMatchObject({ argv: expect.arrayContaining(['--otlp=env']), stdin: TOKEN });
    expect(call?.argv.join(' ')).not.toContain('q1w2e3r4');
    const given = otlpSettings({ endpoint: otlp }, {}, String);
    const ofMachine = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://a', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(otlpSettings({}, { ...ofMachine, ...call?.otel }, String).url).toEqual(given.url);
  });

  it('leaves the address of a trace to the environment for the word env, which is not masked', () => {
    answers(joined);
    expect(run('join', { ...params, otlp: 'env' }).masked).toEqual(['token']);
    expect(calls()[0]?.argv).toContain('--otlp=env');
    expect(calls()[0]).not.toHaveProperty('otel');
  });

  it('has not changed a machine that needs nothing', () => {
    answers({ code: 0, stdout: [result({ outcome: 'nothing-to-do', exitCode: 0, nodeName: 'w1', changes: [] })] });
    expect(run('join', params)).toMatchObject({ changed: false, outcome: 'nothing-to-do' });
  });

  it('asks for a report where diffs are wanted, and removes it', () => {
    answers(joined);
    expect(run('join', params, { diff: true }).left).toEqual([]);
    expect(calls()[0]?.argv.filter((word) => word.startsWith('--report='))).toHaveLength(1);
    expect(run('join', { ...params, report: '/r.html' }, { diff: true }).report).toBe('/r.html');
    expect(calls()[1]?.argv.filter((word) => word.startsWith('--report='))).toEqual(['--report=/r.html']);
  });

  it.each([true, false])('plans in check mode; nothing to do: %s', (nothingToDo) => {
    const plan = { kind: 'kubejoin-plan', nodeName: 'w1', nothingToDo, changes: nothingToDo ? [] : [change] };
    answers({ code: 0, stdout: [plan] });
    expect(run('join', params, { check: true, diff: true })).toMatchObject({
      changed: !nothingToDo,
      plan,
      node_name: 'w1',
    });
    expect(calls()[0]?.argv.slice(0, 3)).toEqual(['plan', 'join', '10.0.0.1:6443']);
    expect(calls()[0]?.argv.join(' ')).not.toContain('--report');
  });

  it('says in check mode what a plan only writes to standard error', () => {
    answers({ ...failed(2, 'PREFLIGHT_FAILED'), stderr: '[preflight] [ERROR Swap]: swap is on\n' });
    expect(run('join', params, { check: true })).toMatchObject({
      status: 1,
      msg: expect.stringContaining('swap is on'),
    });
  });

  it('tells cause and cure of each failed check, and then of the failure, which says "above"', () => {
    const check = { v: 1, type: 'check', name: 'Swap', result: 'failed', failure: failure('SWAP_ON') };
    answers(failed(2, 'PREFLIGHT_FAILED', [check, { v: 1, type: 'check', name: 'Port', result: 'passed' }]));
    expect(run('join', { ...params, retries: 5 })).toMatchObject({
      ...{ status: 1, failed: true, exit_code: 2, attempts: 1, failure: failure('PREFLIGHT_FAILED') },
      events: [check],
      msg:
        '[Swap] SWAP_ON what\nSWAP_ON cause\nSWAP_ON cure (SWAP_ON)\n' +
        'PREFLIGHT_FAILED what\nPREFLIGHT_FAILED cause\nPREFLIGHT_FAILED cure (PREFLIGHT_FAILED)',
    });
  });

  it.each([4, 7])('tries again after exit code %i, with the token each time', (code) => {
    answers(failed(code, 'LATE'), failed(code, 'LATE'), joined);
    expect(run('join', { ...params, retries: 2 })).toMatchObject({ changed: true, attempts: 3 });
    expect(calls().map(({ stdin }) => stdin)).toEqual([TOKEN, TOKEN, TOKEN]);
    answers(failed(code, 'LATE'));
    expect(run('join', { ...params, retries: 2 })).toMatchObject({ status: 1, attempts: 3, failure: { code: 'LATE' } });
    expect(calls()).toHaveLength(3);
  });

  it('passes warnings on', () => {
    const notice = { v: 1, type: 'notice', level: 'warning', message: { key: 'X', text: 'take care' } };
    const check = { v: 1, type: 'check', name: 'Swap', result: 'warning', message: { key: 'Y', text: 'swap' } };
    const info = { v: 1, type: 'notice', level: 'info', message: { key: 'Z', text: 'hello' } };
    answers({ code: 0, stdout: [notice, check, info, ...joined.stdout] });
    expect(run('join', params).warnings).toEqual(['take care', 'swap']);
  });

  it.each([
    ['is killed', { code: 137, stdout: [], stderr: 'gone' }],
    ['prints no result', { code: 0, stdout: [{ v: 1, type: 'notice' }], stderr: 'gone' }],
  ])('fails when kubejoin %s', (_, answer) => {
    answers(answer);
    expect(run('join', params)).toMatchObject({ status: 1, msg: expect.stringContaining('gone') });
  });
});

describe('join with a secret that no flag reads from a file', () => {
  const KEY = '0123456789abcdef'.repeat(4);
  const params = {
    endpoint: '10.0.0.1:6443',
    token: TOKEN,
    discovery_token_ca_cert_hash: ['sha256:aa'],
    apiserver_bind_port: 7443,
    node_name: 'cp2',
    patches: '/p',
  };
  const configuration = () => JSON.parse(calls()[0]?.config?.text ?? '');

  beforeEach(() => answers({ code: 0, stdout: [result({ outcome: 'joined', exitCode: 0 })] }));

  it('has it in a configuration that only root reads, and leaves none', () => {
    expect(run('join', { ...params, control_plane: true, certificate_key: KEY })).toMatchObject({
      changed: true,
      left: [],
    });
    expect(calls()[0]).toMatchObject({ stdin: '', config: { mode: '600' } });
    const words = calls()[0]?.argv ?? [];
    expect(words.filter((word) => !word.startsWith('--config='))).toEqual([
      ...['join', '--if-needed', '--node-name=cp2', '--output=json'],
    ]);
    expect(configuration()).toEqual({
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'JoinConfiguration',
      controlPlane: { certificateKey: KEY, localAPIEndpoint: { bindPort: 7443 } },
      discovery: {
        bootstrapToken: { apiServerEndpoint: '10.0.0.1:6443', token: TOKEN, caCertHashes: ['sha256:aa'] },
        tlsBootstrapToken: TOKEN,
      },
      patches: { directory: '/p' },
    });
  });

  it('says the same as the flags would', () => {
    const [hash, endpoint] = [`sha256:${'ab'.repeat(32)}`, '10.0.0.1:6443'];
    const { node_name: _, ...given } = params;
    run('join', { ...given, control_plane: true, certificate_key: KEY, discovery_token_ca_cert_hash: [hash] });
    const text = Buffer.from(calls()[0]?.config?.text ?? '');
    const [token, certificateKey] = [new Secret(TOKEN), new Secret(KEY)];
    const flags = { token, certificateKey, caCertHashes: [hash], controlPlane: true, bindPort: 7443, patches: '/p' };
    expect(parseJoinDocuments(text, 'join.yaml', { allowExperimentalApi: false }).configuration).toEqual(
      joinConfigurationFromFlags(flags, endpoint, undefined).configuration,
    );
  });

  it('gives discovery and the kubelet a token each', () => {
    run('join', { endpoint: 'a:1', token: 'c', discovery_token: 'd', tls_bootstrap_token: 'k', certificate_key: KEY });
    expect(configuration().discovery).toMatchObject({ bootstrapToken: { token: 'd' }, tlsBootstrapToken: 'k' });
    expect(configuration()).not.toHaveProperty('controlPlane');
  });

  it('gives the kubelet its token beside a discovery file', () => {
    run('join', { discovery_file: '/d', tls_bootstrap_token: 'k' });
    expect(configuration().discovery).toEqual({ file: { kubeConfigPath: '/d' }, tlsBootstrapToken: 'k' });
  });
});

describe('init', () => {
  const done = result({
    ...{ outcome: 'initialized', exitCode: 0, nodeName: 'cp1', changes: [], controlPlaneEndpoint: 'a:6443' },
    ...{ caCertHashes: ['sha256:aa'], tokens: [TOKEN], certificateKey: 'key' },
  });

  it('leaves secrets out unless they are asked for', () => {
    answers({ code: 0, stdout: [done] });
    expect(run('init', { upload_certs: true })).toMatchObject({ changed: true, control_plane_endpoint: 'a:6443' });
    expect(run('init', { return_secrets: true })).toMatchObject({ tokens: [TOKEN], certificate_key: 'key' });
    const printing = (call: Call | undefined) => call?.argv.filter((word) => word.startsWith('--skip-'));
    expect(printing(calls()[0])).toEqual(['--skip-token-print', '--skip-certificate-key-print']);
    expect(printing(calls()[1])).toEqual([]);
  });

  it('previews in check mode', () => {
    answers({ code: 0, stdout: [result({ outcome: 'previewed', exitCode: 0, changes: [] })] });
    expect(run('init', {}, { check: true })).toMatchObject({ changed: true, outcome: 'previewed' });
    expect(calls()[0]?.argv).toContain('--dry-run');
  });
});

describe('reset', () => {
  const change = {
    id: 1,
    phase: 'cleanup-node',
    kind: 'remove-directory',
    subject: '/d',
    action: 'remove',
    items: ['/d/a'],
  };
  const own = [
    { id: 2, phase: 'cleanup-node', kind: 'service', subject: 'kubelet', action: 'stop' },
    { id: 3, phase: 'cleanup-node', kind: 'remove-journal', subject: '/j', action: 'remove' },
  ];
  it.each([
    ['changed what it removed', [...own, change], true],
    ['has not changed a clean machine', own, false],
  ])('%s', (_, changes, changed) => {
    answers({ code: 0, stdout: [result({ outcome: 'reset', exitCode: 0, changes, left: [] })] });
    expect(run('reset', { cleanup: ['cni'] })).toMatchObject({ changed, left: [] });
    expect(calls()[0]?.argv).toEqual(['reset', '--force', '--cleanup=cni', '--output=json']);
  });
});

describe('token', () => {
  it('puts a given token into a file that only root reads, and leaves none', () => {
    answers({ code: 0, stdout: [{ kind: 'BootstrapToken', token: TOKEN }] });
    const result = run('token', { token: TOKEN, ttl: '1h' });
    expect(result).toMatchObject({ changed: true });
    expect(JSON.stringify(result)).not.toContain(TOKEN);
    expect(calls()[0]?.argv.join(' ')).not.toContain(TOKEN);
    expect(calls()[0]?.config?.mode).toBe('600');
    expect(JSON.parse(calls()[0]?.config?.text ?? '').bootstrapTokens).toEqual([{ token: TOKEN, ttl: '1h' }]);
  });

  const existing = (params: object) => failed(5, 'TOKEN_EXISTS', [], { ids: ['abcdef'], ...params });
  const inSeconds = (seconds: number) => `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, -5)}Z`;

  it.each([
    ['another secret', { same: false }],
    ['another secret, and time left', { same: false, expires: inSeconds(3600) }],
    ['no time left', { same: true, expires: inSeconds(-10) }],
    ['little time left', { same: true, expires: inSeconds(30) }],
    ['facts unknown', {}],
  ])('fails for an existing token with %s', (_, params) => {
    answers(existing(params));
    expect(run('token', { token: TOKEN })).toMatchObject({
      ...{ status: 1, exit_code: 5, failure: { code: 'TOKEN_EXISTS' } },
      msg: expect.stringContaining('TOKEN_EXISTS cure'),
    });
  });

  it('compares a token that another run creates at the same moment', () => {
    answers(existing({}), existing({ same: true }));
    expect(run('token', { token: TOKEN })).toMatchObject({ changed: false });
    expect(calls()).toHaveLength(2);
  });

  it('is content with the same token that has time left, and with one that is gone', () => {
    const same = existing({ same: true, expires: inSeconds(3600) });
    answers(same, existing({ same: true }), failed(5, 'TOKEN_NOT_FOUND'), failed(5, 'KUBECONFIG_FORBIDDEN'));
    expect(run('token', { token: TOKEN })).toMatchObject({ changed: false });
    expect(run('token', { token: TOKEN }, { check: true })).toMatchObject({ changed: false });
    expect(run('token', { state: 'absent', token: TOKEN })).toMatchObject({ changed: false });
    expect(run('token', { state: 'absent', token: TOKEN })).toMatchObject({ status: 1 });
    expect(calls()[2]?.argv).toEqual(['token', 'delete', 'abcdef', '--output=json']);
  });

  it('creates tokens that are bound to nodes', () => {
    answers({ code: 0, stdout: [{ token: 'a' }, { token: 'b' }] });
    expect(run('token', { for_node: ['w1', 'w2'], uses: 2, return_secrets: true })).toMatchObject({
      ...{ tokens: [{ token: 'a' }, { token: 'b' }], token: 'a' },
    });
    expect(calls()[0]?.argv).toEqual([
      'token',
      'create',
      '--for-node=w1',
      '--for-node=w2',
      '--uses=2',
      '--output=json',
    ]);
  });
});

describe('a new token', () => {
  it('is not created unless it is returned, since nobody could use it', () => {
    answers({ code: 0, stdout: [{ token: 'a' }] });
    const { status, msg } = run('token', { for_node: ['w1'] });
    expect([status, msg]).toEqual([1, expect.stringContaining('return_secrets')]);
    expect(calls()).toEqual([]);
  });

  it('is not returned where the caller gave it, unless he asks for it', () => {
    answers(...[0, 0].map((code) => ({ code, stdout: [{ token: TOKEN, joinCommand: `join ${TOKEN}` }] })));
    const given = { token: TOKEN, print_join_command: true };
    expect(run('token', given)).not.toHaveProperty('join_command');
    expect(run('token', { ...given, return_secrets: true })).toMatchObject({ join_command: `join ${TOKEN}` });
  });
});

describe('facts', () => {
  it('tells what the real program says of this machine, whether or not it could join', async () => {
    const real = file('real-kubejoin');
    writeFileSync(real, `#!/bin/sh\nexec ${process.execPath} ${await bundledProgram()} "$@"\n`, { mode: 0o755 });
    const {
      status,
      changed,
      ansible_facts: { kubejoin },
    } = run('facts', { executable: real });
    expect({ status, changed }).toEqual({ status: 0, changed: false });
    expect(kubejoin.version.gitVersion).toMatch(/^v\d/);
    expect(kubejoin.checks.length).toBeGreaterThan(10);
    expect(kubejoin.ready).toBe(kubejoin.exit_code === 0);
    if (!kubejoin.ready) expect(kubejoin.failure.code).toBe('JOIN_WOULD_FAIL');
  });

  it('fails for a wrong command line', async () => {
    const real = file('real-kubejoin');
    writeFileSync(real, `#!/bin/sh\nexec ${process.execPath} ${await bundledProgram()} "$@"\n`, { mode: 0o755 });
    expect(run('facts', { executable: real, endpoint: '10.0.0.1:99999', token: TOKEN })).toMatchObject({
      status: 1,
      exit_code: 3,
      msg: expect.stringContaining('"99999" is not a valid port'),
    });
  });
});
