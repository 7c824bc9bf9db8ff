/** A control plane that cannot start: init reports the reason at once, with the component's own words. */
import { afterEach, expect, it } from 'vitest';
import { standingFor } from '../run/full.ts';
import { SOON_MS } from '../support/patience.ts';
import { CONFIG, configure, init, initLab } from './init-lab.ts';

const at = initLab();
afterEach(() => at.host.reset());

const extraArgs = (value: string) => ({ extraArgs: [{ name: value, value: '1' }] });

const components: [string, Record<string, unknown>][] = [
  ['kube-apiserver', { apiServer: extraArgs('no-such-flag') }],
  ['etcd', { etcd: { local: extraArgs('no-such-flag') } }],
  ['kube-scheduler', { scheduler: extraArgs('no-such-flag') }],
];
it.each(standingFor(components, ([component]) => component === 'kube-apiserver'))(
  '%s has an argument that it does not know: its log lines come in seconds, and the mended configuration works',
  async (component, configuration) => {
    await configure(at, { configuration });
    const run = await init(at.host, ['--config', CONFIG]);
    expect(run.result).toMatchObject({ exitCode: 6, failure: { code: 'COMPONENT_CRASHES', params: { component } } });
    expect(JSON.stringify(run.result.failure)).toContain('no-such-flag');
    expect(run.durationMs).toBeLessThan(SOON_MS);
    if (component !== 'kube-apiserver') return;
    await configure(at);
    expect((await init(at.host, ['--config', CONFIG])).result).toMatchObject({ outcome: 'initialized', exitCode: 0 });
  },
);

it("etcd's data directory is full: init says so before it changes anything, and so does its preview", async () => {
  await configure(at);
  await at.host.mustExec(['mkdir', '-p', '/var/lib/etcd']);
  await at.host.mustExec(['mount', '-t', 'tmpfs', '-o', 'size=64m,mode=700', 'tmpfs', '/var/lib/etcd']);
  try {
    for (const more of [['--dry-run'], []]) {
      const { result, events } = await init(at.host, ['--config', CONFIG, ...more]);
      expect(result).toMatchObject({ exitCode: 2, failure: { params: { checks: ['DirWritable'] } } });
      const check = events.find(({ name, result: found }) => name === 'DirWritable' && found === 'failed');
      expect(check).toMatchObject({ failure: { code: 'NOT_WRITABLE', params: { paths: ['/var/lib/etcd'] } } });
      expect(JSON.stringify(check)).toContain('128 MiB');
    }
    expect(await at.host.exec(['test', '-e', '/etc/kubernetes/admin.conf'])).toMatchObject({ code: 1 });
  } finally {
    await at.host.mustExec(['umount', '/var/lib/etcd']);
  }
});
