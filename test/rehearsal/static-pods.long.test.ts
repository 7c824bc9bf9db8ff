import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import type { FaultName } from '../../src/simulation/faults.ts';
import type { ContainerEvent } from '../../src/simulation/host/container-runtime.ts';
import { SimulatedHost } from '../../src/simulation/host/simulated-host.ts';
import { clusterInfoKubeconfig } from '../../src/simulation/initial/cluster-objects.ts';
import {
  ComponentCrash,
  ContainerFiles,
  Flags,
  type StartComponent,
} from '../../src/simulation/static-pods/component.ts';
import { parseStaticPod } from '../../src/simulation/static-pods/static-pod.ts';
import { patience } from '../support/patience.ts';
import { ask } from './support/client.ts';

const MANIFESTS = '/etc/kubernetes/manifests';
const SOCKET = 'unix:///run/containerd/containerd.sock';
let directory = '';
let controlPlane: EmbeddedControlPlane;
const hosts: SimulatedHost[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubejoin-static-pods-test-'));
  controlPlane = await EmbeddedControlPlane.start();
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()));
  await controlPlane.stop();
  await rm(directory, { recursive: true });
});

const write = (host: SimulatedHost, path: string, text: string) =>
  host.write.files.write(path, Buffer.from(text), { mode: 0o600 });

/** A host whose kubelet runs the static Pods, with these programs. */
async function started(
  components: Record<string, StartComponent> = {},
  options: { faults?: FaultName[]; events?: ContainerEvent[] } = {},
) {
  const { faults = [], events = [] } = options;
  const onContainer = (event: ContainerEvent) => events.push(event);
  const host = await SimulatedHost.create({
    root: join(directory, 'host'),
    hostname: 'a',
    address: '192.0.2.11',
    components,
    faults,
    onContainer,
  });
  hosts.push(host);
  const cluster = {
    kubernetesVersion: '',
    controlPlaneEndpoint: controlPlane.endpoint,
    ca: controlPlane.caCertificate,
  };
  const kubeconfig = clusterInfoKubeconfig(cluster)
    .replace('name: ""', 'name: k')
    .replace('contexts: null', 'contexts: [{name: c, context: {cluster: k, user: u}}]')
    .replace('current-context: ""', 'current-context: c')
    .replace('users: null', `users: [{name: u, user: {token: ${controlPlane.instructions.token.reveal()}}}]`);
  await write(host, '/etc/kubernetes/bootstrap-kubelet.conf', kubeconfig);
  const settings = 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n';
  await write(host, '/var/lib/kubelet/config.yaml', `${settings}staticPodPath: ${MANIFESTS}\n`);
  await host.write.services.start('kubelet');
  return host;
}

const pod = (name: string, argv: string[] = [name], metadata: object = {}) =>
  stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system', labels: { component: name, tier: 'control-plane' }, ...metadata },
    spec: { hostNetwork: true, containers: [{ name, image: `registry.example/${name}:v1`, command: argv }] },
  });
const containers = (host: SimulatedHost, name: string) =>
  host.read.runtimes
    .connect(SOCKET)
    .containers({ 'io.kubernetes.container.name': name, 'io.kubernetes.pod.namespace': 'kube-system' });
const states = async (host: SimulatedHost, name: string) =>
  (await containers(host, name)).map(({ attempt, state }) => `${attempt} ${state}`);
const poll = (look: () => Promise<unknown>) => expect.poll(look, { interval: 10 });
const admin = async (path: string) =>
  (await ask(controlPlane, path, { certificate: await controlPlane.administrator() })).body;
const mirrors = async () =>
  (await admin('/api/v1/namespaces/kube-system/pods?labelSelector=tier%3Dcontrol-plane')).items
    .map(({ metadata }: { metadata: { name: string } }) => metadata.name)
    .filter((name: string) => name.endsWith('-a'));
const endless: StartComponent = async () => ({
  ended: new Promise(() => undefined),
  stop: async () => undefined,
  ports: [7000],
  health: () => undefined,
});

test('a manifest that comes is run and shown in the API server; one that goes is stopped and shown no more', async () => {
  const host = await started({ one: endless });
  await write(
    host,
    `${MANIFESTS}/one.yaml`,
    pod('one', ['/usr/local/bin/one', '--x=1'], { annotations: { here: 'yes' } }),
  );
  await poll(() => states(host, 'one')).toEqual(['0 running']);
  expect(await host.read.system.portFree(7000)).toBe(false);
  expect(await host.read.runtimes.connect(SOCKET).hasImage('registry.example/one:v1')).toBe(true);
  await poll(mirrors).toEqual(['one-a']);
  const { uid } = (await admin('/api/v1/nodes/a')).metadata;
  expect(await admin('/api/v1/namespaces/kube-system/pods/one-a')).toMatchObject({
    metadata: { annotations: { here: 'yes' }, ownerReferences: [{ kind: 'Node', name: 'a', uid, controller: true }] },
    spec: { nodeName: 'a' },
  });
  await host.write.files.remove(`${MANIFESTS}/one.yaml`);
  await poll(() => states(host, 'one')).toEqual(['0 exited']);
  await poll(mirrors).toEqual([]);
  expect(await host.read.system.portFree(7000)).toBe(true);
});

test('a changed manifest replaces the Pod; files with a dot and what is no Pod are passed over, the latter with a word', async () => {
  const host = await started({ one: endless });
  await write(host, `${MANIFESTS}/one.yaml`, pod('one'));
  await write(host, `${MANIFESTS}/.one.yaml.tmp`, pod('two'));
  await write(host, `${MANIFESTS}/broken.yaml`, 'kind: [Pod');
  await poll(() => states(host, 'one')).toEqual(['0 running']);
  const [before] = await containers(host, 'one');
  await write(host, `${MANIFESTS}/one.yaml`, pod('one', ['one', '--more']));
  await poll(() => states(host, 'one')).toEqual(['0 running', '0 exited']);
  expect((await containers(host, 'one'))[0]?.id).not.toBe(before?.id);
  expect(await containers(host, 'two')).toEqual([]);
  expect((await host.read.services.log('kubelet', 100)).join('\n')).toContain(
    `${MANIFESTS}/broken.yaml: couldn't parse as pod`,
  );
});

test('a container that is stopped while its program is being started leaves no program behind', async () => {
  let goOn: (() => void) | undefined;
  const stops: string[] = [];
  const slow: StartComponent = async (start) => {
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    return { ...(await endless(start)), stop: async () => void stops.push('stopped') };
  };
  const host = await started({ one: slow });
  await write(host, `${MANIFESTS}/one.yaml`, pod('one'));
  await poll(async () => goOn !== undefined).toBe(true);
  await host.write.services.stop('kubelet');
  const [container] = await containers(host, 'one');
  expect(container?.state).toBe('created');
  const stopping = host.write.runtimes.connect(SOCKET).stopContainer(container?.id ?? '', 30_000);
  goOn?.();
  await stopping;
  expect([await states(host, 'one'), stops]).toEqual([['0 exited'], ['stopped']]);
  expect(await host.read.system.portFree(7000)).toBe(true);
});

test('what ends is started again: at once the first time, then after pauses that double', async () => {
  let starts = 0;
  const crashing: StartComponent = async () => {
    starts++;
    throw new ComponentCrash('open /nowhere: no such file or directory');
  };
  const events: ContainerEvent[] = [];
  const host = await started({ bad: crashing }, { events });
  await write(host, `${MANIFESTS}/bad.yaml`, pod('bad'));
  await poll(async () => starts).toBe(4);
  const log = (await host.read.services.log('kubelet', 100)).join('\n');
  expect(log.match(/back-off \d+ms/g)?.slice(0, 2)).toEqual(['back-off 500ms', 'back-off 1000ms']);
  expect((await states(host, 'bad')).slice(-3)).toEqual(['2 exited', '1 exited', '0 exited']);
  expect(events.filter(({ state }) => state === 'running')).toEqual([]);
  const [folder] = (await host.read.files.list('/var/log/pods')) ?? [];
  expect(folder).toMatch(/^kube-system_bad-a_[0-9a-f]{32}$/);
  expect((await host.read.files.read(`/var/log/pods/${folder}/bad/2.log`))?.toString()).toMatch(
    /^\S+Z stderr F open \/nowhere: no such/,
  );
  expect((await host.read.services.log('kubelet', 50)).join('\n')).toContain('CrashLoopBackOff');
});

test('a container that is stopped through the runtime is started again; without its kubelet it is not, and others run on', async () => {
  const host = await started({ one: endless, two: endless });
  await write(host, `${MANIFESTS}/one.yaml`, pod('one'));
  await write(host, `${MANIFESTS}/two.yaml`, pod('two'));
  await poll(() => states(host, 'one')).toEqual(['0 running']);
  await poll(() => states(host, 'two')).toEqual(['0 running']);
  const stop = async () =>
    host.write.runtimes.connect(SOCKET).stopContainer((await containers(host, 'one'))[0]?.id ?? '', 1);
  await stop();
  await poll(() => states(host, 'one')).toEqual(['1 running', '0 exited']);
  await host.write.services.stop('kubelet');
  await stop();
  expect(await states(host, 'one')).toEqual(['1 exited', '0 exited']);
  expect(await states(host, 'two')).toEqual(['0 running']);
  await host.write.services.start('kubelet');
  await poll(() => states(host, 'one')).toEqual(['2 running', '1 exited', '0 exited']);
  expect(await states(host, 'two')).toEqual(['0 running']);
});

test('an image that the registry lacks: the pull fails as containerd says it, and the kubelet goes on trying', async () => {
  const host = await started({}, { faults: ['image-missing'] });
  const runtime = host.write.runtimes.connect(SOCKET);
  const image = 'registry.k8s.io/kube-apiserver:v1.37.2';
  await expect(runtime.pullImage(image, patience())).rejects.toMatchObject({
    code: 'CRI_CALL_FAILED',
    params: { code: 5 },
  });
  await runtime.pullImage('registry.k8s.io/kube-scheduler:v1.37.2', patience());
  await write(host, `${MANIFESTS}/a.yaml`, pod('kube-apiserver'));
  await poll(async () => (await host.read.services.log('kubelet', 50)).join('\n')).toContain('ErrImagePull');
  expect(await containers(host, 'kube-apiserver')).toEqual([]);
});

describe('what a container sees', () => {
  const parsed = (spec: object) =>
    parseStaticPod(stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }), 'p.yaml');
  const container = {
    name: 'c',
    image: 'i',
    volumeMounts: [
      { name: 'v', mountPath: '/etc/x' },
      { name: 'w', mountPath: '/etc/x/deep' },
    ],
  };
  const volumes = [
    { name: 'v', hostPath: { path: '/srv/x' } },
    { name: 'w', hostPath: { path: '/srv/deep' } },
  ];

  test('only what its volumes bring in, by the longest mount', () => {
    const { mounts } = parsed({ hostNetwork: true, containers: [container], volumes });
    const files = new ContainerFiles({} as never, mounts);
    expect(['/etc/x/a', '/etc/x/deep/b', '/etc/x', '/etc/xy', '/etc'].map((path) => files.hostPath(path))).toEqual([
      '/srv/x/a',
      '/srv/deep/b',
      '/srv/x',
      undefined,
      undefined,
    ]);
  });

  test.each([
    ['a mount without its volume', { hostNetwork: true, containers: [container] }],
    ['no container', { hostNetwork: true, containers: [] }],
    ['the Pod network', { containers: [{ name: 'c', image: 'i' }] }],
  ])('refused: %s', (_name, spec) => {
    expect(() => parsed(spec)).toThrow(/p\.yaml/);
  });

  test('flags: the last one counts, a port is a port, what is no flag is refused', () => {
    const flags = new Flags(['kube-x', '--a=1', '--a=2', '--b', '--port=65536', '--list=x,y']);
    expect([flags.get('a'), flags.get('b'), flags.list('list')]).toEqual(['2', 'true', ['x', 'y']]);
    expect(() => flags.port('port')).toThrow(ComponentCrash);
    expect(() => flags.get('c')).toThrow('--c must be specified');
    expect(() => new Flags(['kube-x', 'a'])).toThrow(ComponentCrash);
  });
});
