import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { readToken, type TokenSources } from '../../src/cli/configuration/token-source.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { linuxFileReader } from '../../src/host/linux/files/file-reader.ts';
import { PATIENCE_MS } from '../support/patience.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-token-'));
afterAll(() => rmSync(directory, { recursive: true }));
const TOKEN = 'abcdef.0123456789abcdef';

function sources(stdin: Readable = Readable.from([]), stdinTimeoutMs = PATIENCE_MS) {
  const events: JoinEvent[] = [];
  const abort = new AbortController();
  const given: TokenSources = {
    files: linuxFileReader(),
    stdin,
    signal: abort.signal,
    emit: (event) => events.push(event),
    stdinTimeoutMs,
  };
  return { ...given, events, abort };
}

function file(content: string | Buffer, mode = 0o600): string {
  const name = path.join(directory, `${Math.random()}`);
  writeFileSync(name, content, { mode });
  return name;
}

describe('a token file', () => {
  it.each([
    [TOKEN, TOKEN],
    [`${TOKEN}\n`, TOKEN],
    [`${TOKEN}\r\n`, TOKEN],
    [`${TOKEN}\n\n`, `${TOKEN}\n`],
  ])('%j', async (content, token) => {
    const given = sources();
    expect((await readToken(file(content), given)).reveal()).toBe(token);
    expect(given.events).toEqual([]);
  });

  it('that every user can read is a warning', async () => {
    const given = sources();
    const name = file(TOKEN, 0o644);
    await readToken(name, given);
    expect(given.events).toEqual([
      {
        type: 'notice',
        level: 'warning',
        message: { key: 'TOKEN_FILE_READABLE', params: { path: name, mode: '0644' } },
      },
    ]);
  });

  it.each([
    ['', 'TOKEN_EMPTY'],
    ['\n', 'TOKEN_EMPTY'],
    ['x'.repeat(5000), 'FILE_TOO_LARGE'],
  ])('with %j is refused', async (content, kind) => {
    await expect(readToken(file(content), sources())).rejects.toMatchObject({ kind });
  });

  it('that is not there, is a directory or never ends, is refused', async () => {
    await expect(readToken(path.join(directory, 'nothing'), sources())).rejects.toMatchObject({
      kind: 'TOKEN_FILE_MISSING',
    });
    await expect(readToken(directory, sources())).rejects.toMatchObject({ kind: 'FILE_NOT_READ' });
    await expect(readToken('/dev/zero', sources())).rejects.toMatchObject({ kind: 'FILE_TOO_LARGE' });
  });
});

describe('standard input', () => {
  it('is read to its end, less one line end', async () => {
    expect(
      (
        await readToken('-', sources(Readable.from([Buffer.from('abcdef.0123'), Buffer.from('456789abcdef\n')])))
      ).reveal(),
    ).toBe(TOKEN);
  });

  it('that ends at once, or has too much, is refused', async () => {
    await expect(readToken('-', sources(Readable.from([])))).rejects.toMatchObject({ kind: 'TOKEN_EMPTY' });
    const endless = new Readable({ read: () => void endless.push('x'.repeat(1024)) });
    await expect(readToken('-', sources(endless))).rejects.toMatchObject({ kind: 'TOKEN_TOO_LONG' });
  });

  it('that stays silent is given up', async () => {
    await expect(readToken('-', sources(new PassThrough(), 50))).rejects.toMatchObject({ kind: 'TOKEN_STDIN_SILENT' });
  });

  it('is left when the command is aborted', async () => {
    const given = sources(new PassThrough());
    const read = readToken('-', given);
    const reason = new Error('stopped');
    given.abort.abort(reason);
    await expect(read).rejects.toBe(reason);
  });

  it('of a terminal ends with the line', async () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    terminal.write(`${TOKEN}\n`);
    expect((await readToken('-', sources(terminal))).reveal()).toBe(TOKEN);
  });
});
