/** An unprivileged user of the machine that joins: reads nothing secret, whatever the umask, and is not in the way. */
import { expect, it } from 'vitest';
import { expectJoined, JOURNAL } from '../worker/joined-node.ts';
import { IGNORED, INSTALLED, parsed } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';

const at = workerLab();

/** Whoever has no rights: `nobody`, in no group. */
const asNobody = (script: string) =>
  at.worker.exec(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'sh', '-c', script]);

/** Files that a join writes and that hold what is nobody else's. */
const PRIVATE = [
  '/etc/kubernetes/kubelet.conf',
  '/var/lib/kubelet/pki/kubelet-client-current.pem',
  '/var/lib/kubelet/pki/kubelet.key',
  JOURNAL,
];

it('with a umask of 0 the join writes nothing that others may change, and nothing private that they may read', async () => {
  const before = new Set((await at.worker.snapshot()).map(({ path }) => path));
  const command = ['sh', '-c', 'umask 0; exec "$@"', 'sh', INSTALLED, 'join', ...at.args, IGNORED, '--output=json'];
  expectJoined(parsed(await at.worker.exec(command)));
  await at.cluster.waitReady(at.worker.name);
  const made = (await at.worker.snapshot()).filter(
    ({ path, type }) => !before.has(path) && type !== 'symlink' && type !== 'socket',
  );
  const mine = made.filter(({ path }) =>
    /^\/(etc\/kubernetes|var\/lib\/kubejoin|var\/lib\/kubelet\/(pki|[^/]*$))/.test(path),
  );
  expect(mine.length).toBeGreaterThan(5);
  expect(mine.filter(({ mode }) => (Number.parseInt(mode, 8) & 0o022) !== 0)).toEqual([]);
  for (const file of PRIVATE) {
    expect((await at.worker.exec(['test', '-s', file])).code, file).toBe(0);
    expect((await asNobody(`cat ${file}`)).code, file).not.toBe(0);
  }
});

it('what stands in world-writable directories under any name is neither followed nor used', async () => {
  const directories = ['/tmp', '/var/tmp', '/dev/shm'];
  const names = ['kubejoin', 'kubejoin-join', 'kubejoin.lock', 'journal.jsonl', 'kubelet.conf'];
  const links = directories.flatMap((directory) => names.map((name) => `ln -s /etc/hostile ${directory}/${name}`));
  expect((await asNobody(links.join(' && '))).code).toBe(0);
  const { code } = await at.worker.exec([INSTALLED, 'join', ...at.args, IGNORED]);
  expect(code).toBe(0);
  expect(await at.worker.fileExists('/etc/hostile')).toBe(false);
  await asNobody(directories.flatMap((directory) => names.map((name) => `rm ${directory}/${name}`)).join('; '));
});
