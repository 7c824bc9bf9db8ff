import { closeSync, openSync, promises, readlinkSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { orUndefined } from '../../base/try.ts';
import { others, Turns } from '../../base/turns.ts';
import type { LocalConnection } from '../../wire/health.ts';
import { portFree } from '../../wire/local.ts';
import type { PortHolder } from '../ports.ts';

/** TCP_LISTEN of the kernel's tcp_states.h, as /proc/net/tcp has it. */
const LISTEN = '0A';

/** Reads the lines of a table; none without /proc. */
type ReadTable = (table: string) => Iterable<string>;

const TCP = '/proc/net/tcp';
const TCP6 = '/proc/net/tcp6';
const TABLES = [TCP, TCP6];
/** The prefix ::ffff:0:0/96 of an IPv4-mapped address (RFC 4291 section 2.5.5.2), as the tables print it. */
const MAPPED = '0000000000000000FFFF0000';
/** The head of the first table and a row. */
const FIRST_READ_BYTES = 300;
/** Half of the kernel's buffer for a table, so that a shorter answer is the end of it; a row has less than 200 bytes. */
const LAST_READ_BYTES = 2048;
/** Descriptors that are looked at before anything else may run, and altogether: some seconds. */
const [AT_ONCE, MOST_DESCRIPTORS] = [256, 1_000_000];
/** UID_MIN of login.defs(5): the first UID that is not a system account. */
const FIRST_USER = 1000;

/** The process that listens on a TCP port: the one with a socket of /proc/net/tcp open. Without root, own ones only. */
export async function portHolder(port: number): Promise<PortHolder | undefined> {
  return holderOf(await listeningSockets(port));
}

/** The process that listens on a TCP port of an IPv4 address, unless it belongs to root or a system account. */
export async function userListener(port: number, address: string): Promise<PortHolder | undefined> {
  const listening = (await rows((columns) => isListener(columns, port) && isAt(columns, address))) ?? [];
  return listening.some(isSystems) ? undefined : holderOf(listening.map(inodeOf));
}

async function holderOf(inodes: readonly string[]): Promise<PortHolder | undefined> {
  const sockets = new Set(inodes.map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  const pids = (await promises.readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const left = { descriptors: MOST_DESCRIPTORS };
  for (const pid of pids) {
    if (await hasOpen(pid, sockets, left)) return { pid: Number(pid), program: await programOf(pid) };
  }
  return undefined;
}

/**
 * True if the server's end of this open connection belongs to root or a system account. Components sign their own
 * certificates, so that nothing else distinguishes them from another user's server. A check of the listener would prove
 * less, because it may have changed meanwhile.
 */
export async function isSystemConnection(connection: LocalConnection, read: ReadTable = linesOf): Promise<boolean> {
  const translated: string[][] = [];
  const turns = new Turns();
  for (const { table, isServer, isOwn } of endsOf(connection)) {
    for (const line of read(table)) {
      const columns = columnsOf(line);
      const [, local, remote] = columns;
      if (turns.isOver(line.length)) await others();
      if (!isServer(local) || !isPort(remote, connection.ownPort)) continue;
      // There is one connection of these addresses and ports (RFC 9293, section 3.3.1).
      if (isOwn(remote)) return isSystems(columns);
      translated.push(columns);
    }
  }
  // A rule that masquerades every connection gives this end another address, which only the server's end shows.
  if (translated.length > 0) return translated.every(isSystems);
  return TABLES.every((table) => isEmpty(read(table)));
}

/** Reads no more than the first line. */
function isEmpty(lines: Iterable<string>): boolean {
  const [first] = lines;
  return first === undefined;
}

/** Tables that may contain the server's end. A server of both families has IPv4 connections in the table of IPv6. */
function endsOf({ serverAddress, serverPort, ownAddress, ownPort }: LocalConnection) {
  const is = (address: string, port: number) => (text?: string) => text === `${address}:${portText(port)}`;
  const [server, own] = [addressText(serverAddress), addressText(ownAddress)];
  if (server === undefined || own === undefined)
    return [{ table: TCP6, isServer: (text?: string) => isPort(text, serverPort), isOwn: () => false }];
  return [
    { table: TCP, prefix: '' },
    { table: TCP6, prefix: MAPPED },
  ].map(({ table, prefix }) => ({
    table,
    isServer: is(prefix + server, serverPort),
    isOwn: is(prefix + own, ownPort),
  }));
}

/** True if root or a system account listens on a TCP port; for any listener without /proc. */
export async function systemListens(port: number, read: ReadTable = linesOf): Promise<boolean> {
  const listening = await rows((columns) => isListener(columns, port), read);
  return listening === undefined ? !(await portFree(port)) : listening.some(isSystems);
}

/** In turns: whoever reaches the machine can open a hundred thousand connections. Undefined without /proc. */
async function rows(isWanted: (columns: string[]) => boolean, read: ReadTable = linesOf) {
  const wanted: string[][] = [];
  const turns = new Turns();
  let isThere = false;
  for (const table of TABLES)
    for (const line of read(table)) {
      isThere = true;
      const columns = columnsOf(line);
      if (isWanted(columns)) wanted.push(columns);
      if (turns.isOver(line.length)) await others();
    }
  return isThere ? wanted : undefined;
}

/**
 * Also accepts this program's own account (tests run without root). A closed socket has inode 0 and always root's UID.
 */
function isSystems([, , , , , , , uid, , inode]: string[]): boolean {
  return inode !== '0' && (Number(uid) < FIRST_USER || Number(uid) === process.geteuid?.());
}

/**
 * None without /proc. For each read, also one that only shows the end, the kernel walks through the connections of the
 * machine until it has as many rows as it is asked for, or to their end, which takes 3 ms on one with 24 GB. Few rows are
 * asked for at first, because whoever looks for one may find it early.
 */
function* linesOf(table: string): Generator<string> {
  const descriptor = orUndefined(() => openSync(table, 'r'));
  if (descriptor === undefined) return;
  try {
    let rest = '';
    for (let size = FIRST_READ_BYTES; ; size = Math.min(2 * size, LAST_READ_BYTES)) {
      const chunk = Buffer.allocUnsafe(size);
      const length = orUndefined(() => readSync(descriptor, chunk)) ?? 0;
      const lines = `${rest}${chunk.toString('latin1', 0, length)}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (length < size) return;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Inodes of sockets that listen on `port` (proc(5)). */
export async function listeningSockets(port: number, read: ReadTable = linesOf): Promise<string[]> {
  return ((await rows((columns) => isListener(columns, port), read)) ?? []).map(inodeOf);
}

function inodeOf(columns: string[]): string {
  return columns[9] ?? '';
}

function isAt([, local = '']: string[], address: string): boolean {
  const [at = ''] = local.split(':');
  return at === addressText(address) || /^0+$/.test(at);
}

/** An IPv4 address, mapped or not, as the tables print it, from its last byte to the first; undefined for IPv6. */
function addressText(address: string): string | undefined {
  const plain = address.replace(/^::ffff:/i, '');
  if (plain.includes(':')) return undefined;
  const bytes = plain.split('.').map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, '0'));
  return bytes.reverse().join('');
}

/** Columns of proc(5): 2 local address, 3 remote address, 4 state, 8 UID, 10 inode. */
function columnsOf(row: string): string[] {
  return row.trim().split(/\s+/);
}

function isListener([, local, , state]: string[], port: number): boolean {
  return isPort(local, port) && state === LISTEN;
}

function isPort(address: string | undefined, port: number): boolean {
  return address?.endsWith(`:${portText(port)}`) === true;
}

function portText(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

/** A user's program may have half a million files open, and another one may have as many. */
async function hasOpen(pid: string, sockets: ReadonlySet<string>, left: { descriptors: number }): Promise<boolean> {
  const directory = `/proc/${pid}/fd`;
  try {
    for await (const { name } of await promises.opendir(directory, { bufferSize: AT_ONCE })) {
      if (--left.descriptors < 0) return false;
      if (sockets.has(orUndefined(() => readlinkSync(`${directory}/${name}`)) ?? '')) return true;
    }
  } catch {
    // It has ended, or belongs to another user.
  }
  return false;
}

/** The name is cut to 15 characters; the file has the full one, but for a script that of its interpreter. */
async function programOf(pid: string): Promise<string> {
  const [comm, file] = await Promise.all([
    promises.readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''),
    promises.readlink(`/proc/${pid}/exe`).catch(() => ''),
  ]);
  const [name, whole] = [comm.trim(), basename(file).replace(/ \(deleted\)$/, '')];
  return name === '' || whole.startsWith(name) ? whole || name : name;
}
