/**
 * Whoever wrote a patch or a configuration file: what of the machine's own files is shown, or written over, because of
 * it.
 */
import { describe, expect, it } from 'vitest';
import { compareSnapshots } from '../machine/snapshot.ts';
import { type JsonRun, join } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';
import { impatientJoin } from './kubeadm-join.ts';
import { secretsOnDisk } from './secrets-on-disk.ts';

const at = workerLab();

const PATCHES = '/root/patches';
const CONFIG = '/root/join.json';
/** Another's file, in which this stands. */
const PRIVATE = '/root/private';
const MARK = 'Zq7mark';
/** Reads as YAML of the wrong shape, as broken YAML, and as a key. */
const CONTENTS = {
  'a list': `- ${MARK}\n`,
  'a text': `root ${MARK}\n`,
  'broken YAML': `a: [${MARK}\n  b: "${MARK}\n`,
  'a private key': `-----BEGIN PRIVATE KEY-----\n${MARK}\n-----END PRIVATE KEY-----\n`,
};

const config = (more: object) =>
  JSON.stringify({
    ...JSON.parse(
      impatientJoin({
        discovery: {
          bootstrapToken: { token: at.token, apiServerEndpoint: at.cluster.endpoint, caCertHashes: [at.pin] },
        },
      }),
    ),
    ...more,
  });

async function withConfig(more: object): Promise<JsonRun> {
  await at.worker.writeFile(CONFIG, config(more), 0o600);
  return join(at.worker, ['--config', CONFIG]);
}

/** A failure, without a word of the private file, and nothing written. */
async function expectRefused(run: () => Promise<JsonRun>): Promise<JsonRun> {
  const before = await at.worker.snapshot(['/'], {});
  const outcome = await run();
  expect(outcome.result.outcome, JSON.stringify(outcome.events.slice(-2))).toBe('failed');
  expect(outcome.stdout + outcome.stderr).not.toContain(MARK);
  const changes = compareSnapshots(before, await at.worker.snapshot());
  expect(changes.filter((line) => !line.includes(CONFIG))).toEqual([]);
  return outcome;
}

describe('a patch that is a link to a file of others', () => {
  it.each(Object.entries(CONTENTS))('which holds %s: refused, and not shown', async (_, content) => {
    await at.worker.writeFile(PRIVATE, content, 0o600);
    await at.worker.mustExec([
      'sh',
      '-c',
      `mkdir -p ${PATCHES} && ln -sf ${PRIVATE} ${PATCHES}/kubeletconfiguration.yaml`,
    ]);
    await expectRefused(() => withConfig({ patches: { directory: PATCHES } }));
  });

  it('which holds what reads as an object, as /etc/shadow does: not shown, and not written elsewhere', async () => {
    const since = Date.now();
    await at.worker.writeFile(PRIVATE, `root:$y$j9T$${MARK}:19000:0:99999:7:::\n`, 0o600);
    await at.worker.mustExec([
      'sh',
      '-c',
      `mkdir -p ${PATCHES} && ln -sf ${PRIVATE} ${PATCHES}/kubeletconfiguration.yaml`,
    ]);
    const run = await withConfig({ patches: { directory: PATCHES } });
    expect(run.stdout + run.stderr).not.toContain(MARK);
    expect(await secretsOnDisk(at.worker, { mark: Buffer.from(MARK) }, since)).toEqual([
      `${PRIVATE} (0600): mark as plain`,
    ]);
  });

  it.each(['/dev/zero', '/proc/self/environ', '/dev/stdin', '/proc/kmsg'])('to %s: refused at once', async (target) => {
    await at.worker.mustExec([
      'sh',
      '-c',
      `mkdir -p ${PATCHES} && ln -sf ${target} ${PATCHES}/kubeletconfiguration.yaml`,
    ]);
    await expectRefused(() => withConfig({ patches: { directory: PATCHES } }));
  });
});

describe('a configuration file that names', () => {
  const OTHERS = '/etc/others.conf';
  const rows: Record<string, object> = {
    "another's file as the one for the CA": { caCertPath: OTHERS },
    'a path outside of what a node has': { caCertPath: '/etc/kubernetes/../others.conf' },
    'a directory as the file for the CA': { caCertPath: '/etc' },
    'a node name that is a path': { nodeRegistration: { name: '../../etc/others' } },
    'a socket that is not a socket': { nodeRegistration: { criSocket: `unix://${OTHERS}` } },
  };
  it.each(Object.entries(rows))('%s: refused, and that is as it was', async (_, more) => {
    await at.worker.writeFile(OTHERS, `${MARK}\n`, 0o600);
    await expectRefused(() => withConfig(more));
    expect(await at.worker.readFile(OTHERS)).toBe(`${MARK}\n`);
  });

  it('a line break in an argument of the kubelet: no variable of its environment', async () => {
    const kubeletExtraArgs = [{ name: 'node-labels', value: 'a=b"\nLD_PRELOAD=/root/hostile.so\n' }];
    await withConfig({ nodeRegistration: { kubeletExtraArgs, ignorePreflightErrors: ['SystemVerification'] } });
    const flags = await at.worker.exec(['cat', '/var/lib/kubelet/kubeadm-flags.env']);
    expect(flags.stdout.split('\n').filter((line) => line.startsWith('LD_PRELOAD'))).toEqual([]);
    const env = await at.worker.exec([
      'sh',
      '-c',
      'cat /proc/$(systemctl show --value -p MainPID kubelet)/environ | tr "\\0" "\\n"',
    ]);
    expect(env.stdout).not.toMatch(/^LD_PRELOAD/m);
  });
});
