/**
 * A reset where nothing answers: an etcd that listens here all the same may be a voter, stopped or waiting for its
 * disk.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { RemoveEtcdMember } from '../../../src/engine/changes/etcd-changes.ts';
import { removeEtcdMember } from '../../../src/engine/kinds/etcd/leaving/remove-etcd-member.ts';
import { linuxSystem } from '../../../src/host/linux/system.ts';
import { simulatedRunner } from './support/simulated-runner.ts';
import { EtcdWorld } from './support/world.ts';

/** The system gives it to nobody, however long this machine's own etcd is asked for. */
const NOBODYS_PORT = 2;

async function ownListener(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

async function usersListener(): Promise<number> {
  const script = `const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port))`;
  const child = spawn(process.execPath, ['-e', script], {
    uid: 65534,
    gid: 65534,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return Number(String(port));
}

/** A machine of a cluster whose other members are gone; `listens`: the kernel takes connections for its own etcd. */
async function left({ listens, allowQuorumLoss = false }: { listens: boolean | 'a user'; allowQuorumLoss?: boolean }) {
  const world = await EtcdWorld.make(simulatedRunner());
  onTestFinished(() => world.close());
  const host = await world.addHost();
  const port = listens === 'a user' ? await usersListener() : listens ? await ownListener() : NOBODYS_PORT;
  const clientUrl = `https://127.0.0.1:${port}`;
  const change: RemoveEtcdMember = {
    kind: 'remove-etcd-member',
    here: {
      peerUrls: [host.peerUrl],
      clientUrls: [clientUrl],
      otherUrls: ['https://127.0.0.1:1'],
      certificatesDir: host.pkiDir.replace(/\/etcd$/, ''),
    },
    kubeconfigPath: '/etc/kubernetes/admin.conf',
    allowQuorumLoss,
  };
  const { context, events } = world.join(host);
  const read = { ...host.host.read, system: { ...host.host.read.system, systemListens: linuxSystem().systemListens } };
  const at = { ...context, host: { ...context.host, read } };
  return { clientUrl, events, observing: removeEtcdMember.observe(change, read, at) };
}

it('is refused while an etcd listens here and does not answer', async () => {
  const { clientUrl, observing } = await left({ listens: true });
  await expect(observing).rejects.toMatchObject({ kind: 'ETCD_HERE_UNKNOWN', params: { url: clientUrl } });
});

it('goes on where that was allowed, and says that the member may be left', async () => {
  const { events, observing } = await left({ listens: true, allowQuorumLoss: true });
  await expect(observing).resolves.toEqual({ holds: true, action: 'unreachable' });
  expect(events).toContainEqual(
    expect.objectContaining({ message: expect.objectContaining({ key: 'ETCD_NOT_LEFT' }) }),
  );
});

it('goes on where none runs here', async () => {
  const { events, observing } = await left({ listens: false });
  await expect(observing).resolves.toEqual({ holds: true, action: 'unreachable' });
  expect(events).toContainEqual(
    expect.objectContaining({ message: expect.objectContaining({ key: 'ETCD_NOT_LEFT' }) }),
  );
});

it.skipIf(process.getuid?.() !== 0)("goes on where only a user's program listens on etcd's port", async () => {
  const { observing } = await left({ listens: 'a user' });
  await expect(observing).resolves.toEqual({ holds: true, action: 'unreachable' });
});
