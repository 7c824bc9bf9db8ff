import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../../src/base/failure.ts';
import { inEnglish } from '../../../../src/base/text.ts';
import { SERVICE_FAILED, SERVICE_NOT_QUERIED } from '../../../../src/host/host-sentences.ts';
import { FILE_NOT_WRITTEN } from '../../../../src/host/linux/files/linux-files-sentences.ts';
import { PATHS } from '../../../../src/manifests/paths.ts';
import {
  kubeletAuthority,
  requestsServingCertificate,
  withKubeletAuthority,
} from '../../../../src/manifests/serving-certificates.ts';
import { failureOf } from '../../../engine/kinds/pki-host.ts';
import { Authority } from '../../../wire/support/authority.ts';
import { CONFIG, MANIFEST, machine } from './machine.ts';

let on: Awaited<ReturnType<typeof machine>>;
let before: unknown;

beforeEach(async () => {
  on = await machine();
  before = state();
});
afterEach(() => on.close());

const state = () => [on.text(CONFIG), on.text(MANIFEST), ...on.stored()];
const requests = (text: unknown) => requestsServingCertificate(String(text));
const changesOf = ({ changes }: Awaited<ReturnType<typeof on.run>>) =>
  changes.map(({ kind, action, subject }) => `${kind} ${action} ${subject}`);

const write = (path: string, text: string) => on.host.content.set(path, { bytes: Buffer.from(text), mode: 0o644 });

const notices = () => on.events.flatMap((event) => (event.type === 'notice' ? [event.message.key] : []));

const sentences = () =>
  on.events.flatMap((event) => (event.type === 'notice' ? [inEnglish(event.message)] : [])).join('\n');

const CERTIFICATES = { stage: 'certificates' } as const;
const AUTHORITY = { stage: 'authority' } as const;

describe('the first stage', () => {
  it('changes the cluster and this machine, and restarts the kubelet around the write', async () => {
    expect(changesOf(await on.run(CERTIFICATES))).toEqual([
      'apply-object apply ConfigMap kube-system/kubelet-config',
      'service stop kubelet',
      `write-file replace ${CONFIG}`,
      'service start kubelet',
      'wait-until kubelet-healthy http://127.0.0.1:10248/healthz',
    ]);
    expect([requests(on.text(CONFIG)), requests(on.stored()[0])]).toEqual([true, true]);
    expect(on.text(MANIFEST)).toBe((before as string[])[1]);
    expect(changesOf(await on.run(CERTIFICATES))).toEqual([]);
  });

  it('needs no kubelet with a certificate, and connects to none', async () => {
    const stranger = await on.addNode('bad', await (await Authority.make()).issue({ ips: ['127.0.0.1'] }));
    await on.run(CERTIFICATES);
    expect(requests(on.text(CONFIG))).toBe(true);
    expect(stranger.connections).toBe(0);
  });

  it('starts a kubelet that a killed run left stopped', async () => {
    await on.run(CERTIFICATES);
    on.host.serviceStates.set('kubelet', { exists: true, enabled: true, active: false });
    expect(changesOf(await on.run(CERTIFICATES))).toEqual([
      'service start kubelet',
      'wait-until kubelet-healthy http://127.0.0.1:10248/healthz',
    ]);
  });

  it('is only shown by a dry run', async () => {
    const { changes } = await on.run({ ...CERTIFICATES, dryRun: true });
    expect(changes.filter(({ diff = '' }) => /^\+ *serverTLSBootstrap: true$/m.test(diff))).toHaveLength(2);
    expect(state()).toEqual(before);
    expect(on.host.serviceStates.get('kubelet')?.active).toBe(true);
  });

  it('refuses a file that it cannot edit, before it changes anything', async () => {
    on.host.content.set(CONFIG, { bytes: Buffer.from('{"kind":"KubeletConfiguration"}'), mode: 0o644 });
    before = state();
    const failure = await failureOf(on.run(CERTIFICATES));
    expect(failure).toMatchObject({ kind: 'SERVING_NOT_EDITABLE', params: { place: CONFIG } });
    expect(state()).toEqual(before);
  });

  it('refuses a ConfigMap that somebody else changes meanwhile', async () => {
    const path = '/api/v1/namespaces/kube-system/configmaps/kubelet-config';
    const { disturb } = on.api;
    on.api.disturb = (request, number) => {
      if (request.method === 'POST')
        on.api.store.update({ group: '', resource: 'configmaps' }, {
          ...structuredClone(on.api.object(path)),
          data: { kubelet: 'a: 1' },
        } as never);
      return disturb(request, number);
    };
    expect(await failureOf(on.run(CERTIFICATES))).toMatchObject({ code: 'OBJECT_CHANGED' });
    expect(on.stored()[0]).toBe('a: 1');
    expect(on.text(CONFIG)).toBe((before as string[])[0]);
  });

  /** Somebody else changes the kubelet's configuration before the write. */
  function meddled(): string {
    const theirs = `${(before as string[])[0]}maxPods: 200\n`;
    const { disturb } = on.api;
    on.api.disturb = (request, number) => {
      if (request.method === 'POST') write(CONFIG, theirs);
      return disturb(request, number);
    };
    return theirs;
  }

  it('refuses a kubelet configuration that somebody else changes meanwhile, and does not leave the kubelet stopped', async () => {
    const theirs = meddled();
    const failure = await failureOf(on.run(CERTIFICATES));
    expect(failure).toMatchObject({ code: 'FILE_CHANGED_MEANWHILE', params: { path: CONFIG } });
    expect(on.text(CONFIG)).toBe(theirs);
    expect(on.host.serviceStates.get('kubelet')?.active).toBe(true);
    // Run again, it starts from their content.
    await on.run(CERTIFICATES);
    expect(on.text(CONFIG)).toContain('maxPods: 200');
    expect(requests(on.text(CONFIG))).toBe(true);
  });

  it('starts the kubelet after a failure, even if its state cannot be read, and reports the first failure', async () => {
    meddled();
    const active = { exists: true, enabled: true, active: true };
    const unknown = new Failure(SERVICE_NOT_QUERIED, { unit: 'kubelet.service', reason: 'no bus' });
    vi.spyOn(on.host.read.services, 'state').mockResolvedValueOnce(active).mockRejectedValue(unknown);
    expect(await failureOf(on.run(CERTIFICATES))).toMatchObject({ code: 'FILE_CHANGED_MEANWHILE' });
    expect(on.host.serviceStates.get('kubelet')?.active).toBe(true);
  });

  it('reports the first failure, even if the kubelet does not start again', async () => {
    meddled();
    const failed = new Failure(SERVICE_FAILED, { unit: 'kubelet.service', action: 'start', reason: 'no bus' });
    vi.spyOn(on.host.write.services, 'start').mockRejectedValue(failed);
    expect(await failureOf(on.run(CERTIFICATES))).toMatchObject({ code: 'FILE_CHANGED_MEANWHILE' });
    expect(notices()).toEqual(['SERVICE_ACTION_FAILED']);
  });

  it('needs a node', async () => {
    on.host.content.delete(CONFIG);
    const failure = await failureOf(on.run(CERTIFICATES));
    expect(failure).toMatchObject({ kind: 'SERVING_NO_KUBELET', params: { path: CONFIG } });
  });
});

describe('a worker with its own identity', () => {
  const asWorker = { kubeconfigPath: PATHS.kubeletConf };
  beforeEach(() => on.host.content.delete(MANIFEST));

  it('follows the cluster in both directions', async () => {
    expect(await failureOf(on.run({ ...asWorker, ...CERTIFICATES }))).toMatchObject({ kind: 'SERVING_NOT_REQUESTED' });
    expect(on.text(CONFIG)).toBe((before as string[])[0]);
    on.api.disturb = () => undefined;
    const map = '/api/v1/namespaces/kube-system/configmaps/kubelet-config';
    const set = (kubelet: string) =>
      on.api.store.update({ group: '', resource: 'configmaps' }, {
        ...structuredClone(on.api.object(map)),
        data: { kubelet },
      } as never);
    set('serverTLSBootstrap: true\n');
    expect(changesOf(await on.run({ ...asWorker, ...CERTIFICATES }))).toContain(`write-file replace ${CONFIG}`);
    expect(requests(on.text(CONFIG))).toBe(true);
    expect(await failureOf(on.run({ ...asWorker, off: true }))).toMatchObject({ kind: 'SERVING_STILL_REQUESTED' });
    expect(requests(on.text(CONFIG))).toBe(true);
    set('kind: K\n');
    await on.run({ ...asWorker, off: true });
    expect(on.text(CONFIG)).toBe((before as string[])[0]);
    expect(on.api.asked.filter((asked) => !asked.startsWith('GET'))).toEqual([]);
  });

  it('has no API server', async () => {
    const failure = await failureOf(on.run(AUTHORITY));
    expect(failure).toMatchObject({ kind: 'SERVING_NO_API_SERVER', params: { path: MANIFEST } });
  });
});

describe('the second stage', () => {
  it('is refused before the first one', async () => {
    expect(await failureOf(on.run(AUTHORITY))).toMatchObject({ kind: 'SERVING_NOT_REQUESTED' });
  });

  it('is refused while one node has no certificate, and names it', async () => {
    await on.run(CERTIFICATES);
    await on.addNode('good');
    const stranger = await on.addNode('bad', await (await Authority.make()).issue({ ips: ['127.0.0.1'] }));
    const failure = await failureOf(on.run(AUTHORITY));
    expect(failure).toMatchObject({ kind: 'SERVING_UNSIGNED', params: { more: 0, nodes: [{ node: 'bad' }] } });
    expect(await failureOf(on.run({ ...AUTHORITY, dryRun: true }))).toMatchObject({ kind: 'SERVING_UNSIGNED' });
    expect(on.text(MANIFEST)).toBe((before as string[])[1]);
    expect(await on.status()).toMatchObject({
      ...{ requested: true, signed: ['cp-2', 'good', 'worker-1'], unsigned: [{ node: 'bad' }] },
    });
    const lists = () => on.api.asked.filter((asked) => asked.startsWith('GET /api/v1/nodes?'));
    const listed = lists().length;
    await on.status();
    expect(lists()).toHaveLength(listed + 1);
    stranger.present(on.issued);
    await on.run(AUTHORITY);
    expect(kubeletAuthority(on.text(MANIFEST) ?? '')).toBe('/etc/kubernetes/pki/ca.crt');
  });

  it('waits for the new API server before the cluster learns of it, and going back restores the bytes', async () => {
    await on.addNode('good');
    await on.run(CERTIFICATES);
    on.state.ready = false;
    let looks = 0;
    on.each.look = () => {
      expect(on.stored()[1]).toBe((before as string[])[3]);
      if (++looks === 3) on.state.ready = true;
    };
    expect(changesOf(await on.run(AUTHORITY))).toEqual([
      `write-file replace ${MANIFEST}`,
      'wait-until api-server-updated worker-1',
      'apply-object apply ConfigMap kube-system/kubeadm-config',
    ]);
    expect(looks).toBeGreaterThanOrEqual(3);
    expect(on.stored()[1]).toContain('kubelet-certificate-authority');
    on.each.look = () => {};
    expect(await on.status()).toMatchObject({ apiServers: [{ node: 'worker-1', verifies: true }] });
    expect(await failureOf(on.run({ ...CERTIFICATES, off: true }))).toMatchObject({
      kind: 'SERVING_STILL_VERIFIED',
      params: { nodes: ['worker-1'] },
    });
    expect(changesOf(await on.run({ off: true })).map((change) => change.split(' ')[0])).toEqual([
      ...['apply-object', 'write-file', 'wait-until'],
      ...['apply-object', 'service', 'write-file', 'service', 'wait-until'],
    ]);
    expect(state()).toEqual(before);
    expect(on.host.content.get(MANIFEST)?.mode).toBe(0o644);
  });

  it('names the other control-plane nodes, and keeps the certificates while they verify', async () => {
    await on.addNode('good');
    await on.run(CERTIFICATES);
    const other = (verifies: boolean) => ({
      spec: {
        nodeName: 'cp-2',
        containers: [{ command: ['kube-apiserver', ...(verifies ? ['--kubelet-certificate-authority=/x'] : [])] }],
      },
    });
    on.others.push(other(false));
    expect(await on.run(AUTHORITY)).toMatchObject({ remaining: ['cp-2'] });
    // Reports of kubelets on other nodes than control-plane nodes do not count.
    on.others.push({ ...other(true), spec: { ...other(true).spec, nodeName: 'worker-7' } });
    expect((await on.status()).apiServers.map(({ node }) => node)).toEqual(['cp-2', 'worker-1']);
    on.others.splice(0, 2, other(true));
    expect(await failureOf(on.run({ off: true }))).toMatchObject({
      kind: 'SERVING_STILL_VERIFIED',
      params: { nodes: ['cp-2'] },
    });
    expect(kubeletAuthority(on.text(MANIFEST) ?? '')).toBe('');
    expect(requests(on.text(CONFIG))).toBe(true);
  });

  const NEWER = 'registry.k8s.io/kube-apiserver:v1.99.0';
  /** The manifest as another tool writes it, such as kubeadm upgrade. */
  const upgraded = () => String((before as string[])[1]).replace(/image: .*kube-apiserver.*/, `image: ${NEWER}`);

  it('refuses a manifest that somebody else changes before the write', async () => {
    await on.run(CERTIFICATES);
    const { disturb } = on.api;
    on.api.disturb = (request, number) => {
      if (request.path.startsWith('/api/v1/nodes?') && !request.path.includes('labelSelector'))
        write(MANIFEST, upgraded());
      return disturb(request, number);
    };
    const failure = await failureOf(on.run(AUTHORITY));
    expect(failure).toMatchObject({ code: 'FILE_CHANGED_MEANWHILE', params: { path: MANIFEST } });
    expect(on.text(MANIFEST)).toBe(upgraded());
    expect(on.text(MANIFEST)).toContain(NEWER);
    expect(on.stored()[1]).toBe((before as string[])[3]);
    // The API server was not restarted, so there is nothing to restore.
    expect(notices()).toEqual([]);
    on.api.disturb = disturb;
    await on.run(AUTHORITY);
    expect(on.text(MANIFEST)).toContain(NEWER);
    expect(kubeletAuthority(on.text(MANIFEST) ?? '')).toBe('/etc/kubernetes/pki/ca.crt');
  });

  /** The new API server ends again and again. `then` runs when the wait has seen it. */
  function crashing(then: () => unknown = () => {}): void {
    on.state.ready = false;
    const labels = {
      'io.kubernetes.container.name': 'kube-apiserver',
      'io.kubernetes.pod.name': 'kube-apiserver-worker-1',
      'io.kubernetes.pod.namespace': 'kube-system',
    };
    let attempt = 0;
    on.each.look = () => {
      if (attempt > 5) return;
      on.host.containers.unshift({
        id: `a${attempt}`,
        name: 'kube-apiserver',
        attempt,
        state: 'exited',
        podUid: '',
        labels,
      });
      if (attempt++ === 1) then();
    };
  }

  it.each<[string, () => void, () => string | undefined]>([
    ['changes', () => write(MANIFEST, upgraded()), upgraded],
    ['removes', () => on.host.content.delete(MANIFEST), () => undefined],
  ])('leaves a manifest that somebody else %s during the wait', async (_, meddle, after) => {
    await on.run(CERTIFICATES);
    crashing(meddle);
    const failure = await failureOf(on.run(AUTHORITY));
    expect(['COMPONENT_CRASHES', 'COMPONENT_NOT_HEALTHY']).toContain(failure?.code);
    expect(on.text(MANIFEST)).toBe(after());
    expect(notices()).toEqual(['SERVING_NOT_ROLLED_BACK']);
    expect(sentences()).toContain(`Another program changed ${MANIFEST} in the meantime`);
  });

  it('reports the crashes, even if the manifest cannot be restored', async () => {
    await on.run(CERTIFICATES);
    const full = new Failure(FILE_NOT_WRITTEN, { path: MANIFEST, reason: 'ENOSPC' });
    crashing(() => vi.spyOn(on.host.write.files, 'write').mockRejectedValue(full));
    const failure = await failureOf(on.run(AUTHORITY));
    expect(['COMPONENT_CRASHES', 'COMPONENT_NOT_HEALTHY']).toContain(failure?.code);
    expect(notices()).toEqual(['SERVING_NOT_RESTORED']);
    expect(sentences()).toContain(`the previous content of ${MANIFEST} could not be restored: Could not write`);
  });

  it('restores the manifest if the new API server keeps crashing', async () => {
    await on.addNode('good');
    await on.run(CERTIFICATES);
    crashing();
    expect(await failureOf(on.run(AUTHORITY))).toMatchObject({ code: 'COMPONENT_CRASHES' });
    expect(on.text(MANIFEST)).toBe((before as string[])[1]);
    expect(on.stored()[1]).toBe((before as string[])[3]);
    expect(notices()).toEqual(['SERVING_ROLLED_BACK']);
    expect(sentences()).toContain(`so the previous content of ${MANIFEST} was restored.`);
  });

  it('leaves a CA file in the cluster’s configuration that an administrator chose', async () => {
    await on.run(CERTIFICATES);
    const path = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';
    const extraArgs = 'apiServer:\n  extraArgs:\n  - {name: kubelet-certificate-authority, value: /srv/kubelets.crt}\n';
    const theirs = `${String((before as string[])[3]).replace(/^apiServer:.*\n/m, '')}${extraArgs}`;
    const data = { ClusterConfiguration: theirs };
    on.api.store.update({ group: '', resource: 'configmaps' }, {
      ...structuredClone(on.api.object(path)),
      data,
    } as never);
    await on.run(AUTHORITY);
    expect(on.stored()[1]).toBe(theirs);
  });
});

describe('the status', () => {
  it('connects to no kubelet in a cluster without serving certificates', async () => {
    const kubelet = await on.addNode('good');
    expect(await on.status()).toEqual({
      ...{ requested: false, signed: [], unsigned: [] },
      apiServers: [{ node: 'worker-1', verifies: false }],
    });
    expect(kubelet.connections).toBe(0);
  });

  it('connects to them while an API server verifies, also if nothing requests the certificates any more', async () => {
    const kubelet = await on.addNode('good');
    write(MANIFEST, withKubeletAuthority(on.text(MANIFEST) ?? '', '/etc/kubernetes/pki/ca.crt') ?? '');
    expect(await on.status()).toMatchObject({
      ...{ requested: false, signed: ['cp-2', 'good', 'worker-1'], unsigned: [] },
      apiServers: [{ node: 'worker-1', verifies: true }],
    });
    expect(kubelet.connections).toBe(1);
  });
});
