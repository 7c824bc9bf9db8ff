import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { orUndefined } from '../../src/base/try.ts';
import {
  findProgram,
  findUnusableProgram,
  type ProgramResult,
  runProgram,
} from '../../src/host/linux/programs/program.ts';
import { addressesOf, allowedProcessors, linuxClock, linuxSystem } from '../../src/host/linux/system.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { programOf } from '../support/programs.ts';

const node = process.execPath;

describe('runProgram', () => {
  it('gives code and both streams, with the variables added and standard input empty', async () => {
    const script =
      'process.stdin.resume().on("end", () => { console.log(process.env.ADDED, process.env.HOME); console.error("e"); process.exitCode = 3; })';
    expect(await runProgram([node, '-e', script], { env: { ADDED: 'x' }, timeoutMs: PATIENCE_MS })).toEqual({
      code: 3,
      stdout: `x ${process.env.HOME}\n`,
      stderr: 'e\n',
    });
  });

  it('passes arguments as they are: there is no shell', async () => {
    expect(
      (await runProgram([node, '-p', 'process.argv[1]', '--', '$(id); "a b" *'], { timeoutMs: PATIENCE_MS })).stdout,
    ).toBe('$(id); "a b" *\n');
  });

  it('starts nothing by a relative entry of PATH, and passes none on', async () => {
    const root = mkdtempSync(join(tmpdir(), 'kubejoin-path-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    writeFileSync(join(root, 'only-here'), '#!/bin/sh\necho "$PATH"\n', { mode: 0o755 });
    const here = relative(process.cwd(), root);
    const run = (program: string, PATH: string) => runProgram([program], { env: { PATH }, timeoutMs: PATIENCE_MS });
    const refused = await run('only-here', `${here}:/usr/bin:/bin`);
    expect(refused).toMatchObject({ code: -1, stdout: '' });
    expect(refused.stderr).toContain('ENOENT');
    const found = await run('only-here', `.:${here}:${root}::/usr/bin:/bin:`);
    expect(found).toEqual({ code: 0, stdout: `${root}:/usr/bin:/bin\n`, stderr: '' });
    for (const none of ['', '.', `${here}:`])
      expect((await run('env', none)).stdout).toMatch(/^PATH=\/usr\/local\/sbin:(?:\/[a-z/]+:)+\/bin$/m);
  });

  it('finds programs of root without a PATH that names a directory, as a login would', async () => {
    for (const PATH of [undefined, '', '.']) {
      const system = linuxSystem({ PATH });
      expect(await system.commandPath('sh')).toMatch(/^\/(usr\/)?bin\/sh$/);
      expect(system.env.PATH).toMatch(/^\/usr\/local\/sbin:/);
    }
    expect(await linuxSystem({ PATH: '/no/such/directory' }).commandPath('sh')).toBeUndefined();
  });

  it('is -1 with the reason for a program that can not be started', async () => {
    const missing = await runProgram(['/no/such/program']);
    expect(missing).toMatchObject({ code: -1, stdout: '' });
    expect(missing.stderr).toContain('ENOENT');
  });

  it('is -1 with the reason for arguments that are too long, for which spawn throws', async () => {
    const refused = await runProgram(['true', 'x'.repeat(3_000_000)]);
    expect(refused).toMatchObject({ code: -1, stdout: '' });
    expect(refused.stderr).toContain('E2BIG');
  });

  it('is -1 with the reason where no descriptor is left, as is a conversation', async () => {
    const program = await programOf(join(import.meta.dirname, 'support/out-of-descriptors.ts'));
    const limited = await runProgram(['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh', node, program], {
      timeoutMs: PATIENCE_MS,
    });
    expect(limited).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(limited.stdout)).toEqual({
      result: { code: -1, stdout: '', stderr: expect.stringContaining('EMFILE') },
      ended: { unstarted: 'EMFILE' },
      written: false,
      output: [],
      errors: '',
    });
  });

  it('fails for output beyond its limit, instead of giving the beginning for all', async () => {
    const printing = (bytes: number) => ['sh', '-c', `head -c ${bytes} /dev/zero`];
    expect(await runProgram(printing(2 * 1024 * 1024))).toMatchObject({
      code: -1,
      stderr: 'more than 1048576 bytes of output',
    });
    const { code, stdout } = await runProgram(printing(2 * 1024 * 1024), { maxBytes: 2 * 1024 * 1024 });
    expect([code, stdout.length]).toEqual([0, 2 * 1024 * 1024]);
  });

  it('ends a program at its time limit, even when a child of that holds the pipes', async () => {
    const result = await runProgram(['sh', '-c', 'echo before; sleep 600 & wait'], { timeoutMs: 5_000 });
    expect(result).toMatchObject({ code: -1, stdout: 'before\n' });
    expect(result.stderr).toContain('5000 ms');
  });

  it('ends a program when the signal aborts, and starts none when it has', async () => {
    const controller = new AbortController();
    const running = runProgram(['sleep', '5'], { signal: controller.signal });
    controller.abort();
    expect((await running).code).toBe(-1);
    expect((await runProgram([node, '-v'], { signal: AbortSignal.abort() })).stdout).toBe('');
  });

  it('ends what a program in a session of its own has started, too', async () => {
    const controller = new AbortController();
    const file = join(mkdtempSync(join(tmpdir(), 'kubejoin-test-')), 'pid');
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    const argv = ['sh', '-c', 'sleep 300 & echo $! > "$1.new"; mv "$1.new" "$1"; wait', 'sh', file];
    const running = runProgram(argv, { signal: controller.signal, timeoutMs: PATIENCE_MS, ownSession: true });
    const pid = () => Number(existsSync(file) && readFileSync(file, 'utf8'));
    await expect.poll(pid).toBeGreaterThan(0);
    controller.abort();
    expect(await running).toMatchObject({ code: -1, stderr: 'aborted' });
    // A zombie, until its new parent reaps it, has no command line.
    const words = () => orUndefined(() => readFileSync(`/proc/${pid()}/cmdline`, 'utf8')) ?? '';
    await expect.poll(words).not.toContain('sleep');
  });

  it('kills a program that does not end by the gentler signal', async () => {
    const controller = new AbortController();
    const file = join(mkdtempSync(join(tmpdir(), 'kubejoin-test-')), 'pid');
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    const stubborn =
      'process.on("SIGTERM", () => {}); require("fs").writeFileSync(process.argv[1], String(process.pid));';
    const argv = [node, '-e', `${stubborn} setInterval(() => {}, 1000)`, file];
    const running = runProgram(argv, { signal: controller.signal, timeoutMs: PATIENCE_MS, endBy: 'SIGTERM' });
    const pid = () => Number(existsSync(file) && readFileSync(file, 'utf8'));
    await expect.poll(pid).toBeGreaterThan(0);
    controller.abort();
    expect(await running).toMatchObject({ code: -1, stderr: 'aborted' });
    expect(process.kill(pid(), 0)).toBe(true);
    await expect.poll(() => orUndefined(() => process.kill(pid(), 0))).toBeUndefined();
  });

  it('says by which signal a program ended', async () => {
    expect(await runProgram(['sh', '-c', 'kill -TERM $$'])).toEqual({
      code: -1,
      stdout: '',
      stderr: 'ended by SIGTERM',
    });
  });

  it('keeps 1 MiB of what is printed without end, and ends the program', async () => {
    const result = await runProgram(['sh', '-c', 'cat /dev/zero'], { timeoutMs: PATIENCE_MS });
    expect([result.code, result.stdout.length]).toEqual([-1, 1024 * 1024]);
    expect(result.stderr).toBe('more than 1048576 bytes of output');
  });
});

describe('findProgram', () => {
  it('finds the first executable file, passing over the rest', () => {
    const root = mkdtempSync(join(tmpdir(), 'kubejoin-path-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    for (const name of ['a', 'b', 'c']) mkdirSync(join(root, name));
    mkdirSync(join(root, 'a/kubelet'));
    writeFileSync(join(root, 'b/kubelet'), '', { mode: 0o644 });
    writeFileSync(join(root, 'c/kubelet'), '', { mode: 0o755 });
    chmodSync(join(root, 'c/kubelet'), 0o755);
    const path = ['', '.', 'relative', ...['a', 'b', 'c'].map((name) => join(root, name))].join(':');
    expect(findProgram('kubelet', path)).toBe(join(root, 'c/kubelet'));
    expect(findProgram('other', path)).toBeUndefined();
    expect(findProgram('kubelet', '')).toBeUndefined();
    expect(findProgram(join(root, 'c/kubelet'), '')).toBe(join(root, 'c/kubelet'));
  });
});

describe('findUnusableProgram', () => {
  const pathTo = (make: (entry: string) => void) => {
    const root = mkdtempSync(join(tmpdir(), 'kubejoin-path-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const entry = join(root, 'kubelet');
    make(entry);
    return { root, entry };
  };

  it.each([
    ['no-permission', (entry: string) => writeFileSync(entry, '', { mode: 0o644 })],
    ['not-a-file', (entry: string) => mkdirSync(entry)],
    ['dangling-link', (entry: string) => symlinkSync('/nowhere/kubelet', entry)],
    // Of a SPARC, which no test runs on (EM_SPARCV9).
    ['architecture', (entry: string) => writeFileSync(entry, elf(43), { mode: 0o755 })],
  ] as const)('tells why an entry of PATH cannot be run: %s', (problem, make) => {
    const { root, entry } = pathTo(make);
    expect(findUnusableProgram('kubelet', `relative:/nowhere:${root}`)).toEqual({ path: entry, problem });
    expect(findUnusableProgram('kubelet', '/nowhere')).toBeUndefined();
  });

  const elf = (machine: number, bits = 2) =>
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, bits, 1, ...Array(12).fill(0), machine, 0]);

  it.each([
    ['a script', ''],
    ['a program for this machine', readFileSync('/proc/self/exe').subarray(0, 64)],
    ['a 32-bit program for this machine', elf(process.arch === 'arm64' ? 40 : 3, 1)],
  ])('has nothing to say of %s that can be run', (_, content) => {
    const { root } = pathTo((entry) => {
      writeFileSync(entry, content);
      chmodSync(entry, 0o755);
    });
    expect(findUnusableProgram('kubelet', root)).toBeUndefined();
  });
});

describe('linuxSystem', () => {
  const system = linuxSystem();

  it('knows this machine', () => {
    expect(system.platform).toBe('linux');
    expect(system.kernelRelease()).toMatch(/^\d+\.\d+/);
    expect(system.cpuCount()).toBeGreaterThan(0);
    expect(system.memoryTotal()).toBeGreaterThan(2 ** 26);
    expect(system.interfaces()).toContainEqual({ name: 'lo', address: '127.0.0.1', family: 'IPv4', internal: true });
  });

  it.each([
    ['0', '0-1', 1],
    ['0-1', '0-1', 2],
    ['0-127', '0-1,4', 3],
    ['0,2-3', '', 3],
  ])('counts the processors that the process may use (%s) and that are online (%s)', (list, online, expected) => {
    const status = `Name:\tkubejoin\nCpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems_allowed_list:\t0\n`;
    expect(allowedProcessors(status, `${online}\n`)).toBe(expected);
  });

  it.each(['', 'x', '3-1', '5'])('does without a list of the kernel that is none, or of nothing (%s)', (list) => {
    expect(allowedProcessors(`Cpus_allowed_list:\t${list}\n`, '0-1')).toBe(availableParallelism());
  });

  it('looks names up, and has none for one that is not known', async () => {
    expect(await system.lookup('localhost')).toContain('127.0.0.1');
    expect(await system.lookup('no-such-name.invalid')).toEqual([]);
  });
});

describe('addressesOf', () => {
  function means(hosts: string, answer: ProgramResult) {
    const root = mkdtempSync(join(tmpdir(), 'kubejoin-hosts-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const hostsFile = join(root, 'hosts');
    writeFileSync(hostsFile, hosts);
    const ran: (readonly string[])[] = [];
    const run = async (argv: readonly string[]) => {
      ran.push(argv);
      return answer;
    };
    return { ran, means: { hostsFile, run, hasGetent: true } };
  }
  const found = { code: 0, stdout: '10.0.0.7  STREAM node\n10.0.0.7  DGRAM\nfd00::7  STREAM\n', stderr: '' };

  it('takes /etc/hosts first, comments and case aside, with no process', async () => {
    const { ran, means: hosts } = means(
      '127.0.0.1 localhost\n# 9.9.9.9 node\n127.0.1.1\tNODE.example node # me\n::1 node\n',
      found,
    );
    expect(await addressesOf('Node', hosts)).toEqual(['127.0.1.1', '::1']);
    expect(ran).toEqual([]);
  });

  it('asks getent for the rest, each address once', async () => {
    const { ran, means: other } = means('127.0.0.1 localhost\n', found);
    expect(await addressesOf('node', other)).toEqual(['10.0.0.7', 'fd00::7']);
    expect(ran).toEqual([['getent', 'ahosts', 'node']]);
  });

  it('asks nobody for a name that getent would read as an option', async () => {
    const { ran, means: other } = means('127.0.0.1 localhost\n', found);
    expect(await addressesOf('--service', other)).toEqual([]);
    expect(ran).toEqual([]);
  });

  it('has none when getent fails or was ended, and asks in the process where there is no getent', async () => {
    const { means: other } = means('', { code: -1, stdout: '10.0.0.7 x\n', stderr: 'no response within 3000 ms' });
    expect(await addressesOf('node', other)).toEqual([]);
    expect(await addressesOf('localhost', { ...other, hasGetent: false })).toContain('127.0.0.1');
    expect(
      await addressesOf('no-such-name.invalid', { ...other, hostsFile: '/no/such/file', hasGetent: false }),
    ).toEqual([]);
  });
});

describe('the clock', () => {
  it('sleeps, and wakes with the reason of the signal', async () => {
    const before = linuxClock.monotonic();
    await linuxClock.sleep(30);
    expect(linuxClock.monotonic() - before).toBeGreaterThan(25);
    const controller = new AbortController();
    const sleeping = linuxClock.sleep(60_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    await expect(linuxClock.sleep(1, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });
});
