import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { type LocalConnection, portFree } from '../../wire/local.ts';
import type { PortHolder } from '../ports.ts';

/** TCP_LISTEN of the kernel's tcp_states.h, as /proc/net/tcp has it. */
const LISTEN = '0A';

type Tables = Promise<string[]>;

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
/** UID_MIN of login.defs(5): people's accounts begin there, and root's and the system's end. */
const FIRST_USER = 1000;

/**
 * The process that listens on a TCP port: its socket by /proc/net/tcp, then whoever has that socket open. Without root
 * only one's own processes are seen.
 */
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
 * Whether the server's end of this open connection belongs to root or an account of the system. The control plane's
 * components sign their own certificates, so nothing else tells them from a server of some user's. A listener proves
 * less: it may have gone when it is looked for.
 */
export async function isSystemConnection(
  { serverPort, ownPort }: LocalConnection,
  tables: Tables = readTables(),
): Promise<boolean> {
  const ends = await rows(tables, ([, local, remote]) => isPort(local, serverPort) && isPort(remote, ownPort));
  return ends === undefined || (ends.length > 0 && ends.every(isSystems));
}

/** Whether root or an account of the system listens on a TCP port. */
export async function systemListens(port: number, tables: Tables = readTables()): Promise<boolean> {
  const listening = await rows(tables, (columns) => isListener(columns, port));
  return listening === undefined ? !(await portFree(port)) : listening.some(isSystems);
}

/** Undefined where the kernel shows none (no /proc), which tells nothing. */
async function rows(tables: Tables, isWanted: (columns: string[]) => boolean): Promise<string[][] | undefined> {
  const read = (await tables).filter((table) => table !== '');
  return read.length === 0 ? undefined : read.flatMap(columnsOf).filter(isWanted);
}

/**
 * This program's own account is trusted as the program is (without root: tests). A socket that no process has open any
 * more has inode 0, and root's uid whoever had it.
 */
function isSystems([, , , , , , , uid, , inode]: string[]): boolean {
  return inode !== '0' && (Number(uid) < FIRST_USER || Number(uid) === process.geteuid?.());
}

function readTables(): Tables {
  return Promise.all(TABLES.map((table) => readFile(table, 'latin1').catch(() => '')));
}

/** Inodes of the sockets that listen on `port` in such a table (proc(5)). */
export function listeningSockets(table: string, port: number): string[] {
  return columnsOf(table)
    .filter((columns) => isListener(columns, port))
    .map((columns) => columns[9] ?? '');
}

/**
 * Columns of proc(5): local address in the second, remote in the third, state in the fourth, uid in the eighth, inode
 * in the tenth.
 */
function columnsOf(table: string): string[][] {
  return table.split('\n').map((line) => line.trim().split(/\s+/));
}

function isListener([, local, , state]: string[], port: number): boolean {
  return isPort(local, port) && state === LISTEN;
}

function isPort(address: string | undefined, port: number): boolean {
  return address?.endsWith(`:${port.toString(16).toUpperCase().padStart(4, '0')}`) === true;
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
