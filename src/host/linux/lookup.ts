import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import type { ProgramResult } from './programs/program.ts';

/** A resolver that does not answer must not hold a join longer than this. */
const TIMEOUT_MS = 3_000;

export interface LookupMeans {
  hostsFile: string;
  run(argv: readonly string[], options: { timeoutMs: number }): Promise<ProgramResult>;
  /** Whether getent is on PATH. */
  hasGetent: boolean;
}

/**
 * IP addresses of a name; none when it is unknown and when the resolver fails or is silent. /etc/hosts first, then getent(1): getaddrinfo
 * inside this process can't be called off, and while a silent name server is waited for (10 s) even process.exit() waits.
 */
export async function addressesOf(name: string, { hostsFile, run, hasGetent }: LookupMeans): Promise<string[]> {
  const written = inHosts(await readFile(hostsFile, 'utf8').catch(() => ''), name);
  if (written.length > 0) return written;
  if (hasGetent) {
    const { code, stdout } = await run(['getent', 'ahosts', '--', name], { timeoutMs: TIMEOUT_MS });
    return code === 0 ? [...new Set(stdout.split('\n').flatMap((line) => line.split(/\s+/)[0] || []))] : [];
  }
  return (await lookup(name, { all: true }).catch(() => [])).map(({ address }) => address);
}

/** hosts(5): an address, then names, up to a #. */
function inHosts(text: string, name: string): string[] {
  const rows = text.split('\n').map((line) => (line.split('#')[0] ?? '').trim().split(/\s+/));
  return rows.flatMap(([address, ...names]) => (address && names.some((one) => one.toLowerCase() === name.toLowerCase()) ? [address] : []));
}
