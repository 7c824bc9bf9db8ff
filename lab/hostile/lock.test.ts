/**
 * The host's lock belongs to root and to the files: no other user can hold or forge it, and no namespace gets around
 * it.
 */
import { afterEach, expect, it } from 'vitest';
import { expectJoined } from '../worker/joined-node.ts';
import { INSTALLED, join } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';

const at = workerLab();

const LOCK = '/var/lib/kubejoin/lock';
const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const shell = (script: string, before: readonly string[] = []) => at.worker.exec([...before, 'sh', '-c', script]);

/** Pids of what a test has started in the background. */
let started: string[] = [];
afterEach(async () => {
  for (const pid of started) await shell(`kill -- -${pid} 2>/dev/null`);
  started = [];
});

async function inBackground(script: string, before: readonly string[] = []): Promise<void> {
  await at.worker.writeFile('/run/background.sh', script, 0o755);
  const pid = await at.worker.mustExec([
    'sh',
    '-c',
    `setsid ${before.join(' ')} sh /run/background.sh >/run/background.log 2>&1 & echo $!`,
  ]);
  started.push(pid.trim());
}

async function until(script: string): Promise<void> {
  const waiting = `for i in $(seq 300); do { ${script}; } && exit 0; sleep 0.1; done; exit 1`;
  expect((await shell(waiting)).code, script).toBe(0);
}

/** A reset that waits for an answer holds the lock. */
async function holder(): Promise<void> {
  await inBackground(`sleep 120 | ${INSTALLED} reset`);
  await until(`ls ${LOCK} 2>/dev/null | grep -q .`);
}

const failure = async (before: readonly string[]) => {
  const { stdout } = await at.worker.exec([...before, INSTALLED, 'reset', '--force', '--output=json']);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
};

it('a user without rights neither holds it nor forges it', async () => {
  // An abstract socket once blocked every join, because it belongs to the first process that binds it.
  const socket = String.raw`socket(S,1,1,0); bind(S,pack("Sa*",1,"\0kubejoin-join")) or die $!; listen(S,9); while(accept(C,S)){print C "1"; close C}`;
  await inBackground(`perl -e '${socket}'`, asNobody);
  await until('grep -q @kubejoin-join /proc/net/unix');
  for (const script of [
    `mkdir -p ${LOCK}`,
    'mkdir /var/lib/kubejoin',
    'ln -s /tmp /var/lib/kubejoin',
    `touch ${LOCK}/x`,
  ])
    expect((await shell(script, asNobody)).code, script).not.toBe(0);
  expectJoined(await join(at.worker, at.args));
});

it('a user without rights cannot enter it while it is held', async () => {
  await holder();
  for (const script of [
    `ls ${LOCK}`,
    'ls /var/lib/kubejoin',
    `rm -r ${LOCK}`,
    `mv ${LOCK} /tmp/lock`,
    `chmod 777 ${LOCK}`,
  ])
    expect((await shell(script, asNobody)).code, script).not.toBe(0);
  expect(await failure([])).toMatchObject({ exitCode: 6, failure: { code: 'JOIN_IN_PROGRESS' } });
});

it('it holds in another network, mount and PID namespace on the same disk, and is gone with its holder', async () => {
  await holder();
  const told = (await failure(['unshare', '--net'])) as { failure: { kind: string; params: { pid?: number } } };
  expect(told.failure.kind).toBe('JOIN_IN_PROGRESS');
  expect((await shell(`tr '\\0' ' ' </proc/${told.failure.params.pid}/comm`)).stdout).toContain('kubejoin');
  const inside = await failure(['unshare', '--pid', '--fork', '--mount', '--mount-proc', '--net']);
  expect(inside).toMatchObject({ exitCode: 6, failure: { code: 'JOIN_IN_PROGRESS', params: { elsewhere: true } } });
  await shell(`kill -KILL ${told.failure.params.pid}`);
  await until(`! grep -qs '^State:[[:space:]]*[^ZX]' /proc/${told.failure.params.pid}/status`);
  expect(await failure([])).toMatchObject({ exitCode: 0 });
  expect(await at.worker.fileExists('/var/lib/kubejoin')).toBe(false);
});

it('certificates for several clusters, and images, are made at the same time; two in one directory are not', async () => {
  const certs = (to: string) => `${INSTALLED} init phase certs all --kubernetes-version=v1.37.2 ${to}`;
  const both = (one: string, other: string) =>
    `${one} >/run/one.log 2>&1 & p=$!; ${other} >/run/two.log 2>&1; a=$?; wait $p; echo "$? $a"`;
  await shell('mkdir -p /srv/img1/proc /srv/img2/proc /srv/img1/tmp /srv/img2/tmp');
  for (let round = 0; round < 3; round++) {
    const clusters = await shell(both(certs(`--cert-dir=/srv/blue${round}`), certs(`--cert-dir=/srv/green${round}`)));
    expect(clusters.stdout, (await shell('cat /run/one.log /run/two.log')).stdout).toBe('0 0\n');
  }
  const images = await shell(both(certs('--rootfs=/srv/img1'), certs('--rootfs=/srv/img2')));
  expect(images.stdout, (await shell('cat /run/one.log /run/two.log')).stdout).toBe('0 0\n');
  for (const path of [
    '/srv/blue0/ca.key',
    '/srv/green2/ca.key',
    '/srv/img1/etc/kubernetes/pki/ca.key',
    '/srv/img2/etc/kubernetes/pki/ca.key',
  ])
    expect(await at.worker.fileExists(path), path).toBe(true);
  const many = await shell(
    `for i in 1 2 3 4 5 6; do (${certs('--cert-dir=/srv/same')} >/dev/null 2>&1; echo $?) & done; wait`,
  );
  const codes = many.stdout.trim().split('\n');
  expect(codes).toHaveLength(6);
  expect(codes.filter((code) => code !== '0' && code !== '6')).toEqual([]);
  expect(codes).toContain('0');
  expect(await at.worker.fileExists('/srv/same/.kubejoin-lock')).toBe(false);
  expect(await at.worker.fileExists('/var/lib/kubejoin')).toBe(false);
});
