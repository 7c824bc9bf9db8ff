/**
 * The program as a process on a terminal of its own: what a Ctrl-C there does to ssh and to the joins, and that the
 * other side of `fleet remote` may go silent.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { RequestInput } from '../../../../src/features/fleet/commands/fleet-remote.ts';
import { SIGN_OF_LIFE_MS, SILENCE_MS } from '../../../../src/features/fleet/request.ts';
import { Child } from '../../../cli/support/program.ts';
import { PATIENCE_MS } from '../../../support/patience.ts';
import { bundledProgram } from '../../../support/programs.ts';
import { STAND_IN_SSH, StandIn } from '../support/stand-in.ts';

let program: string;
let standIn: StandIn;
beforeAll(async () => {
  program = await bundledProgram();
});
beforeEach(() => {
  standIn = new StandIn();
});
afterEach(() => standIn.remove());

function command(names: readonly string[]): string[] {
  const file = (name: string) => path.join(standIn.folder, name);
  for (const name of names) standIn.host(name);
  const hosts = names.map((name) => `  - {name: ${name}, nodeName: ${name}}\n`).join('');
  writeFileSync(file('hosts.yaml'), `apiVersion: kubejoin/v1\nkind: Fleet\nhosts:\n${hosts}`);
  writeFileSync(file('token'), 'abcdef.0123456789abcdef', { mode: 0o600 });
  const flags = [
    '--token-file',
    file('token'),
    '--discovery-token-unsafe-skip-ca-verification',
    '--executable',
    standIn.executable,
  ];
  return [
    process.execPath,
    program,
    'fleet',
    'join',
    file('hosts.yaml'),
    '10.0.0.1:6443',
    ...flags,
    '--ssh',
    STAND_IN_SSH,
    '--parallel',
    '1',
  ];
}

it('a Ctrl-C on the terminal does not end ssh: the join is told, ends, and its end is shown', async () => {
  const words = command(['waits', 'joins']);
  const child = new Child('script', ['-qec', words.join(' '), '/dev/null'], { TERM: 'xterm', CI: '', NO_COLOR: '' });
  await child.shows('[kubelet-start] The API server');
  child.process.stdin.write('\u0003');
  const { code, out } = await child.ended;
  expect(code).toBe(130);
  expect(readFileSync(standIn.path('waits', 'home/ended'), 'utf8')).toContain('input ended');
  expect(out).toMatch(/^waits +worker +interrupted/m);
  expect(out).toMatch(/^joins +worker +not started/m);
  expect(out.lastIndexOf('\u001b[?25h')).toBeGreaterThan(out.lastIndexOf('\u001b[?25l'));
});

it('killed, it leaves no join that goes on', async () => {
  const [program_ = '', ...args] = command(['waits']);
  const child = new Child(program_, args);
  await child.shows('The API server is not responding');
  child.process.kill('SIGKILL');
  await child.ended;
  await vi.waitFor(() => expect(existsSync(standIn.path('waits', 'home/ended'))).toBe(true), { timeout: PATIENCE_MS });
});

it('a join goes on while there are signs of life, and stops a minute after the last one', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const stdin = new PassThrough();
    const input = new RequestInput(stdin);
    const gone = vi.fn();
    stdin.write('{}\n');
    expect(await input.line()).toBe('{}');
    input.watch(gone);
    const sign = async () => {
      stdin.write('\n');
      await new Promise((resolve) => setImmediate(resolve));
    };
    for (let signs = 0; signs < 30; signs += 1) {
      await sign();
      vi.advanceTimersByTime(SIGN_OF_LIFE_MS);
    }
    vi.advanceTimersByTime(SILENCE_MS - SIGN_OF_LIFE_MS - 1);
    expect(gone).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(gone).toHaveBeenCalledOnce();
    input.close();
  } finally {
    vi.useRealTimers();
  }
});
