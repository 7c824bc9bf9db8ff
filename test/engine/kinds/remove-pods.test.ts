import { expect, it } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { changeContext } from '../../../src/engine/kind.ts';
import { removePods } from '../../../src/engine/kinds/cleanup/remove-pods.ts';
import type { PodSandbox } from '../../../src/host/container-runtimes.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { fakeHost } from '../../support/fake-host.ts';

const change = { kind: 'remove-pods', criSocket: 'unix:///run/containerd/containerd.sock' } as const;
const pod = (name: string): PodSandbox => ({
  id: name,
  namespace: 'kube-system',
  name,
  ready: true,
  static: false,
  ofDaemonSet: false,
});

it('takes a sandbox too that the runtime lists only when the others are gone', async () => {
  const host = fakeHost();
  const { signal } = new AbortController();
  const events: JoinEvent[] = [];
  const context = changeContext({
    host,
    trustedCluster: undefined,
    keys: new KeyStock(1),
    signal,
    emit: (event) => events.push(event),
  });
  host.pods = [pod('etcd-cp1'), pod('kube-proxy-x')];
  const late = [pod('coredns-y')];
  const writer = host.write.runtimes.connect(change.criSocket);
  host.write.runtimes.connect = () => ({
    ...writer,
    async removePodSandbox(id) {
      await writer.removePodSandbox(id);
      if (host.pods.length === 0) host.pods = late.splice(0);
    },
  });
  await removePods.apply(change, context);
  expect(host.pods).toEqual([]);
  expect(late).toEqual([]);
  expect(events).toEqual([]);
});
