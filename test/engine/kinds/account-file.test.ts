import { describe, expect, it } from 'vitest';
import type { WriteFile } from '../../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { changeContext } from '../../../src/engine/kind.ts';
import { writeFile } from '../../../src/engine/kinds/files/write-file.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';

const GROUPS = 'root:x:0:\n';
const LOCK = '/etc/group.lock';
const change: WriteFile = {
  kind: 'write-file',
  path: '/etc/group',
  content: Buffer.from(`${GROUPS}kubeadm-ks:x:101:kubeadm-ks\n`),
  mode: 0o644,
  accounts: { removed: [], added: ['kubeadm-ks:x:101:kubeadm-ks'] },
};

/** A host whose clock advances when it sleeps; calls a function at each sleep. */
function hostWith(content: string, onSleep: (host: FakeHost, ms: number) => void = () => {}) {
  const host = fakeHost();
  host.content.set('/etc/group', { bytes: Buffer.from(content), mode: 0o644 });
  let now = 0;
  host.read.clock.monotonic = () => now;
  host.read.clock.sleep = async (ms, signal) => {
    signal?.throwIfAborted();
    now += ms;
    onSleep(host, now);
  };
  return host;
}

function apply(host: FakeHost, signal = new AbortController().signal) {
  const { events, context } = around(host, signal);
  return { events, applied: writeFile.apply(change, context) };
}

function around(host: FakeHost, signal = new AbortController().signal) {
  const events: JoinEvent[] = [];
  const context = changeContext({
    host,
    trustedCluster: undefined,
    keys: new KeyStock(0),
    signal,
    emit: (event) => events.push(event),
  });
  return { events, context };
}

const locked = (host: FakeHost, content: string) =>
  host.content.set(LOCK, { bytes: Buffer.from(content), mode: 0o600 });
const groups = (host: FakeHost) => host.content.get('/etc/group')?.bytes.toString();

describe('a file of accounts', () => {
  it('is written under its lock, which is gone then', async () => {
    const host = hostWith(GROUPS);
    await apply(host).applied;
    expect(groups(host)).toContain('kubeadm-ks');
    expect(host.content.has(LOCK)).toBe(false);
  });

  it('is waited for while another program has it, and that is said', async () => {
    const host = hostWith(GROUPS, (one, now) => void (now > 5_000 && one.content.delete(LOCK)));
    locked(host, '4711');
    const { applied, events } = apply(host);
    await applied;
    expect(groups(host)).toContain('kubeadm-ks');
    expect(events).toContainEqual({
      type: 'waiting',
      message: { key: 'WAITING_ACCOUNTS_FILE', params: { path: '/etc/group', holder: 4711 } },
    });
  });

  it('that stays locked is a failure that names the process', async () => {
    const host = hostWith(GROUPS);
    locked(host, '4711');
    await expect(apply(host).applied).rejects.toMatchObject({
      code: 'ACCOUNTS_FILE_LOCKED',
      params: { path: '/etc/group', holder: 4711, seconds: 15 },
    });
    expect(groups(host)).toBe(GROUPS);
    expect(host.content.has(LOCK)).toBe(true);
  });

  it('keeps what others have added since it was read', async () => {
    const host = hostWith(`${GROUPS}other:x:1000:\n`);
    await apply(host).applied;
    expect(groups(host)).toBe(`${GROUPS}other:x:1000:\nkubeadm-ks:x:101:kubeadm-ks\n`);
  });

  it('holds when its own lines are there, whatever others have added', async () => {
    const host = hostWith(GROUPS);
    const { context } = around(host);
    expect(await writeFile.observe(change, host.read, context)).toMatchObject({ holds: false, action: 'replace' });
    await writeFile.apply(change, context);
    host.content.set('/etc/group', { bytes: Buffer.from(`${groups(host)}other:x:1000:\n`), mode: 0o644 });
    expect(await writeFile.observe(change, host.read, context)).toMatchObject({ holds: true });
    await writeFile.apply(change, context);
    expect(groups(host)).toBe(`${GROUPS}kubeadm-ks:x:101:kubeadm-ks\nother:x:1000:\n`);
  });

  it('loses the lines of the names that are removed, and no others', async () => {
    const host = hostWith('root:x:0:\nkubeadm-ks:x:101:\nkubeadm-ksx:x:102:\nother:x:1000:\n');
    const { context } = around(host);
    await writeFile.apply({ ...change, accounts: { removed: ['kubeadm-ks'], added: [] } }, context);
    expect(groups(host)).toBe('root:x:0:\nkubeadm-ksx:x:102:\nother:x:1000:\n');
  });

  it.each([
    ['the id', 'other:x:101:\n'],
    ['the name', 'kubeadm-ks:x:555:\n'],
  ])('in which others have taken %s since stays as it is, and is not locked any more', async (_, line) => {
    const host = hostWith(`${GROUPS}${line}`);
    await expect(apply(host).applied).rejects.toMatchObject({
      code: 'FILE_CHANGED_MEANWHILE',
      params: { path: '/etc/group' },
    });
    expect(groups(host)).toBe(`${GROUPS}${line}`);
    expect(host.content.has(LOCK)).toBe(false);
  });

  it('that somebody writes without the lock, in the very moment, stays as he has made it', async () => {
    const host = hostWith(GROUPS);
    const { read } = host.read.files;
    host.read.files.read = async (path, options) => {
      const content = await read(path, options);
      host.content.set('/etc/group', { bytes: Buffer.from(`${GROUPS}other:x:1000:\n`), mode: 0o644 });
      return content;
    };
    await expect(apply(host).applied).rejects.toMatchObject({ code: 'FILE_CHANGED_MEANWHILE' });
    expect(groups(host)).toBe(`${GROUPS}other:x:1000:\n`);
    expect(host.content.has(LOCK)).toBe(false);
  });

  it('is not waited for by who is interrupted', async () => {
    const stop = new AbortController();
    const host = hostWith(GROUPS, () => stop.abort(new Error('interrupted')));
    locked(host, '4711');
    await expect(apply(host, stop.signal).applied).rejects.toThrow('interrupted');
  });
});
