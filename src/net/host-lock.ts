import { connect, createServer } from 'node:net';
import type { HostLock } from '../host/ports.ts';

/** In Linux's abstract namespace (unix(7)): no file to leave behind, and the kernel lets go of it however its holder ends. */
const NAME = '\0kubejoin-join';
const ANSWER_MS = 1_000;

/** Takes this host's only lock; else tells the process that has it (undefined when it does not say). Its holder answers whoever connects with its pid. */
export function takeHostLock(name: string = NAME): Promise<HostLock> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on('error', () => {}).end(String(process.pid)));
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      holderOf(name).then((holder) => resolve({ holder }));
    });
    server.listen({ path: name }, () => resolve({ release: () => server.close() }));
  });
}

function holderOf(name: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect({ path: name });
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      said = (said + chunk.toString('latin1')).slice(0, 20);
    });
    socket.on('close', () => resolve(/^\d+$/.test(said) ? Number(said) : undefined));
  });
}
