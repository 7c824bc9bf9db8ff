import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { converse } from '../../src/host/linux/programs/conversation.ts';
import { outputOf } from '../support/output-of.ts';
import { PATIENCE_MS } from '../support/patience.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-conversation-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const script = (text: string): string => {
  const file = path.join(folder, 'wrapper');
  writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return file;
};

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('ends with all that it has started: a script that does not exec leaves no ssh behind', async () => {
  const talk = converse([script('sleep 300 & echo $!; wait; echo never')]);
  const output = talk.output[Symbol.asyncIterator]();
  const { value } = await output.next();
  const pid = Number(String(value));
  talk.kill();
  expect(await talk.ended).toEqual({ code: undefined });
  await vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: PATIENCE_MS });
  expect(await output.next()).toMatchObject({ done: true });
});

it('has an end though something in another session holds its output', async () => {
  const talk = converse([script('setsid sleep 300 & echo $!')]);
  const text = await outputOf(talk);
  expect(text).toMatch(/^\d+\n$/);
  expect(await talk.ended).toEqual({ code: 0 });
  process.kill(Number(text));
});

it('gives all that was written before the end, however late it is read', async () => {
  const talk = converse([script('head -c 1000000 /dev/zero')]);
  talk.errors();
  expect((await outputOf(talk)).length).toBe(1_000_000);
});

it('starts nothing by a relative entry of PATH', async () => {
  script('echo never');
  const PATH = `${path.relative(process.cwd(), folder)}:/usr/bin:/bin`;
  expect(await converse(['wrapper'], { PATH }).ended).toEqual({ code: undefined, unstarted: 'ENOENT' });
});

it('did not start for the reason that spawn throws: arguments that are too long', async () => {
  const talk = converse(['true', 'x'.repeat(3_000_000)]);
  expect(await outputOf(talk)).toBe('');
  expect(await talk.ended).toEqual({ code: undefined, unstarted: 'E2BIG' });
});
