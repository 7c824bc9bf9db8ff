import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PortHolder } from '../ports.ts';

/** TCP_LISTEN of the kernel's tcp_states.h, as /proc/net/tcp has it. */
const LISTEN = '0A';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
/** UID_MIN of login.defs(5): people's accounts begin there, and root's and the system's end. */
const FIRST_USER = 1000;

/** The process that listens on a TCP port: its socket by /proc/net/tcp, then whoever has that socket open. Without root only one's own processes are seen. */
export async function portHolder(port: number): Promise<PortHolder | undefined> {
  const tables = await readTables();
  const sockets = new Set(tables.flatMap((table) => listeningSockets(table, port)).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (await hasOpen(pid, sockets)) return { pid: Number(pid), program: await programOf(pid) };
  }
  return undefined;
}

/**
 * Whether everybody who listens on a TCP port is root or an account of the system. The control plane's components sign their own
 * certificates, so nothing else tells them from a server of some user's. True where nobody is seen (another network namespace).
 */
export async function isSystemPort(port: number, tables: Promise<string[]> = readTables()): Promise<boolean> {
  return (await tables).flatMap((table) => listeners(table, port)).every(([, , , , , , , uid]) => Number(uid) < FIRST_USER);
}

function readTables(): Promise<string[]> {
  return Promise.all(TABLES.map((table) => readFile(table, 'latin1').catch(() => '')));
}

/** Inodes of the sockets that listen on `port` in such a table (proc(5)). */
export function listeningSockets(table: string, port: number): string[] {
  return listeners(table, port).map((columns) => columns[9] ?? '');
}

/** Columns of proc(5): local address in the second, state in the fourth, uid in the eighth, inode in the tenth. */
function listeners(table: string, port: number): string[][] {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(`:${hexadecimal}`) && columns[3] === LISTEN);
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
