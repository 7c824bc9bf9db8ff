/** The message at the end of a wait for a component, on a machine in memory. */
import { expect, it } from 'vitest';
import type { WaitUntil } from '../../../src/engine/changes/condition.ts';
import { changeContext } from '../../../src/engine/kind.ts';
import { waitUntil } from '../../../src/engine/kinds/wait-until.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { failureOf, pkiHost } from './pki-host.ts';

const IMAGE = 'registry.k8s.io/kube-scheduler:v1.37.2';
const MANIFEST = '/etc/kubernetes/manifests/kube-scheduler.yaml';
/** Left by an earlier container, which a reset does not remove. */
const OLD_LOG = '/var/log/pods/kube-system_kube-scheduler-cp1_1234/kube-scheduler/0.log';

const change: WaitUntil = {
  kind: 'wait-until',
  timeoutMs: 1,
  condition: {
    type: 'component-healthy',
    component: 'kube-scheduler',
    url: 'https://s/livez',
    pod: { criSocket: 'unix:///run/containerd/containerd.sock', nodeName: 'cp1' },
  },
};

function waitWith(images: readonly string[], timeoutMs = 1): Promise<unknown> {
  const { host, ports } = pkiHost({
    [MANIFEST]: `spec:\n  containers:\n  - command: []\n    image: ${IMAGE}\n`,
    [OLD_LOG]: '2026-06-01T00:00:00Z stderr F an earlier start\n',
  });
  for (const image of images) host.images.add(image);
  const signal = new AbortController().signal;
  const clock = { ...ports.read.clock, sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };
  const observed = { ...ports, read: { ...ports.read, clock } };
  const context = changeContext({
    host: observed,
    trustedCluster: undefined,
    keys: new KeyStock(2),
    signal,
    emit: () => {},
  });
  return waitUntil.apply({ ...change, timeoutMs }, context);
}

it('names the missing image, although an earlier container left a log', async () => {
  expect(await failureOf(waitWith([]))).toMatchObject({
    code: 'COMPONENT_NOT_HEALTHY',
    params: { missingImage: IMAGE },
  });
});

it('names no image that is there, but gives the log', async () => {
  const failure = await failureOf(waitWith([IMAGE]));
  expect(failure).toMatchObject({ code: 'COMPONENT_NOT_HEALTHY', params: { log: ['an earlier start'] } });
  expect(failure).not.toHaveProperty('params.missingImage');
});

it('ends after a time with a fraction of a millisecond, as after any other', async () => {
  expect(await failureOf(waitWith([IMAGE], 1.5))).toMatchObject({ code: 'COMPONENT_NOT_HEALTHY' });
});
