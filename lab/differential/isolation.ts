/**
 * Where the programs run: by an account without rights, in a network of their own with one address and nobody at the
 * other end, and with a /var/lib that is theirs. Whatever a case gets wrong can't change this machine, and what else
 * runs on it (another kubejoin) is not met.
 */
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { run, tryRun } from '../machine/command.js';

/** nobody, on every Linux. */
export const ACCOUNT = 65534;
/** The machine's address there (RFC 5737 and RFC 4193: nobody's). */
export const ADDRESS = '192.0.2.1';

const IDENTITY = ['setpriv', `--reuid=${ACCOUNT}`, `--regid=${ACCOUNT}`, '--clear-groups'];

export class Isolation {
  readonly #network: string;

  private constructor(network: string) {
    this.#network = network;
  }

  static async make(): Promise<Isolation> {
    const network = `kubejoin-differential-${process.pid}`;
    await run(['ip', 'netns', 'add', network]);
    const inside = (...args: string[]) => run(['ip', '-n', network, ...args]);
    await inside('link', 'set', 'lo', 'up');
    await inside('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0');
    for (const link of ['eth0', 'peer0']) await inside('link', 'set', link, 'up');
    await inside('addr', 'add', `${ADDRESS}/24`, 'dev', 'eth0');
    await inside('addr', 'add', 'fd00::1/64', 'dev', 'eth0', 'nodad');
    await inside('route', 'add', 'default', 'via', '192.0.2.254');
    // A question to a name server would wait for an answer.
    for (const server of await nameServers())
      await inside(isIPv6(server) ? '-6' : '-4', 'route', 'add', 'unreachable', server);
    return new Isolation(network);
  }

  /** A program in there. */
  inside(argv: readonly string[]): string[] {
    return ['nsenter', `--net=/run/netns/${this.#network}`, ...IDENTITY, ...argv];
  }

  /** Like `inside`, with an empty and writable /var/lib. */
  withState(argv: readonly string[]): string[] {
    const mount = `mount -t tmpfs -o uid=${ACCOUNT},gid=${ACCOUNT},mode=755 tmpfs /var/lib && exec "$@"`;
    return [
      'nsenter',
      `--net=/run/netns/${this.#network}`,
      'unshare',
      '--mount',
      'sh',
      '-c',
      mount,
      'sh',
      ...IDENTITY,
      ...argv,
    ];
  }

  async close(): Promise<void> {
    await tryRun(['ip', 'netns', 'del', this.#network]);
  }
}

async function nameServers(): Promise<string[]> {
  const text = await readFile('/etc/resolv.conf', 'utf8').catch(() => '');
  return [...text.matchAll(/^nameserver\s+([0-9a-f.:]+)\s*$/gm)].flatMap(([, server]) =>
    server?.startsWith('127.') ? [] : (server ?? []),
  );
}
