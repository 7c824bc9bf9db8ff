/** Runs the parts of a join that its rehearsal replaces and its preview leaves out, so that the code cache has them. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serviceManager } from '../../../bench/alone/service-manager.ts';
import type { Host } from '../../../src/host/ports.ts';
import type { Parts } from './main.ts';

/** Changes only a temporary directory; systemd is simulated. */
export async function useHost(parts: Parts): Promise<void> {
  const { linuxHost } = await parts.host();
  const host = linuxHost();
  const directory = await mkdtemp(path.join(tmpdir(), 'kubejoin-cache-'));
  try {
    await useFiles(host, directory);
    await useLock(host, directory);
    await host.read.mounts.list();
    await useSystemd(parts, host);
    await useHealth(host);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function useFiles({ read, write }: Host, directory: string): Promise<void> {
  const file = path.join(directory, 'folder/file');
  const modes = { mode: 0o600, directoryMode: 0o700 };
  await write.files.write(file, Buffer.from('a'), modes);
  const changed = read.files.changed(file, AbortSignal.timeout(60_000));
  await write.files.write(file, Buffer.from('b'), modes);
  await changed;
  await write.files.append(file, Buffer.from('c'), modes);
  await write.files.append(`${file}-2`, Buffer.from('c'), modes);
  await write.files.replaceTogether([{ path: file, content: Buffer.from('d'), mode: 0o600 }]);
  await read.files.realPath(file);
  await write.files.link(`${file}-link`, file);
  await read.files.list(directory);
  await write.files.remove(file);
}

async function useLock({ write }: Host, directory: string): Promise<void> {
  const lock = await write.lock(directory);
  if ('release' in lock) lock.release();
}

async function useSystemd(parts: Parts, { read }: Host): Promise<void> {
  const [{ Systemd }, { SystemdBus }] = [await parts.systemd(), await parts.systemdBus()];
  const manager = await serviceManager(() => {});
  const run = () => Promise.reject(new Error('systemctl is not used'));
  const systemd = new Systemd(run, read.files, new SystemdBus(manager.socket));
  try {
    await Promise.all(['kubelet', 'containerd'].map((service) => systemd.state(service)));
    await systemd.stop('kubelet');
    await systemd.start('kubelet');
    await (await parts.local()).dialUnix(manager.socket, 60_000);
  } finally {
    await manager.close();
  }
}

/** The kubelet's health. */
async function useHealth({ read }: Host): Promise<void> {
  const server = createServer((_, response) => void response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await read.system.health(`http://127.0.0.1:${port}/healthz`, { timeoutMs: 60_000 });
  server.closeAllConnections();
  server.close();
}
