/**
 * systemd's socket: what src/host/linux/services/systemd-bus.ts reads and does over it is what systemctl says and does,
 * and systemctl replaces it if it does not exist.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { runtimeOf } from '../../scripts/build/executable/runtime.ts';
import { targetNamed } from '../../scripts/build/executable/target.ts';
import { PROPERTIES } from '../../src/host/linux/services/systemd-bus.ts';
import { expectGoodNode, expectJoined } from './joined-node.ts';
import { join } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();
const NODE = '/usr/local/bin/node';
const CLIENT = '/usr/local/lib/kubejoin-bus-client.cjs';

const sh = (script: string) => at.worker.mustExec(['sh', '-ec', script]);

/** systemd lets in only processes that it can see, so the asking is done on the host, by the executable's Node.js. */
async function bus(...args: string[]): Promise<unknown> {
  return JSON.parse(await at.worker.mustExec([NODE, CLIENT, ...args]));
}

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'kubejoin-bus-client-'));
  const outfile = path.join(folder, 'client.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'systemd-bus-client.ts')],
    bundle: true,
    platform: 'node',
    outfile,
  });
  await at.worker.putFile(runtimeOf(targetNamed('linux-x64')).node, NODE);
  await at.worker.putFile(outfile, CLIENT);
  await rm(folder, { recursive: true });
});

async function shownBySystemctl(unit: string): Promise<Record<string, string>> {
  const shown = await at.worker.mustExec(['systemctl', 'show', `--property=${PROPERTIES.join(',')}`, '--', unit]);
  const lines = shown.trimEnd().split('\n');
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

describe("systemd's socket", () => {
  it('says of units what systemctl says', async () => {
    const units = ['kubelet.service', 'containerd.service', 'systemd-resolved.service', 'there-is_none@1.service'];
    const read = (await bus('properties', ...units)) as Record<string, string>[];
    expect(read).toEqual(await Promise.all(units.map(shownBySystemctl)));
    expect(read.map(({ LoadState }) => LoadState)).toEqual(['loaded', 'loaded', 'not-found', 'not-found']);
  });

  it('starts and stops, and does not call done what is not', async () => {
    await sh(`cd /run/systemd/system
      printf '[Service]\\nExecStart=/bin/sleep 1000\\n' > kj-runs.service
      printf '[Service]\\nType=oneshot\\nExecStart=/bin/false\\n' > kj-fails.service
      ln -s /dev/null kj-masked.service
      systemctl daemon-reload`);
    try {
      const active = async () => (await at.worker.exec(['systemctl', 'is-active', 'kj-runs'])).stdout.trim();
      expect([await bus('start', 'kj-runs.service'), await active()]).toEqual(['done', 'active']);
      expect([await bus('start', 'kj-runs.service'), await active()]).toEqual(['done', 'active']);
      expect([await bus('stop', 'kj-runs.service'), await active()]).toEqual(['done', 'inactive']);
      expect(await bus('start', 'kj-fails.service')).toBe('failed');
      for (const unit of ['kj-masked.service', 'kj-absent.service'])
        expect([unit, await bus('start', unit)]).toEqual([unit, null]);
    } finally {
      await sh(`systemctl reset-failed; rm /run/systemd/system/kj-*.service; systemctl daemon-reload`);
    }
  });
});

it('without the socket systemctl does it, and the join is as good', async () => {
  await sh('mv /run/systemd/private /run/systemd/private-aside');
  try {
    expectJoined(await join(at.worker, at.args));
  } finally {
    await sh('mv /run/systemd/private-aside /run/systemd/private');
  }
  await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
});
