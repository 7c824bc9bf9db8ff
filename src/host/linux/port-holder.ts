import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PortHolder } from '../ports.ts';

/** TCP_LISTEN of the kernel's tcp_states.h, as /proc/net/tcp has it. */
const LISTEN = '0A';

/** The process that listens on a TCP port: its socket by /proc/net/tcp, then whoever has that socket open. Without root only one's own processes are seen. */
export async function portHolder(port: number): Promise<PortHolder | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((table) => readFile(table, 'latin1').catch(() => '')));
  const sockets = new Set(tables.flatMap((table) => listeningSockets(table, port)).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (await hasOpen(pid, sockets)) return { pid: Number(pid), program: await programOf(pid) };
  }
  return undefined;
}

/** Inodes of the sockets that listen on `port` in such a table (proc(5)): local address in the second column, state in the fourth, inode in the tenth. */
export function listeningSockets(table: string, port: number): string[] {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(`:${hexadecimal}`) && columns[3] === LISTEN)
    .map((columns) => columns[9] ?? '');
}

async function hasOpen(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const directory = `/proc/${pid}/fd`;
  const descriptors = await readdir(directory).catch(() => []);
  const links = await Promise.all(descriptors.map((name) => readlink(`${directory}/${name}`).catch(() => '')));
  return links.some((link) => sockets.has(link));
}

/** The kernel keeps 15 characters of a name; the file has the whole of it, but for a script it is the interpreter's. */
async function programOf(pid: string): Promise<string> {
  const [comm, file] = await Promise.all([
    readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''),
    readlink(`/proc/${pid}/exe`).catch(() => ''),
  ]);
  const [name, whole] = [comm.trim(), basename(file).replace(/ \(deleted\)$/, '')];
  return name === '' || whole.startsWith(name) ? whole || name : name;
}
