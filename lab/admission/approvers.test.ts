/** Approvers that race, are killed, or lose the API server: each rightful machine is admitted once, and nobody else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../machine/wait.ts';
import { admissionLab } from './admission-lab.ts';
import { must } from './approver.ts';
import { decisionOf, forged, post, SECRETS, servingRequest } from './requests.ts';

const at = admissionLab();
const NODE = 'worker1';

describe('approvers', () => {
  it('that race, one of them killed at any moment, admit each machine once and nobody else', async () => {
    const nodes = Array.from({ length: 20 }, (_, index) => `bound${index}`);
    const tokens = (await at.newToken(`--for-node=${nodes.join(',')}`)).split('\n');
    expect(tokens).toHaveLength(20);
    const killed = await at.approver();
    await at.approver();
    const postAll = () => Promise.all(nodes.map((node, index) => post(at.cluster, tokens[index] ?? '', forged(node))));
    const decided = async (names: readonly string[]) => {
      await Promise.all(names.map(at.decided));
      return names;
    };
    const first = killed.event('its first decision', ({ message }) =>
      ['REQUEST_APPROVED', 'REQUEST_DENIED'].includes(message?.key ?? '') ? true : undefined,
    );
    const before = Promise.all([postAll(), postAll()]).then((names) => Promise.all(names.map(decided)));
    // On a busy machine the other one may be the first with all of them.
    await Promise.race([first, before]);
    await killed.kill('SIGKILL');
    await killed.ended();
    // These are open for certain when one of them is dead, whatever it has decided or left half-way by then.
    const names = [await decided(await postAll()), ...(await before)];
    for (const [index, node] of nodes.entries()) {
      const decisions = await Promise.all(names.map((of) => decisionOf(at.cluster, of[index] ?? '')));
      expect(decisions.map(({ type }) => type).sort(), node).toEqual(['Approved', 'Denied', 'Denied']);
    }
    for (const token of tokens) await at.cluster.deleteToken(token);
  });

  it('go on after the API server was away', async () => {
    const started = await at.approver();
    // Not only killed: on a busy machine, it could be back before the approver asks again.
    await at.cluster.controlPlane.stop('kube-apiserver');
    await started.event('that it waits', ({ message }) => (message?.key === 'APPROVER_WAITS' ? true : undefined));
    await at.cluster.controlPlane.start('kube-apiserver');
    const token = await at.newToken(`--for-node=${NODE}`);
    const name = await post(at.cluster, token, forged(NODE));
    await at.decided(name);
    expect(await decisionOf(at.cluster, name)).toMatchObject({ type: 'Approved' });
  });
});

const APPROVER = 'system:serviceaccount:kube-system:kubejoin-approver';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const CLUSTER_ROLE = `${RBAC}/clusterroles/kubejoin:approver`;
const EVENTS_ROLE = `${RBAC}/namespaces/default/roles/kubejoin:approver`;

interface Role {
  rules: { verbs: string[]; resources: string[] }[];
}

/** Takes the rules that `which` picks out of a role while `during` runs. */
async function withoutRule(
  path: string,
  which: (rule: Role['rules'][number]) => boolean,
  during: () => Promise<void>,
): Promise<void> {
  const { body } = await at.cluster.api('GET', path);
  const { rules } = body as unknown as Role;
  const put = async (kept: Role['rules']) => {
    const { body: now } = await at.cluster.api('GET', path);
    expect((await at.cluster.api('PUT', path, { ...now, rules: kept })).status).toBe(200);
  };
  expect(rules.filter(which)).toHaveLength(1);
  await put(rules.filter((rule) => !which(rule)));
  const [outcome] = await Promise.allSettled([during()]);
  await put(rules);
  if (outcome?.status === 'rejected') throw outcome.reason;
}

const canI = async (...what: string[]) =>
  (await at.cluster.kubectl(['auth', 'can-i', ...what, `--as=${APPROVER}`])).stdout.trim();

const INVENTORY = '/root/inventory.json';
const BOUND1 = '203.0.113.71';
const NAMESPACED = (namespace: string) => `${RBAC}/namespaces/${namespace}/roles/kubejoin:approver`;

/** Posts a node's own request for its serving certificate; gives its name. */
async function postServing(): Promise<string> {
  const identity = ['--as=system:node:bound1', '--as-group=system:nodes', '--as-group=system:authenticated'];
  const pem = forged('bound1', { dnsNames: ['bound1'], ipAddresses: [BOUND1] });
  const made = await at.cluster.kubectl(['create', '-o', 'name', '-f', '-', ...identity], servingRequest(pem));
  expect(made.code, made.stderr).toBe(0);
  return made.stdout.trim().replace(/^.*\//, '');
}

describe('the rights of the approver to decide about serving certificates', () => {
  beforeAll(async () => {
    const hosts = [{ name: 'bound1', nodeAddresses: [BOUND1] }];
    await at.cluster.first.writeFile(INVENTORY, JSON.stringify({ apiVersion: 'kubejoin/v1', kind: 'Fleet', hosts }));
    await must(at.cluster, ['admission', 'install', `--inventory=${INVENTORY}`]);
  });
  // The tests below have an account without these rights.
  afterAll(async () => {
    await must(at.cluster, ['admission', 'install', '--remove-inventory']);
  });
  it.each<[string, string, string, string[]]>([
    ['list Nodes', CLUSTER_ROLE, 'nodes', ['list', 'nodes']],
    ['list Services', CLUSTER_ROLE, 'services', ['list', 'services']],
    ['read the EndpointSlice', EVENTS_ROLE, 'endpointslices', ['get', 'endpointslices/kubernetes', '-n', 'default']],
    [
      'read kubeadm-config',
      NAMESPACED('kube-system'),
      'configmaps',
      ['get', 'configmap/kubeadm-config', '-n', 'kube-system'],
    ],
    [
      'approve for their signer',
      CLUSTER_ROLE,
      'signers',
      ['approve', 'signers.certificates.k8s.io/kubernetes.io/kubelet-serving'],
    ],
  ])('are needed to %s, and what lacks them holds up no other request', async (_, path, resource, right) => {
    const approver = await at.approver('APPROVER_STARTED', [`--inventory=${INVENTORY}`]);
    let name = '';
    await withoutRule(
      path,
      ({ resources }) => resources.includes(resource),
      async () => {
        await until('the right to be gone', async () => (await canI(...right)) === 'no');
        name = await postServing();
        await approver.event('the missing right', ({ message }) =>
          JSON.stringify(message ?? {}).includes('SERVING_HELD_UP') ? true : undefined,
        );
        expect(approver.lines.join('')).not.toContain('APPROVER_WAITS');
        expect((await decisionOf(at.cluster, name)).type).toBeUndefined();
      },
    );
    await at.decided(name);
    expect(await decisionOf(at.cluster, name)).toMatchObject({ type: 'Approved' });
  });
});

describe('the rights of the approver', () => {
  it.each<[string, string]>([
    ['list and watch requests', 'certificatesigningrequests'],
    ['write a decision', 'certificatesigningrequests/approval'],
    ['approve for the signer of kubelets', 'signers'],
    ['read Nodes', 'nodes'],
  ])('are needed to %s', async (_, resource) => {
    const token = await at.newToken(`--for-node=${NODE}`);
    const approver = await at.approver();
    await withoutRule(
      CLUSTER_ROLE,
      ({ resources }) => resources.includes(resource),
      async () => {
        const lists = resource === 'certificatesigningrequests';
        if (lists) await approver.kill('SIGKILL'); // its watch would outlive the right
        const name = await post(at.cluster, token, forged(NODE));
        if (lists) await at.approver('APPROVER_WAITS');
        else {
          await approver.event('that it waits', ({ message }) =>
            message?.key === 'APPROVER_WAITS' ? true : undefined,
          );
        }
        expect((await decisionOf(at.cluster, name)).type).toBeUndefined();
      },
    );
  });

  it('are needed to record Events', async () => {
    const token = await at.newToken(`--for-node=${NODE}`);
    const approver = await at.approver();
    await withoutRule(
      EVENTS_ROLE,
      ({ resources }) => resources.includes('events'),
      async () => {
        const name = await post(at.cluster, token, forged(NODE));
        await approver.event('the approval', ({ message }) => (message?.key === 'REQUEST_APPROVED' ? true : undefined));
        const { body } = await at.cluster.api('GET', '/api/v1/namespaces/default/events?limit=500');
        expect(JSON.stringify(body)).not.toContain(name);
      },
    );
  });

  it.each(['get', 'patch'])('to %s a token are needed, and one that lacks them holds up no other', async (verb) => {
    const [one = '', two = ''] = (await at.newToken('--for-node=bound1,bound2')).split('\n');
    const path = `${RBAC}/namespaces/kube-system/roles/kubejoin:approver:bootstrap-token-${one.slice(0, 6)}`;
    const { body } = await at.cluster.api('GET', path);
    const [rule] = (body as unknown as Role).rules;
    const verbs = rule?.verbs.filter((other) => other !== verb);
    expect((await at.cluster.api('PUT', path, { ...body, rules: [{ ...rule, verbs }] })).status).toBe(200);
    const approver = await at.approver();
    const names = [await post(at.cluster, one, forged('bound1')), await post(at.cluster, two, forged('bound2'))];
    await approver.event('the reason', ({ message }) =>
      JSON.stringify(message ?? {}).includes('TOKEN_UNREADABLE') ? true : undefined,
    );
    await at.decided(names[1] ?? '');
    expect((await decisionOf(at.cluster, names[0] ?? '')).type).toBeUndefined();
    for (const token of [one, two]) await at.cluster.deleteToken(token);
  });

  it('reach no further', async () => {
    const other = await at.cluster.createToken();
    const otherSecret = `secret/bootstrap-token-${other.slice(0, 6)}`;
    const signer = 'signers.certificates.k8s.io';
    expect(await canI('approve', signer, '--subresource=', '--', 'x').catch(() => 'no')).not.toBe('yes');
    for (const what of [
      ['list', 'secrets', '-n', 'kube-system'],
      ['get', otherSecret, '-n', 'kube-system'],
      ['get', 'secret/kubeadm-certs', '-n', 'kube-system'],
      ['create', 'secrets', '-n', 'kube-system'],
      ['create', 'certificatesigningrequests'],
      ['delete', 'certificatesigningrequests'],
      ['list', 'nodes'],
      ['watch', 'nodes'],
      ['patch', 'nodes'],
      ['get', 'services'],
      ['list', 'services'],
      ['patch', 'services'],
      ['get', 'endpointslices/kubernetes', '-n', 'default'],
      ['list', 'endpointslices', '-n', 'default'],
      ['get', 'configmap/kubeadm-config', '-n', 'kube-system'],
      ['get', 'configmap/kubelet-config', '-n', 'kube-system'],
      ['list', 'configmaps', '-n', 'kube-system'],
      ['list', 'pods'],
      ['approve', `${signer}/kubernetes.io/kube-apiserver-client`],
      ['approve', `${signer}/kubernetes.io/legacy-unknown`],
      ['approve', `${signer}/kubernetes.io/kubelet-serving`],
      ['sign', `${signer}/kubernetes.io/kubelet-serving`],
      ['sign', `${signer}/kubernetes.io/kube-apiserver-client-kubelet`],
      ['create', 'events', '-n', 'kube-system'],
      ['escalate', 'clusterroles'],
      ['bind', 'clusterroles'],
      ['impersonate', 'users'],
    ])
      expect(await canI(...what), what.join(' ')).toBe('no');
    await at.cluster.deleteToken(other);
    expect(await canI('list', 'certificatesigningrequests')).toBe('yes');
    expect((await at.cluster.api('GET', `${SECRETS}/x`)).status).toBe(404);
  });
});
