/** A control plane that cannot start: init reports the reason at once, with the component's own words. */
import { afterEach, expect, it } from 'vitest';
import { standingFor } from '../run/full.ts';
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
    const began = Date.now();
    const run = await init(at.host, ['--config', CONFIG]);
    expect(run.result).toMatchObject({ exitCode: 6, failure: { code: 'COMPONENT_CRASHES', params: { component } } });
    expect(JSON.stringify(run.result.failure)).toContain('no-such-flag');
    expect(Date.now() - began).toBeLessThan(60_000);
    if (component !== 'kube-apiserver') return;
    await configure(at);
    expect((await init(at.host, ['--config', CONFIG])).result).toMatchObject({ outcome: 'initialized', exitCode: 0 });
  },
);
