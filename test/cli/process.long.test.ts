import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundledProgram } from '../support/programs.ts';
import { Authority } from '../wire/support/authority.ts';
import { Child, onTerminal } from './support/program.ts';

const TOKEN = 'abcdef.0123456789abcdef';
let program: string;
let silent: Server;
let endpoint: string;

beforeAll(async () => {
  program = await bundledProgram();
  // It accepts connections and never says a word.
  silent = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  endpoint = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});

afterAll(() => {
  silent.close();
});

/** Arguments of an approver at this server. */
async function watching(server: string): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-watching-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const ca = Buffer.from((await Authority.make()).pem).toString('base64');
  const clusters = [{ name: 'k', cluster: { server, 'certificate-authority-data': ca } }];
  const users = [{ name: 'u', user: { token: 'the-token' } }];
  const contexts = [{ name: 'c', context: { cluster: 'k', user: 'u' } }];
  const file = path.join(folder, 'kubeconfig');
  writeFileSync(file, JSON.stringify({ clusters, users, contexts, 'current-context': 'c' }), { mode: 0o600 });
  return ['approve', '--watch', '--kubeconfig', file];
}

const kubejoin = (args: string[], env?: NodeJS.ProcessEnv) => new Child(process.execPath, [program, ...args], env);

/** Joins this machine: a dry run, so that it cannot change it whatever happens. */
const DRY_JOIN = ['join', '--dry-run', '--ignore-preflight-errors=all'];
const hanging = () => [...DRY_JOIN, endpoint, '--token', TOKEN, '--discovery-token-unsafe-skip-ca-verification'];

/** A join that waits for the silent server. */
const hangingJoin = (...more: string[]) => kubejoin([...hanging(), ...more]);

describe('the program as a process', () => {
  it('shows its version', async () => {
    expect(await kubejoin(['version', '-o', 'short']).ended).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^v\d+\.\d+\.\d+\n$/),
      err: '',
    });
  });

  it.each([
    [['version'], 6, 'OUTPUT_LOST'],
    [['token', 'generate'], 6, 'OUTPUT_LOST'],
    [['explain', '-o', 'json'], 6, 'OUTPUT_LOST'],
    [['rehearse'], 6, 'OUTPUT_LOST'],
    [['join', '--help'], 6, 'OUTPUT_LOST'],
  ])('%j on a full disk ends with %i and says %s', async (args, code, says) => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    const errors: Buffer[] = [];
    child.stderr?.on('data', (bytes: Buffer) => errors.push(bytes));
    const [ended] = await once(child, 'close');
    expect([ended, Buffer.concat(errors).toString()]).toEqual([code, expect.stringContaining(says)]);
  });

  it('version that was written in part is lost output, too', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-short-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'out');
    writeFileSync(file, 'x'.repeat(1000)); // ulimit -f counts in blocks of 512 or 1024 bytes: 24 bytes are left
    const shell = spawn('bash', ['-c', 'ulimit -f 1; exec "$0" "$1" version >> "$2"', process.execPath, program, file]);
    const errors: Buffer[] = [];
    shell.stderr.on('data', (bytes: Buffer) => errors.push(bytes));
    const [ended] = await once(shell, 'close');
    expect([ended, Buffer.concat(errors).toString()]).toEqual([6, expect.stringContaining('OUTPUT_LOST')]);
  });

  it('a level out of its range is refused without a stack', async () => {
    const { code, err } = await kubejoin(['-v', '99999999999', 'version']).ended;
    expect(code).toBe(3);
    expect(err).toContain('32-bit');
    expect(err).not.toMatch(/^ +at /m);
  });

  it.each([
    [['bogus'], 3, 'UNKNOWN_COMMAND'],
    [['join', '--bogus'], 3, 'UNKNOWN_FLAG'],
    [['join'], 3, 'FLAGS_INVALID'],
    [['join', '--config', '/does/not/exist'], 3, 'CONFIG_FILE_MISSING'],
    [['rehearse', '--fault', 'wrong-pin'], 4, 'CA_PIN_MISMATCH'],
    [['rehearse', '--fault', 'port-in-use'], 2, 'PREFLIGHT_FAILED'],
  ])('%j ends with %i and says %s', async (args, code, says) => {
    const ended = await kubejoin(args).ended;
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(says);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('on a terminal, ends cleanly on %s with %i', async (signal, code) => {
    const child = new Child(...onTerminal(process.execPath, [program, ...hanging()]));
    await child.shows('[preflight]');
    child.process.kill(signal);
    const ended = await child.ended;
    expect(ended).toMatchObject({ code, signal: null });
    expect(ended.err).toContain(`Stopped by ${signal}`);
  });

  it('without a terminal, as under nohup, goes on after SIGHUP', async () => {
    const child = hangingJoin();
    await child.shows('[preflight]');
    child.process.kill('SIGHUP');
    child.process.kill('SIGTERM');
    const ended = await child.ended;
    expect([ended.code, ended.err]).toEqual([143, expect.not.stringContaining('SIGHUP')]);
  });

  it('without a terminal, keeps a hang-up from the programs it runs', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-hang-up-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const plugins = createServer();
    onTestFinished(() => void plugins.close());
    await new Promise<void>((resolve) => plugins.listen(path.join(folder, 'socket'), resolve));
    const started = once(plugins, 'connection');
    // It runs until the other side says a word.
    const plugin = `#!${process.execPath}\nrequire('net').connect('${folder}/socket').once('data', () => process.exit())\n`;
    writeFileSync(path.join(folder, 'plugin'), plugin, { mode: 0o755 });
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: './plugin' };
    const ca = Buffer.from((await Authority.make()).pem).toString('base64');
    const cluster = { server: `https://${endpoint}`, 'certificate-authority-data': ca };
    const kubeconfig = { clusters: [{ name: 'k', cluster }], users: [{ name: 'u', user: { exec } }] };
    writeFileSync(path.join(folder, 'kubeconfig'), JSON.stringify(kubeconfig));
    const args = [program, ...DRY_JOIN, '--discovery-file', path.join(folder, 'kubeconfig')];
    const child = new Child(process.execPath, args, {}, true);
    const [socket] = await Promise.race([started, child.ended.then(({ err }) => Promise.reject(new Error(err)))]);
    process.kill(-child.pid, 'SIGHUP'); // as a shell does, to the whole group
    socket.on('error', () => {}).end('go on');
    // An answer that is no credential; one killed would be EXEC_PLUGIN_FAILED.
    expect(await child.ended).toMatchObject({ code: 4, err: expect.stringContaining('EXEC_PLUGIN_INVALID') });
  });

  it('reports the signal in JSON, and nothing but JSON on standard output', async () => {
    const child = hangingJoin('--output=json');
    await child.shows('phase-started');
    child.process.kill('SIGTERM');
    const { code, out } = await child.ended;
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(143);
    expect(lines.at(-1)).toEqual({
      v: 1,
      time: expect.any(String),
      type: 'result',
      outcome: 'interrupted',
      exitCode: 143,
      signal: 'SIGTERM',
    });
    expect(
      lines.every(({ v, type, time }) => v === 1 && typeof type === 'string' && new Date(time).toISOString() === time),
    ).toBe(true);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('a watcher on a terminal has succeeded on %s', async (signal) => {
    const args = [program, ...(await watching('https://127.0.0.1:1'))];
    const child = new Child(...onTerminal(process.execPath, args));
    await child.shows('127.0.0.1:1');
    child.process.kill(signal);
    const ended = await child.ended;
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.out + ended.err).toContain('The approver was stopped.');
    expect(ended.out + ended.err).not.toMatch(/undone|clean/);
  });

  it('a watcher that is told to stop before it has connected has succeeded', async () => {
    const connected = once(silent, 'connection');
    const child = kubejoin([...(await watching(`https://${endpoint}`)), '--output=json']);
    await connected;
    child.process.kill('SIGTERM');
    const { code, out } = await child.ended;
    expect(code).toBe(0);
    expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ outcome: 'stopped', exitCode: 0 });
  });

  it('takes a rehearsal down cleanly too', async () => {
    const child = kubejoin(['rehearse', '--fault', 'silent-server']);
    await child.shows('[preflight]');
    child.process.kill('SIGINT');
    expect((await child.ended).code).toBe(130);
  });

  it('takes the arguments off the process list', async () => {
    const child = hangingJoin();
    await child.shows('[preflight]');
    expect(readFileSync(`/proc/${child.pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()).toBe('kubejoin');
    child.process.kill('SIGTERM');
    await child.ended;
  });

  it('goes on when nobody reads its output any more', async () => {
    const child = kubejoin(['rehearse']);
    await child.shows('is serving');
    child.process.stdout.destroy();
    expect(await child.ended).toMatchObject({ code: 0, err: '' });
  });

  it('does not mind a reader that has gone before help or version', async () => {
    for (const args of [['--help'], ['version']]) {
      const child = kubejoin(args);
      child.process.stdout.destroy();
      expect(await child.ended).toMatchObject({ code: 0, err: '' });
    }
  });

  it('reads a token from standard input', async () => {
    const args = [
      'join',
      endpoint,
      '--token-file=-',
      '--discovery-token-unsafe-skip-ca-verification',
      '--dry-run',
      '--ignore-preflight-errors=all',
    ];
    const child = kubejoin(args);
    child.process.stdin.end(`${TOKEN}\n`);
    await child.shows('[preflight]');
    child.process.kill('SIGTERM');
    expect((await child.ended).code).toBe(143);
  });

  it('can be interrupted while it waits for standard input', async () => {
    const child = kubejoin(['join', endpoint, '--token-file=-', '--dry-run', '-v=1']);
    await child.catches('SIGHUP');
    child.process.kill('SIGINT');
    expect((await child.ended).code).toBe(130);
  });

  it('shows a stack only when it is asked to', async () => {
    const quiet = await kubejoin(['join', '--bogus']).ended;
    const loud = await kubejoin(['join', '--bogus', '-v=5']).ended;
    const debug = await kubejoin(['join', '--bogus'], { KUBEJOIN_DEBUG: '1' }).ended;
    expect(quiet.err).not.toMatch(/^ +at /m);
    expect(loud.err).toMatch(/^ +at /m);
    expect(debug.err).toMatch(/^ +at /m);
  });
});
