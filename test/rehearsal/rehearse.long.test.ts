import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { join as joinNode } from '../../src/operations/join.ts';
import { type RehearsalOptions, type RunJoin, rehearse } from '../../src/simulation/rehearse.ts';
import { patience } from '../support/patience.ts';
import { CONTRACT } from './contract/entries.ts';
import { answerDifferences, entryFor } from './contract/match.ts';
import { expectInContract } from './support/contract.ts';

const signal = () => patience();
const run = (options: Partial<RehearsalOptions> = {}) =>
  rehearse({ runJoin: joinNode, nodes: 1, faults: [], signal: signal(), ...options });
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

test('the real join, from nothing to a Ready node, and nothing is left', async () => {
  const report = await run();
  expect(report.hosts.map(({ outcome, failure }) => [outcome, failure?.code])).toEqual([['joined', undefined]]);
  expect(report.nodes).toMatchObject([{ name: 'node-1', ready: true, kubeletVersion: 'v1.37.2', taints: [] }]);
  const written = report.hosts[0]?.files.map(({ path, mode }) => `${mode.toString(8)} ${path}`);
  expect(written).toEqual(
    expect.arrayContaining([
      '600 /etc/kubernetes/kubelet.conf',
      '644 /etc/kubernetes/pki/ca.crt',
      '644 /var/lib/kubelet/config.yaml',
      '644 /var/lib/kubelet/instance-config.yaml',
      '644 /var/lib/kubelet/kubeadm-flags.env',
    ]),
  );
  expect(written?.join()).not.toContain('bootstrap-kubelet.conf');
  expect(await exists(report.directory)).toBe(false);
  const times = report.timeline.map(({ atMs }) => atMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const milestones = report.timeline.flatMap(({ event }) => (event.type === 'kubelet' ? [event.milestone] : []));
  expect(milestones).toEqual(['kubelet-started', 'kubelet-healthy', 'kubelet-certificate', 'kubelet-registered']);
});

test('every request of a join and its kubelet is in the contract, with that status and that shape', async () => {
  const report = await run();
  expect(report.requests.length).toBeGreaterThan(8);
  const made = expectInContract(report);
  for (const id of [
    'cluster-info',
    'kubeadm-config',
    'kubelet-config',
    'absent-node',
    'approval-review',
    'csr-create',
    'csr-join-watch',
    'node-create',
    'node-ready',
  ]) {
    expect(made, id).toContain(id);
  }
  expectInContract(await run({ faults: ['manual-approval'] }));
  const kubeletExtraArgs = [{ name: 'cert-dir', value: '/var/lib/kubelet/pki' }];
  const runJoin: RunJoin = ({ configuration, ...options }) => {
    const nodeRegistration = { ...configuration.nodeRegistration, kubeletExtraArgs };
    return joinNode({ ...options, configuration: { ...configuration, nodeRegistration } });
  };
  const byKubelet = expectInContract(await run({ runJoin }));
  expect(byKubelet).toContain('csr-generated');
  expect(byKubelet).toContain('csr-watch');
  // Looked for, or watched if it is late.
  expect(made.has('token-node-get') || made.has('node-watch')).toBe(true);
  expect(CONTRACT.length).toBeGreaterThan(made.size);
});

test('matching a request to the contract is exact', () => {
  const request = { atMs: 0, user: '', contentType: undefined, body: undefined, answer: 'text', status: 200 } as const;
  const as = (identity: 'anonymous' | 'node', method: string, path: string) =>
    entryFor({ ...request, identity, method, path })?.id;
  expect(as('node', 'GET', '/api/v1/nodes/x')).toBe('node-get');
  expect(as('node', 'GET', '/api/v1/nodes/x/proxy')).toBeUndefined();
  expect(as('anonymous', 'GET', '/api/v1/secrets')).toBeUndefined();
  expect(as('node', 'GET', '/api/v1/nodes?watch=true&timeoutSeconds=7&fieldSelector=metadata.name%3Dx')).toBe(
    'node-watch',
  );
  expect(
    as('node', 'GET', '/api/v1/nodes?watch=true&timeoutSeconds=x&fieldSelector=metadata.name%3Dx'),
  ).toBeUndefined();
  const csr = {
    ...request,
    identity: 'bootstrap-token',
    method: 'POST',
    path: '/apis/certificates.k8s.io/v1/certificatesigningrequests',
  } as const;
  expect(entryFor({ ...csr, body: { apiVersion: '=certificates.k8s.io/v1' } })).toBeUndefined();
  expect(
    answerDifferences(CONTRACT[0] as never, {
      ...request,
      identity: 'anonymous',
      method: 'GET',
      path: '',
      answer: { kind: '=Secret' },
    }),
  ).toContain('$.kind: expected "ConfigMap", got "Secret"');
});

test('no secret in the report, however it is printed', async () => {
  let token = '';
  const spying: RunJoin = (options) => {
    token = options.configuration.discovery.bootstrapToken?.token.reveal() ?? '';
    return joinNode(options);
  };
  const report = await run({ runJoin: spying, faults: ['denied-csr'] });
  const printed = `${JSON.stringify(report)}${inspect(report, { depth: 20, maxStringLength: null, maxArrayLength: null })}`;
  expect(token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
  expect(printed).not.toContain(token.split('.')[1]);
  expect(printed).not.toContain('PRIVATE KEY');
});

test('several hosts at once, each its own node', async () => {
  const report = await run({ nodes: 5 });
  expect(report.nodes.map(({ name, ready }) => `${name} ${ready}`)).toEqual(
    [1, 2, 3, 4, 5].map((index) => `node-${index} true`),
  );
  expect(new Set(report.hosts.map(({ hostname }) => hostname)).size).toBe(5);
});

/** Those that stay are in test/faults. */
describe('faults', () => {
  test.concurrent.each(['manual-approval', 'no-signature'] as const)(
    '%s heals and the join succeeds',
    async (fault) => {
      const { hosts, timeline } = await run({ faults: [fault], healAfterMs: { [fault]: 500 } });
      expect(hosts[0]?.outcome).toBe('joined');
      expect(timeline.map(({ event }) => event)).toContainEqual({ type: 'fault-healed', fault });
    },
  );

  test.each(['image-missing', 'etcd-crash-loop', 'wrong-certificate-key'])(
    '%s is refused for a worker, to which it would do nothing',
    async (fault) => {
      await expect(run({ faults: [fault] })).rejects.toMatchObject({
        kind: 'REHEARSAL_FAULT_OF_CONTROL_PLANES',
        params: { name: fault },
      });
    },
  );
});

test('an unknown fault and an impossible number of nodes are refused before anything is made', async () => {
  const around = await mkdtemp(path.join(tmpdir(), 'kubejoin-refused-test-'));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(around, { recursive: true });
  });
  vi.stubEnv('TMPDIR', around);
  await expect(run({ faults: ['wrong-pim'] })).rejects.toMatchObject({ kind: 'REHEARSAL_FAULT_UNKNOWN' });
  for (const nodes of [0, -1, 1.5, 51, Number.NaN])
    await expect(run({ nodes })).rejects.toMatchObject({ kind: 'REHEARSAL_NODES_INVALID' });
  expect(await readdir(around)).toEqual([]);
});

test('an abort ends it at once and leaves nothing', async () => {
  const aborting = new AbortController();
  let directory = '';
  const waiting: RunJoin = async ({ signal: ended, host }) => {
    directory = (host as unknown as { inside(path: string): string }).inside('/');
    setTimeout(() => aborting.abort(new Error('interrupted')), 50);
    await new Promise((_resolve, reject) => ended.addEventListener('abort', () => reject(ended.reason)));
  };
  await expect(run({ runJoin: waiting, signal: aborting.signal })).rejects.toThrow('interrupted');
  expect(directory).toContain('kubejoin-rehearsal-');
  expect(await exists(directory)).toBe(false);
});

test('a bug in the join is thrown, not reported as a failure, and leaves nothing', async () => {
  let directory = '';
  const broken: RunJoin = async ({ host }) => {
    directory = (host as unknown as { inside(path: string): string }).inside('/');
    throw new TypeError('a bug');
  };
  await expect(run({ runJoin: broken, nodes: 2 })).rejects.toThrow('a bug');
  expect(await exists(directory)).toBe(false);
});

test('with keep the directory stays', async () => {
  const report = await run({ keep: true });
  expect(await exists(`${report.directory}/node-1/etc/kubernetes/kubelet.conf`)).toBe(true);
  await rm(report.directory, { recursive: true });
});
