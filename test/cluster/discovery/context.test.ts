import { expect, it, vi } from 'vitest';
import type { Notice } from '../../../src/base/events.ts';
import { discoveryContext, hostNetwork, noticeSkew, orClose } from '../../../src/cluster/discovery/context.ts';
import type { Connection } from '../../../src/wire/http/connection.ts';
import { fakeHost, virtualClock } from './support/host.ts';

const signal = new AbortController().signal;
const NOW = Date.UTC(2026, 0, 1);

it.each([
  [undefined, undefined],
  [NOW, undefined],
  [NOW + 59_999, undefined],
  [NOW + 60_000, 1],
  [NOW - 59_999, undefined],
  [NOW - 60_000, -1],
  [NOW + 300_000, 5],
])('a server whose clock says %s: %s minutes are told', (serverTime, minutes) => {
  const events: Notice[] = [];
  const host = fakeHost({ clock: { ...virtualClock(), now: () => NOW } });
  noticeSkew(
    discoveryContext(host, (event) => events.push(event), signal, 1),
    's',
    serverTime,
  );
  const told = { type: 'notice', level: 'warning', message: { key: 'CLOCK_SKEW', params: { server: 's', minutes } } };
  expect(events).toEqual(minutes === undefined ? [] : [told]);
});

it('is the host, and its time', () => {
  const clock = virtualClock();
  const host = fakeHost({ clock, env: { HTTPS_PROXY: 'http://p:1' } });
  const emit = () => {};
  const context = discoveryContext(host, emit, signal, 7_000);
  expect(context).toMatchObject({ host, emit });
  expect(context.network).toMatchObject({ dialer: host.system.dialer, env: { HTTPS_PROXY: 'http://p:1' } });
  expect(context.retry.remaining()).toBe(7_000);
  expect(context.retry.signal).toBe(signal);
});

it('reads the authorities of the host once, when they are needed', async () => {
  const host = fakeHost({ files: { '/my.pem': 'none' }, env: { SSL_CERT_FILE: '/my.pem' } });
  const { hostAuthorities } = hostNetwork(host);
  expect(host.read).toEqual([]);
  const first = hostAuthorities();
  expect(hostAuthorities()).toBe(first);
  await expect(first).rejects.toMatchObject({ code: 'HOST_CA_MISSING' });
  expect(host.read.filter((path) => path === '/my.pem')).toHaveLength(1);
});

it('closes a connection when its work fails, and only then', async () => {
  const close = vi.fn();
  const connection = { close } as unknown as Connection;
  expect(await orClose(connection, async () => 7)).toBe(7);
  expect(close).not.toHaveBeenCalled();
  const error = new Error('x');
  await expect(orClose(connection, () => Promise.reject(error))).rejects.toBe(error);
  expect(close).toHaveBeenCalledOnce();
});
