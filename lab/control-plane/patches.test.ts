/**
 * --patches of a control plane: what they change runs, and one that does not fit is refused by its name before anything
 * changes.
 */
import { describe, expect, it } from 'vitest';
import { until } from '../machine/wait.ts';
import { expectJoined } from '../worker/joined-node.ts';
import { controlPlaneLab, joinControlPlane } from './control-plane-lab.ts';
import { expectGoodControlPlane, expectNoTrace } from './joined-control-plane.ts';

const at = controlPlaneLab();
const PATCHES = '/root/patches';

interface PodObject {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  readonly spec: { readonly containers: readonly Container[] };
  readonly status: { readonly phase: string };
}

interface Container {
  readonly command: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly resources: { readonly requests?: Record<string, string> };
  readonly volumeMounts: readonly { readonly name: string }[];
}

const put = async (patches: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(patches)) await at.host.writeFile(`${PATCHES}/${name}`, text);
};

it('patches of every type, in YAML and JSON, for every target, are in the Pods that run', async () => {
  await put({
    'etcd.yaml':
      'metadata: {labels: {lab/patched: strategic}}\nspec: {containers: [{name: etcd, resources: {requests: {cpu: 77m}}}]}\n',
    'kube-apiserver0+json.json':
      '[{"op": "add", "path": "/spec/containers/0/command/-", "value": "--profiling=false"}]',
    'kube-apiserver1+strategic.yaml':
      'spec: {containers: [{name: kube-apiserver, env: [{name: LAB, value: patched}]}]}\n',
    'kube-controller-manager+merge.yaml':
      'metadata: {annotations: {lab/patched: "merge"}, labels: {component: kube-controller-manager}}\n',
    'kube-scheduler+strategic.json':
      '{"spec": {"volumes": [{"name": "lab", "emptyDir": {}}], "containers": [{"name": "kube-scheduler", "volumeMounts": [{"name": "lab", "mountPath": "/lab"}]}]}}',
    'kubeletconfiguration0.yaml': 'maxPods: 60\n',
    'kubeletconfiguration1+json.yaml':
      '- {op: test, path: /maxPods, value: 60}\n- {op: replace, path: /maxPods, value: 61}\n',
    'README.md': 'no patch\n',
  });
  const run = await joinControlPlane(at.host, [...at.args, `--patches=${PATCHES}`]);
  expectJoined(run);
  await expectGoodControlPlane(at.host, at);
  const pods = await podsOf(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']);
  const [etcd, apiServer, controllerManager, scheduler] = pods;
  expect(etcd).toMatchObject({
    metadata: { labels: { 'lab/patched': 'strategic', component: 'etcd' } },
    spec: { containers: [{ resources: { requests: { cpu: '77m', memory: '100Mi' } } }] },
  });
  expect(apiServer?.spec.containers[0]?.command).toContain('--profiling=false');
  expect(apiServer?.spec.containers[0]?.command.length).toBeGreaterThan(20);
  expect(apiServer?.spec.containers[0]?.env).toContainEqual({ name: 'LAB', value: 'patched' });
  expect(controllerManager?.metadata.annotations['lab/patched']).toBe('merge');
  expect(scheduler?.spec.containers[0]?.volumeMounts.map(({ name }) => name).sort()).toEqual(['kubeconfig', 'lab']);
  // Checks the running process, not only its manifest.
  expect(await at.host.mustExec(['pgrep', '-a', '-x', 'kube-apiserver'])).toContain('--profiling=false');
  expect((await at.cluster.node(at.host.name))?.status).toMatchObject({ capacity: { pods: '61' } });
  expect(run.events.filter(({ message }) => message?.key === 'PATCH_FILE_IGNORED')).toHaveLength(1);
});

/** The API server may show a Pod later than it runs. */
async function podsOf(components: readonly string[]): Promise<PodObject[]> {
  return Promise.all(components.map((component) => until(`the Pod of ${component}`, () => podOf(component))));
}

async function podOf(component: string): Promise<PodObject | undefined> {
  const { status, body } = await at.cluster.api(
    'GET',
    `/api/v1/namespaces/kube-system/pods/${component}-${at.host.name}`,
  );
  return status === 200 && isRunning(body as unknown as PodObject) ? (body as unknown as PodObject) : undefined;
}

function isRunning({ status }: PodObject): boolean {
  return status.phase === 'Running';
}

describe('a patch that does not fit is named, and nothing has changed', () => {
  it.each([
    ['kube-scheduler+json.yaml', '- {op: replace, path: /spec/no/such/place, value: 1}\n', 'PATCH_NOT_APPLICABLE'],
    ['etcd+strategic.yaml', 'spec: {containers: etcd}\n', 'PATCH_NOT_APPLICABLE'],
    ['kube-apiserver+json.json', '{"spec": {}}', 'PATCH_MALFORMED'],
    ['kube-controller-manager+merge.yaml', 'spec: [\n', 'PATCH_FILE_MALFORMED'],
    ['etcd+yaml.yaml', 'metadata: {}\n', 'PATCH_TYPE_UNKNOWN'],
  ])('%s %j', async (file, text, kind) => {
    await put({ [file]: text });
    const before = await at.host.snapshot();
    const run = await joinControlPlane(at.host, [...at.args, `--patches=${PATCHES}`]);
    expect(run.result, JSON.stringify(run.events.slice(-4))).toMatchObject({
      outcome: 'failed',
      exitCode: 3,
      failure: { code: 'PATCHES_INVALID', kind },
    });
    expect(run.result.failure?.what).toContain(file);
    expect(await at.host.snapshot()).toEqual(before);
    expect(await at.cluster.node(at.host.name)).toBeUndefined();
    await expectNoTrace(at.host, at);
  });
});
