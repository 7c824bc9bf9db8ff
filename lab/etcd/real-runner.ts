import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { commandOf, type EtcdRunner } from '../../test/cluster/etcd/support/process.ts';
import { ensureProgram } from '../machine/programs.js';
import { DEFAULT_VERSIONS } from '../machine/versions.js';

const KEPT_LINES = 40;
let worlds = 0;

/** The real etcd, one process a host, each on a loopback address of its own. */
export async function realRunner(moreFlags: readonly string[] = []): Promise<EtcdRunner> {
  const program = await ensureProgram('etcd', DEFAULT_VERSIONS);
  const root = await mkdtemp(path.join(tmpdir(), 'kubejoin-etcd-'));
  const world = ++worlds;
  const lab = Number.parseInt(process.env.KUBEJOIN_LAB_ID ?? '0', 10);
  return {
    kind: 'real',
    healthIntervalMs: 5_000,
    realFiles: true,
    dialer: dialDirectly,
    // Two files may run at the same time, each for a lab of its own (run/own-lab.ts).
    address: (n) => `127.${100 + (process.pid % 100)}.${25 * lab + (world % 25)}.${n}`,
    directory: (n) => path.join(root, String(n)),
    async start(flags) {
      const child = spawn(program, [...commandOf(flags), ...moreFlags], { stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.setEncoding('utf8');
      child.stderr.on('data', (text: string) => {
        said = `${said}${text}`.split('\n').slice(-KEPT_LINES).join('\n');
      });
      const ended = new Promise<string>((resolve) => child.once('close', () => resolve(said.trim())));
      const kill = async () => {
        child.kill('SIGKILL');
        await ended;
      };
      return { ended, kill };
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}
