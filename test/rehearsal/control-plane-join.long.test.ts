import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { FILE_NOT_WRITTEN } from '../../src/host/linux/files/linux-files-sentences.ts';
import { join as joinNode } from '../../src/operations/join.ts';
import { type RehearsalOptions, type RehearsalReport, rehearse } from '../../src/simulation/rehearse.ts';
import { patience } from '../support/patience.ts';
import { defaultsFor } from './support/configuration.ts';
import { expectInContract } from './support/contract.ts';

const run = (options: Partial<RehearsalOptions> = {}) =>
  rehearse({
    runJoin: joinNode,
    controlPlane: true,
    nodes: 1,
    faults: [],
    signal: patience(),
    ...options,
  });
const outcomes = ({ hosts }: RehearsalReport) => hosts.map(({ outcome, failure }) => [outcome, failure?.kind]);
const members = ({ etcdMembers }: RehearsalReport) =>
  etcdMembers.map(({ name, isLearner }) => `${name}${isLearner ? ' learner' : ''}`).sort();
/** "etcd 0 running", in the order in which they came to that. */
const containers = ({ timeline }: RehearsalReport) =>
  timeline.flatMap(({ event }) =>
    event.type === 'container' ? [`${event.name} ${event.attempt} ${event.state}`] : [],
  );

test('the real join makes a control plane: etcd, API server, node with its labels and taint, in a few seconds', async () => {
  const report = await run();
  expect(outcomes(report)).toEqual([['joined', undefined]]);
  expect(report.nodes).toMatchObject([
    {
      name: 'node-1',
      ready: true,
      labels: {
        'node-role.kubernetes.io/control-plane': '',
        'node.kubernetes.io/exclude-from-external-load-balancers': '',
      },
      taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
    },
  ]);
  expect(members(report)).toEqual(['control-plane', 'node-1']);
  const started = containers(report).filter((line) => line.endsWith('running'));
  expect(started).toHaveLength(4);
  // Each runs at its first start: the API server was not put there before etcd served.
  expect([...started].sort()).toEqual([
    'etcd 0 running',
    'kube-apiserver 0 running',
    'kube-controller-manager 0 running',
    'kube-scheduler 0 running',
  ]);
  expect(started.indexOf('kube-apiserver 0 running')).toBeGreaterThan(started.indexOf('etcd 0 running'));
  const written = report.hosts[0]?.files.map(({ path, mode }) => `${mode.toString(8)} ${path}`);
  expect(written).toEqual(
    expect.arrayContaining([
      '600 /etc/kubernetes/admin.conf',
      '600 /etc/kubernetes/manifests/etcd.yaml',
      '600 /etc/kubernetes/manifests/kube-apiserver.yaml',
      '600 /etc/kubernetes/pki/ca.key',
      '644 /etc/kubernetes/pki/etcd/server.crt',
      '600 /var/lib/etcd/member/id',
    ]),
  );
  expect(written?.join()).not.toContain('bootstrap-kubelet.conf');
});

test('with RSA too', async () => {
  expect(outcomes(await run({ caKind: 'rsa' }))).toEqual([['joined', undefined]]);
});

test('every request of a control plane is in the contract, with that status and that shape', async () => {
  const report = await run();
  const made = expectInContract(report);
  for (const id of [
    'kubeadm-certs',
    'etcd-pods',
    'control-plane-nodes',
    'pod-mirror',
    'pods-own',
    'admin-node',
    'mark-taint',
    'livez',
  ])
    expect(made, id).toContain(id);
});

test('three at the same moment become members one by one', async () => {
  const report = await run({ nodes: 3 });
  expect(outcomes(report)).toEqual([1, 2, 3].map(() => ['joined', undefined]));
  expect(members(report)).toEqual(['control-plane', 'node-1', 'node-2', 'node-3']);
  expect(report.nodes.map(({ name, ready }) => `${name} ${ready}`)).toEqual([
    'node-1 true',
    'node-2 true',
    'node-3 true',
  ]);
});

test('a dry run shows the whole join and changes neither the host nor etcd', async () => {
  const report = await run({ configuration: { ...defaultsFor(), dryRun: true } });
  expect(outcomes(report)).toEqual([['joined', undefined]]);
  expect(report.hosts[0]?.files).toEqual([]);
  expect(members(report)).toEqual(['control-plane']);
  expect(containers(report)).toEqual([]);
  expect(
    report.requests.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/selfsubjectaccessreviews')),
  ).toEqual([]);
});

/** Waits for things that never come end sooner than for a person. */
const impatient = () => {
  const configuration = defaultsFor();
  return { ...configuration, timeouts: { ...configuration.timeouts, controlPlaneComponentHealthCheck: 3_000 } };
};

/** Those that stay are in test/faults. */
describe('faults', () => {
  test.concurrent('a join that gives etcd the wrong --initial-cluster is found out', async () => {
    const wrong: RehearsalOptions['runJoin'] = (options) => {
      const { files } = options.host.write;
      const alone = (content: Uint8Array) =>
        Buffer.from(content.toString().replace(/--initial-cluster=\S*(node-1=[^,\s]*)\S*/, '--initial-cluster=$1'));
      const write: typeof files.write = (path, content, how) =>
        files.write(path, path.endsWith('/etcd.yaml') ? alone(content) : content, how);
      return joinNode({
        ...options,
        host: { ...options.host, write: { ...options.host.write, files: { ...files, write } } },
      });
    };
    const report = await run({ runJoin: wrong });
    expect(outcomes(report)).toEqual([['failed', 'ETCD_MEMBER_CRASHES']]);
    expect(JSON.stringify(report.hosts[0]?.failure?.params)).toContain('member count is unequal');
    expect(members(report)).toEqual(['control-plane']);
  });

  test.concurrent('etcd-crash-loop: a journal that cannot record the rollback hides neither the crash nor what is kept', async () => {
    const onFullDisk: RehearsalOptions['runJoin'] = (options) => {
      const { read, write } = options.host;
      const append: typeof write.files.append = async (path, bytes, how) => {
        if (Buffer.from(bytes).includes('"undone"')) throw new Failure(FILE_NOT_WRITTEN, { path, reason: 'ENOSPC' });
        await write.files.append(path, bytes, how);
      };
      return joinNode({ ...options, host: { read, write: { ...write, files: { ...write.files, append } } } });
    };
    const report = await run({ runJoin: onFullDisk, faults: ['etcd-crash-loop'], configuration: impatient() });
    expect(outcomes(report)).toEqual([['failed', 'ETCD_MEMBER_CRASHES']]);
    expect(members(report)).toEqual(['control-plane']);
    const events = report.timeline.flatMap(({ event }) => (event.type === 'join' ? [event.event] : []));
    const ending = events.flatMap((event) => (event.type === 'notice' ? [event.message.key] : [event.type]));
    expect(ending.slice(ending.indexOf('ROLLBACK_NOT_JOURNALLED'))).toEqual(
      expect.arrayContaining(['change-undone', 'KEPT_AFTER_FAILURE']),
    );
  });

  test.concurrent('apiserver-never-healthy: the voter stays, and the log of the API server is the evidence', async () => {
    const report = await run({ faults: ['apiserver-never-healthy'], configuration: impatient() });
    expect(outcomes(report)).toEqual([['failed', 'COMPONENT_NOT_HEALTHY']]);
    expect(report.hosts[0]?.failure?.params).toMatchObject({
      log: expect.arrayContaining(['Serving securely on [::]:6443']),
    });
    expect(members(report)).toEqual(['control-plane', 'node-1']);
  });

  test.concurrent('etcd-too-many-learners: the other one is waited for', async () => {
    const report = await run({ faults: ['etcd-too-many-learners'], healAfterMs: { 'etcd-too-many-learners': 2_500 } });
    expect(outcomes(report)).toEqual([['joined', undefined]]);
    expect(members(report)).toEqual(['control-plane', 'control-plane-2', 'node-1']);
    const at = (look: (event: RehearsalReport['timeline'][number]['event']) => boolean) =>
      report.timeline.findIndex(({ event }) => look(event));
    const healed = at((event) => event.type === 'fault-healed');
    expect(healed).toBeGreaterThan(0);
    expect(at((event) => event.type === 'container' && event.name === 'etcd')).toBeGreaterThan(healed);
  });

  test.concurrent('etcd-learner-not-serving: it is restarted, once, and votes long before etcd would have given up waiting', async () => {
    const report = await run({ faults: ['etcd-learner-not-serving'] });
    expect(outcomes(report)).toEqual([['joined', undefined]]);
    expect(members(report)).toEqual(['control-plane', 'node-1']);
    const etcd = containers(report).filter((line) => line.startsWith('etcd '));
    expect(etcd).toEqual(['etcd 0 running', 'etcd 0 exited', 'etcd 1 running']);
  });
});
