/** Plans of a control plane's join, and their application, on the embedded control plane. */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { applyPlan } from '../../../src/operations/apply-plan.ts';
import { doctor } from '../../../src/operations/doctor.ts';
import { type JoinOptions, join } from '../../../src/operations/join.ts';
import { plan } from '../../../src/operations/plan.ts';
import { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import { makeControlPlaneHost } from '../../../src/simulation/host/control-plane-host.ts';
import { sharedFiles } from '../../../src/simulation/initial/cluster-pki.ts';
import { patientConfiguration } from '../../rehearsal/support/configuration.ts';
import { patience } from '../../support/patience.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function machines(count = 1) {
  const directory = await mkdtemp(path(tmpdir(), 'kubejoin-plan-test-'));
  ends.push(() => rm(directory, { recursive: true }));
  const cluster = await EmbeddedControlPlane.start({});
  ends.push(() => cluster.stop());
  const options: (JoinOptions & { events: JoinEvent[] })[] = [];
  const roots: string[] = [];
  for (let index = 1; index <= count; index++) {
    const hostname = `node-${index}`;
    const root = path(directory, hostname);
    roots.push(root);
    const { host, endpoint } = await makeControlPlaneHost(cluster, { hostname, root, faults: [] });
    ends.push(() => host.stop());
    const configuration = patientConfiguration(undefined, { index, count }, cluster.instructions, endpoint);
    const events: JoinEvent[] = [];
    options.push({
      host,
      configuration,
      signal: patience(),
      emit: (event) => events.push(event),
      events,
    });
  }
  return { cluster, options, roots };
}

const names = async (cluster: EmbeddedControlPlane) => (await cluster.etcdMembers()).map(({ name }) => name).sort();

test('doctor names the images that the join would pull, and pulls none', async () => {
  const { options } = await machines();
  const [given] = options as [(typeof options)[number]];
  await doctor({ ...given, host: given.host.read });
  const told = given.events.flatMap((event) =>
    event.type === 'notice' && event.message.key === 'IMAGES_TO_PULL' ? [event.message.params] : [],
  );
  expect(told).toEqual([{ images: expect.arrayContaining([expect.stringContaining('kube-apiserver')]) }]);
});

test('it is the same when it is made again, changes nothing, and marks what only the join can know', async () => {
  const { cluster, options } = await machines();
  const [given] = options as [(typeof options)[number]];
  const first = await plan(given);
  expect(await plan(given)).toEqual(first);
  expect(first.role).toBe('control-plane');
  expect(await names(cluster)).toEqual(['control-plane']);
  const predicted = (kind: string, subject: string) =>
    first.changes.find((change) => change.kind === kind && change.subject.includes(subject))?.predicted;
  expect(predicted('add-etcd-member', ':2380')).toEqual(['member-id']);
  expect(predicted('write-file', 'manifests/etcd.yaml')).toEqual(['initial-cluster']);
  expect(predicted('write-file', 'manifests/kube-apiserver.yaml')).toBeUndefined();
  expect(predicted('certificate', 'apiserver.crt')).toEqual(['key-and-certificate']);
  expect(predicted('kubeconfig', 'admin.conf')).toEqual(['key-and-certificate']);
  expect(predicted('kubeconfig-server', 'kubelet.conf')).toEqual(['kubelet-conf']);
  expect(first.changes.find(({ kind }) => kind === 'kubeconfig-server')).toMatchObject({
    subject: '/etc/kubernetes/kubelet.conf',
    details: { server: expect.stringMatching(/^https:/) },
  });
  const server = first.changes.find(({ subject }) => subject.includes('pki/apiserver.crt'))?.details;
  expect(server).toMatchObject({
    name: 'apiserver',
    usages: ['server'],
    dnsNames: expect.arrayContaining(['kubernetes.default', 'node-1']),
  });
  const node = first.changes.find(({ kind }) => kind === 'patch-node');
  expect(node?.details).toMatchObject({ labels: expect.arrayContaining(['node-role.kubernetes.io/control-plane']) });
});

test('it holds no token, no certificate key and no private key', async () => {
  const { cluster, options } = await machines();
  const [given] = options as [(typeof options)[number]];
  const shown = JSON.stringify([await plan(given), given.events]);
  const { token, certificateKey } = cluster.instructions;
  for (const secret of [token.reveal().split('.')[1] ?? '', certificateKey.reveal()]) {
    expect(secret.length).toBeGreaterThanOrEqual(16);
    expect(shown).not.toContain(secret);
  }
  expect(shown).toContain('pki/ca.key');
  expect(shown).not.toMatch(/PRIVATE KEY-----(\\\\n|\\n)/);
  const keys = [...sharedFiles(cluster.pki)].filter(([name]) => name.endsWith('.key'));
  expect(keys.length).toBe(4);
  for (const [name, key] of keys) expect(shown, name).not.toContain(beginningOf(key.reveal()));
});

/** The first line of a PEM's body: the private numbers of an EC key stand there, the public ones at its end. */
function beginningOf(pem: string): string {
  const line = pem.split('\n')[1] ?? '';
  expect(line.length).toBeGreaterThan(40);
  return line;
}

test('applying it joins, members and all', async () => {
  const { cluster, options } = await machines();
  const [given] = options as [(typeof options)[number]];
  const made = await plan(given);
  expect((await applyPlan({ ...given, plan: made })).outcome).toBe('joined');
  expect(await names(cluster)).toEqual(['control-plane', 'node-1']);
});

test('a member that came meanwhile makes it another plan, and says where', async () => {
  const { cluster, options } = await machines(2);
  const [one, other] = options as [(typeof options)[number], (typeof options)[number]];
  const made = await plan(one);
  await join(other);
  await expect(applyPlan({ ...one, plan: made })).rejects.toMatchObject({
    code: 'PLAN_DIFFERS',
    params: {
      differences: [
        {
          ...{ type: 'change-differs', kind: 'write-file', subject: '/etc/kubernetes/manifests/etcd.yaml' },
          fields: expect.arrayContaining(['diff']),
        },
      ],
    },
  });
  expect(await names(cluster)).toEqual(['control-plane', 'node-2']);
});

test('a member that comes while it is applied is no reason to stop: the list of members was predicted', async () => {
  const { cluster, options } = await machines(2);
  const [one, other] = options as [(typeof options)[number], (typeof options)[number]];
  const made = await plan(one);
  let joining: Promise<unknown> | undefined;
  const emit = (event: JoinEvent) => {
    // The plan has been compared by then; the other's member is in the list when this one is added, or comes after it.
    if (event.type === 'notice' && event.message.key === 'PLAN_HOLDS') joining = join(other);
  };
  expect((await applyPlan({ ...one, emit, plan: made })).outcome).toBe('joined');
  await joining;
  expect(joining).toBeDefined();
  expect(await names(cluster)).toEqual(['control-plane', 'node-1', 'node-2']);
});

test.each(['kube-apiserver', 'etcd'])(
  'a patch of %s that comes while it is applied is one: the list of members is predicted, the manifest is not',
  async (target) => {
    const { options, roots } = await machines();
    const [[one], [root = '']] = [options as [(typeof options)[number]], roots];
    const { files } = one.host.write;
    await files.makeDirectory('/root/patches', 0o700);
    const given = { ...one, configuration: { ...one.configuration, patches: { directory: '/root/patches' } } };
    const made = await plan(given);
    const emit = (event: JoinEvent) => {
      if (event.type !== 'notice' || event.message.key !== 'PLAN_HOLDS') return;
      const patch = 'metadata:\n  annotations:\n    example.org/added: "since"\n';
      // At once: the join reads its patches next.
      writeFileSync(path(root, `/root/patches/${target}+strategic.yaml`), patch);
    };
    const manifest = `/etc/kubernetes/manifests/${target}.yaml`;
    await expect(applyPlan({ ...given, emit, plan: made })).rejects.toMatchObject({
      code: 'CHANGE_NOT_PLANNED',
      params: { subject: manifest },
    });
    expect(await one.host.read.files.read(manifest)).toBeUndefined();
  },
);
