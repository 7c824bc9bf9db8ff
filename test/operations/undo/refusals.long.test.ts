import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { FILE_NOT_REMOVED } from '../../../src/host/linux/files/linux-files-sentences.ts';
import type { Host } from '../../../src/host/ports.ts';
import { joinOrUndo } from '../../../src/operations/join-or-undo.ts';
import { patience } from '../../support/patience.ts';
import { JoiningHost } from './support/joining-host.ts';

const CONFIG = '/var/lib/kubelet/config.yaml';
const OLD = Buffer.from('# of an earlier life\n');

describe('what is refused changes nothing', () => {
  test('an undo that nobody confirms', async () => {
    const node = await JoiningHost.make('worker');
    await node.join();
    const before = await node.state();
    await expect(node.undo({ force: false })).rejects.toMatchObject({ kind: 'UNDO_NOT_CONFIRMED' });
    expect(await node.state()).toEqual(before);
    expect(node.nodes()).toContain('node-1');
  });

  test('one whose earlier contents are lost, or are not what was kept', async () => {
    const node = await JoiningHost.make('worker');
    const { files } = node.host.write;
    await files.write(CONFIG, OLD, { mode: 0o640 });
    await node.join();
    const [kept] = (await node.host.read.files.list('/var/lib/kubejoin/earlier')) ?? [];
    const path = `/var/lib/kubejoin/earlier/${kept}`;
    expect(await node.host.read.files.stat(path)).toMatchObject({ mode: 0o600 });
    expect(await node.host.read.files.stat('/var/lib/kubejoin/earlier')).toMatchObject({ mode: 0o700 });
    for (const content of [Buffer.from('# another\n'), undefined]) {
      if (content) await files.write(path, content, { mode: 0o600 });
      else await files.remove(path);
      const before = await node.state();
      await expect(node.undo()).rejects.toMatchObject({
        kind: 'EARLIER_CONTENT_LOST',
        params: { path: CONFIG, kept: path },
      });
      expect(await node.state()).toEqual(before);
    }
    await files.write(path, OLD, { mode: 0o600 });
    await node.undo();
    expect(await node.host.read.files.read(CONFIG)).toEqual(OLD);
  });

  test('one of a journal without what it needs, and of an init', async () => {
    const node = await JoiningHost.make('worker');
    const line = (entry: object) =>
      `${JSON.stringify({ v: 1, at: '2026-01-01T00:00:00.000Z', cluster: 'c', node: 'node-1', ...entry })}\n`;
    const change = { phase: 'kubelet-start', kind: 'write-file', subject: CONFIG, action: 'create' };
    const journals: [string, string][] = [
      [line({ stage: 'intent', change }), 'UNDO_NOT_RECORDED'],
      [line({ stage: 'begun', command: 'init' }) + line({ stage: 'intent', change }), 'UNDO_OF_INIT'],
    ];
    for (const [content, kind] of journals) {
      await node.host.write.files.write('/var/lib/kubejoin/journal.jsonl', Buffer.from(content), { mode: 0o600 });
      await expect(node.undo()).rejects.toMatchObject({ kind });
      expect(await node.host.read.files.read('/var/lib/kubejoin/journal.jsonl')).toEqual(Buffer.from(content));
    }
  });

  test('one beside a join that goes on', async () => {
    const node = await JoiningHost.make('worker');
    await node.join();
    const lock = await node.host.write.lock();
    await expect(node.undo()).rejects.toMatchObject({ code: 'JOIN_IN_PROGRESS' });
    if ('release' in lock) lock.release();
    await node.undo();
  });

  test('one with an administrator’s kubeconfig that the cluster does not answer', async () => {
    const node = await JoiningHost.make('worker');
    await node.join();
    const before = await node.state();
    await expect(node.undo({ kubeconfigPath: '/root/none.conf' })).rejects.toMatchObject({
      kind: 'KUBECONFIG_MISSING',
    });
    expect(await node.state()).toEqual(before);
  });
});

describe('another cluster', () => {
  test('is not asked to forget a Node of this name', async () => {
    const [node, other] = [await JoiningHost.make('worker'), await JoiningHost.make('worker')];
    await node.join();
    await other.join();
    const before = await node.state();
    const kubeconfigPath = await other.administrator();
    await node.host.write.files.write(
      kubeconfigPath,
      (await other.host.read.files.read(kubeconfigPath)) ?? Buffer.alloc(0),
      {
        mode: 0o600,
      },
    );
    await expect(node.undo({ kubeconfigPath })).rejects.toMatchObject({ code: 'KUBECONFIG_OF_ANOTHER_CLUSTER' });
    expect((await node.state()).filter((entry) => !entry.startsWith('/root'))).toEqual(before);
    expect(other.nodes()).toContain('node-1');
  });
});

describe('what is somebody else’s stays', () => {
  test('a file that was changed since the join, and stood there before it', async () => {
    const node = await JoiningHost.make('worker');
    await node.host.write.files.write(CONFIG, OLD, { mode: 0o640 });
    await node.join();
    const changed = Buffer.from('# changed since\n');
    await node.host.write.files.write(CONFIG, changed, { mode: 0o600 });
    const { left } = await node.undo();
    expect(await node.host.read.files.read(CONFIG)).toEqual(changed);
    expect(left).toContainEqual({ what: 'changed', items: [CONFIG] });
  });

  test('the Node of another machine that has the name by now', async () => {
    const node = await JoiningHost.make('worker');
    const kubeconfigPath = await node.administrator();
    await node.join();
    await node.host.write.files.write('/etc/machine-id', Buffer.from('fedcba9876543210fedcba9876543210\n'), {
      mode: 0o444,
    });
    const { changes } = await node.undo({ kubeconfigPath });
    expect(changes.filter(({ kind }) => kind === 'forget-node')).toEqual([]);
    expect(node.nodes()).toContain('node-1');
  });

  test('the Node that another machine registers just before this one’s would go', async () => {
    const node = await JoiningHost.make('worker');
    const kubeconfigPath = await node.administrator();
    await node.join();
    let replaced = false;
    let forgets = false;
    node.controlPlane.recorder.onRequest(({ method, path }) => {
      if (!forgets || replaced || method !== 'GET' || path !== '/api/v1/nodes/node-1') return;
      replaced = true;
      node.controlPlane.replaceNode('node-1');
    });
    await node.undo({ kubeconfigPath }, (event) => {
      if (event.type === 'change-started' && event.change.kind === 'forget-node') forgets = true;
    });
    expect(replaced).toBe(true);
    expect(node.nodes()).toContain('node-1');
    expect(node.controlPlane.certificateRequests()).toEqual([]);
  });

  test('a member that is the last one', async () => {
    const node = await JoiningHost.make('control-plane');
    await node.join();
    const etcd = await node.controlPlane.etcd();
    for (const member of etcd.members.filter(({ name }) => name !== 'node-1')) etcd.remove(member);
    await expect(node.undo()).rejects.toMatchObject({ code: 'ETCD_LAST_MEMBER' });
    expect(await node.members()).toEqual(['node-1']);
  });
});

describe('nothing to undo', () => {
  test('is a success that changes nothing: before a join, and after an undo', async () => {
    const node = await JoiningHost.make('worker');
    const before = await node.state();
    expect(await node.undo()).toMatchObject({ outcome: 'nothing-to-do', changes: [] });
    await node.join();
    await node.undo();
    expect(await node.undo()).toMatchObject({ outcome: 'nothing-to-do', changes: [] });
    expect(await node.state()).toEqual(before);
  });
});

describe('a join that takes back what it has changed', () => {
  const options = (node: JoiningHost, events: JoinEvent[], host: Host = node.host, signal = patience()) => ({
    ...{ host, configuration: node.configuration, signal },
    emit: (event: JoinEvent) => void events.push(event),
  });
  const said = (events: JoinEvent[]) => events.flatMap((event) => (event.type === 'notice' ? [event.message.key] : []));

  test('when the disk is full half-way', async () => {
    const node = await JoiningHost.make('worker');
    await node.host.write.files.write(CONFIG, OLD, { mode: 0o640 });
    const before = await node.state();
    let isFull = true;
    const { write } = node.host;
    const files = {
      ...write.files,
      write: (...given: Parameters<typeof write.files.write>) => {
        if (isFull && given[0].endsWith('kubeadm-flags.env')) {
          isFull = false;
          return Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
        }
        return write.files.write(...given);
      },
    };
    const events: JoinEvent[] = [];
    const host = { ...node.host, write: { ...write, files } };
    await expect(joinOrUndo(options(node, events, host))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(said(events)).toEqual(expect.arrayContaining(['UNDOING_AFTER_FAILURE', 'UNDONE_AFTER_FAILURE']));
    expect(await node.state()).toEqual(before);
  });

  test('when it is interrupted; not when another one goes on, nor when it has joined already', async () => {
    const node = await JoiningHost.make('worker');
    const before = await node.state();
    const abort = new AbortController();
    const events: JoinEvent[] = [];
    const running = joinOrUndo({
      ...options(node, events, node.host, abort.signal),
      emit(event) {
        events.push(event);
        if (event.type === 'change-done' && event.change.action === 'start') abort.abort(new Error('interrupted'));
      },
    });
    await expect(running).rejects.toThrow('interrupted');
    expect(said(events)).toContain('UNDONE_AFTER_FAILURE');
    expect(await node.state()).toEqual(before);

    await node.join();
    const joined = await node.state();
    const again: JoinEvent[] = [];
    await expect(joinOrUndo(options(node, again))).rejects.toMatchObject({ code: 'ALREADY_JOINED' });
    const lock = await node.host.write.lock();
    await expect(joinOrUndo(options(node, again))).rejects.toMatchObject({ code: 'JOIN_IN_PROGRESS' });
    if ('release' in lock) lock.release();
    expect(said(again)).toEqual([]);
    expect(await node.state()).toEqual(joined);
  });

  test('what can’t be taken back is said, and the failure stays the join’s', async () => {
    const node = await JoiningHost.make('worker');
    const events: JoinEvent[] = [];
    const { write } = node.host;
    const services = { ...bound(write.services), start: () => Promise.reject(new Error('no more')) };
    const refused = new Failure(FILE_NOT_REMOVED, { path: '/etc/kubernetes/pki/ca.crt', reason: 'EACCES' });
    const files = {
      ...write.files,
      remove: (path: string) =>
        path === '/etc/kubernetes/pki/ca.crt' ? Promise.reject(refused) : write.files.remove(path),
    };
    const host = { ...node.host, write: { ...write, services, files } };
    await expect(joinOrUndo(options(node, events, host))).rejects.toThrow('no more');
    expect(said(events)).toContain('UNDO_FAILED');
    expect(await node.undo()).toMatchObject({ outcome: 'undone' });
  });
});

function bound(services: Host['write']['services']): Host['write']['services'] {
  return {
    start: (name) => services.start(name),
    stop: (name) => services.stop(name),
    reload: () => services.reload(),
  };
}
