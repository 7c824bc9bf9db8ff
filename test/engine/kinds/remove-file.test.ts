import { describe, expect, it } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { joinEnding } from '../../../src/engine/finish.ts';
import { type ChangeContext, changeContext } from '../../../src/engine/kind.ts';
import { removeFile } from '../../../src/engine/kinds/files/remove-file.ts';
import type { Host } from '../../../src/host/ports.ts';
import { PATHS } from '../../../src/manifests/paths.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { fakeHost } from '../../support/fake-host.ts';

const PATH = PATHS.bootstrapKubeletConf;
const around = (host: Host): ChangeContext =>
  changeContext({
    ...{ host, trustedCluster: undefined, keys: new KeyStock(2), emit: () => {} },
    signal: new AbortController().signal,
  });
/** Temporary file of a killed write, whose process ID belongs to a running process. */
const leftOf = (name: string) => `/etc/kubernetes/.${name}.kubejoin-${process.ppid}-0123456789ab`;
const withLeft = () =>
  fakeHost({
    [PATH]: 'token',
    [leftOf('bootstrap-kubelet.conf')]: 'token',
    [leftOf('kubelet.conf')]: 'of another file',
    '/etc/kubernetes/.bootstrap-kubelet.conf.mine': 'of somebody else',
  });
const rest = [leftOf('kubelet.conf'), '/etc/kubernetes/.bootstrap-kubelet.conf.mine'].sort();

describe('the removal of a file', () => {
  it('includes what killed writes left of it, whoever has their process IDs now', async () => {
    const host = withLeft();
    await removeFile.apply({ kind: 'remove-file', path: PATH }, around(host));
    expect([...host.content.keys()].sort()).toEqual(rest);
  });

  it('does so, too, after a join that failed', async () => {
    const host = withLeft();
    const signal = new AbortController().signal;
    await joinEnding.failed(
      { done: [], written: [], transient: new Set([PATH]), rolledBack: true },
      { host, emit: () => undefined, signal, leftovers: false },
    );
    expect([...host.content.keys()].sort()).toEqual(rest);
  });

  it('does so after a join that failed before it wrote any, and leaves a file that is not ours', async () => {
    const host = withLeft();
    const removed: unknown[] = [];
    const emit = (event: JoinEvent) => {
      if (event.type === 'notice') removed.push([event.message.key, event.message.params]);
    };
    const signal = new AbortController().signal;
    const failed = (leftovers: boolean) =>
      joinEnding.failed(
        { done: [], written: [], transient: new Set(), rolledBack: true },
        { host, emit, signal, leftovers },
      );
    const before = [...host.content.keys()].sort();
    await failed(false);
    expect([...host.content.keys()].sort()).toEqual(before);
    await failed(true);
    expect([...host.content.keys()].sort()).toEqual([...rest, PATH].sort());
    expect(removed).toEqual([['LEFT_CREDENTIAL_REMOVED', { path: leftOf('bootstrap-kubelet.conf') }]]);
  });
});
