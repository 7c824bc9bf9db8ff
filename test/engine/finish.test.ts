/** Tests which kubelet a join that failed leaves running. */
import { expect, it } from 'vitest';
import type { ChangeRecord } from '../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { joinEnding } from '../../src/engine/finish.ts';
import { PATHS } from '../../src/manifests/paths.ts';
import { fakeHost } from '../support/fake-host.ts';

const ELSEWHERE = '/data/kubelet-pki/kubelet-client-current.pem';
const conf = (path: string) =>
  JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443' } }] },
    users: [{ name: 'u', user: { 'client-certificate': path, 'client-key': path } }],
  });
const started: ChangeRecord = { id: 1, phase: 'kubelet-start', kind: 'service', subject: 'kubelet', action: 'start' };

it.each<[string, Record<string, string>, boolean, string[]]>([
  ['has its certificate', { [PATHS.kubeletConf]: conf(ELSEWHERE), [ELSEWHERE]: 'PEM' }, true, [ELSEWHERE]],
  ['still waits for it', { [PATHS.kubeletConf]: conf(ELSEWHERE) }, false, []],
  [
    'still waits for it beside that of an earlier join',
    { [PATHS.kubeletConf]: conf(ELSEWHERE), [PATHS.kubeletClientCertificate]: 'PEM' },
    false,
    [],
  ],
  [
    'has it at the default path, and half of a kubelet.conf',
    { [PATHS.kubeletConf]: '{', [PATHS.kubeletClientCertificate]: 'PEM' },
    true,
    [PATHS.kubeletClientCertificate],
  ],
])('a kubelet that %s', async (_, files, runs, kept) => {
  const host = fakeHost(files);
  host.serviceStates.set('kubelet', { exists: true, enabled: true, active: true });
  const said: unknown[] = [];
  const emit = (event: JoinEvent) => {
    if (event.type === 'notice') said.push([event.message.key, event.message.params]);
  };
  const { signal } = new AbortController();
  await joinEnding.failed(
    { done: [started], written: [], transient: new Set(), rolledBack: false },
    { host, emit, signal },
  );
  expect(host.serviceStates.get('kubelet')).toMatchObject({ active: runs });
  expect(said).toEqual([['KEPT_AFTER_FAILURE', { paths: [PATHS.kubeletConf, ...kept] }]]);
});
