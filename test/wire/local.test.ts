import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { dialUnix, portFree, sourceAddressTo } from '../../src/wire/local.ts';
import { listening } from './support/listening.ts';

describe('portFree', () => {
  it.each(['127.0.0.1', '0.0.0.0', '::1', '::'])(
    'is false while somebody listens on %s, and true after',
    async (host) => {
      const server = createServer();
      const port = await listening(server, { host });
      expect(await portFree(port)).toBe(false);
      await new Promise((resolve) => server.close(resolve));
      expect(await portFree(port)).toBe(true);
    },
  );

  it('is false while somebody listens on all addresses of IPv6 alone', async () => {
    const port = await listening(createServer(), { host: '::', ipv6Only: true });
    expect(await portFree(port)).toBe(false);
  });

  it('leaves the port free: asking twice gives the same', async () => {
    const server = createServer();
    const port = await listening(server, { host: '127.0.0.1' });
    await new Promise((resolve) => server.close(resolve));
    expect([await portFree(port), await portFree(port)]).toEqual([true, true]);
  });
});

describe('portFree of one address', () => {
  // 1.5 MiB and some milliseconds of each join.
  it("does not load Node.js's resolver for a free port of the loopback address", async () => {
    const server = createServer();
    const port = await listening(server, { host: '127.0.0.1' });
    await new Promise((resolve) => server.close(resolve));
    const loaded = (address: string) => {
      const source = `
        const { portFree } = await import(${JSON.stringify(new URL('../../src/wire/local.ts', import.meta.url).href)});
        const before = process.moduleLoadList.length;
        const isFree = await portFree(Number(process.argv[1]), ${JSON.stringify(address)});
        console.log(JSON.stringify([isFree, process.moduleLoadList.slice(before).includes('NativeModule dns')]));`;
      const argv = ['--import', 'tsx', '--input-type=module', '--eval', source, String(port)];
      return JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' }));
    };
    expect(loaded('127.0.0.1')).toEqual([true, false]);
    expect(loaded('127.0.0.2')).toEqual([true, true]);
  });

  it('is false only where somebody listens on that address, or on all of them', async () => {
    const port = await listening(createServer(), { host: '127.0.0.1' });
    expect(await portFree(port, '127.0.0.1')).toBe(false);
    expect(await portFree(port, '127.0.0.2')).toBe(true);
    const everywhere = await listening(createServer(), { host: '0.0.0.0' });
    expect(await portFree(everywhere, '127.0.0.2')).toBe(false);
    const elsewhere = await listening(createServer(), { host: '127.0.0.2' });
    expect(await portFree(elsewhere, '127.0.0.1')).toBe(true);
  });

  it('names no address, for which Node.js would load its resolver, if the port is free everywhere', async () => {
    const listen = vi.spyOn(Server.prototype, 'listen');
    onTestFinished(() => listen.mockRestore());
    expect(await portFree(0, '127.0.0.1')).toBe(true);
    expect(listen.mock.calls.map(([options]) => options)).toEqual([{ port: 0, exclusive: true }]);
  });

  it('is false for an address of another machine', async () => expect(await portFree(0, '192.0.2.1')).toBe(false));
});

describe('sourceAddressTo', () => {
  it('is the address that the kernel sends from', async () => {
    expect(await sourceAddressTo('127.0.0.1')).toBe('127.0.0.1');
    expect(await sourceAddressTo('127.9.9.9')).toBe('127.0.0.1');
    expect(await sourceAddressTo('::1')).toBe('::1');
  });

  it('is undefined for what no route leads to, and for what is no address', async () => {
    expect(await sourceAddressTo('255.255.255.255')).toBeUndefined();
    expect(await sourceAddressTo('not an address')).toBeUndefined();
  });
});

describe('dialUnix', () => {
  it('tells who listens, and why nobody does', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kubejoin-dial-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 'socket');
    await listening(createServer(), { path });
    writeFileSync(join(directory, 'file'), '');
    expect(await dialUnix(path, 1_000)).toBeUndefined();
    expect(await dialUnix(join(directory, 'none'), 1_000)).toBe('ENOENT');
    expect(await dialUnix(join(directory, 'file'), 1_000)).toBe('ECONNREFUSED');
  });
});
