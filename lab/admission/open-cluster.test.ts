/** Bound tokens in clusters where the binding would mean nothing, and on the wrong machine. */
import { afterEach, describe, expect, it } from 'vitest';
import { BOUND_APPROVAL, untilAllowed } from '../worker/discovery-files.ts';
import { join, kubejoin, parsed } from '../worker/kubejoin.ts';
import { admissionLab } from './admission-lab.ts';
import { installAdmission, must } from './approver.ts';
import { decisionOf, forged, post } from './requests.ts';

const at = admissionLab();
const NODE = 'worker1';
const BINDING = 'open to all';
const ROLE = 'kubejoin-lab-open';
const OWN_ROLE = 'system:certificates.k8s.io:certificatesigningrequests:nodeclient';
const rule = (resource: string) => ({ verbs: ['create'], apiGroups: ['certificates.k8s.io'], resources: [resource] });

const apply = async (object: object) => {
  const { code, stderr } = await at.cluster.kubectl(['apply', '-f', '-'], JSON.stringify(object));
  expect(code, stderr).toBe(0);
};

/** Every token may have its requests approved, by this role. */
async function open(role: string): Promise<void> {
  const type = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: BINDING } };
  const apiGroup = 'rbac.authorization.k8s.io';
  const subjects = ['lab:others', 'system:bootstrappers'].map((name) => ({ kind: 'Group', apiGroup, name }));
  await apply({ ...type, roleRef: { apiGroup, kind: 'ClusterRole', name: role }, subjects });
  await untilAllowed(at.cluster, BOUND_APPROVAL, true);
}

const createToken = (...args: string[]) =>
  kubejoin(at.cluster.first, ['token', 'create', `--for-node=${NODE}`, '--output=json', ...args]);
const failureIn = (answer: Awaited<ReturnType<typeof kubejoin>>) => parsed(answer).result.failure;

afterEach(async () => {
  await at.cluster.kubectl(['delete', 'clusterrolebinding', BINDING, '--ignore-not-found']);
  await at.cluster.kubectl(['delete', 'clusterrole', ROLE, `${ROLE}-part`, '--ignore-not-found']);
  await untilAllowed(at.cluster, BOUND_APPROVAL, false);
});

describe('a cluster that approves every token', () => {
  it('by the role of Kubernetes gets no bound token until the command in the failure has narrowed it', async () => {
    await open(OWN_ROLE);
    const failure = failureIn(await createToken());
    expect(failure).toMatchObject({ code: 'BOUND_TOKENS_APPROVED', cause: expect.stringContaining(BINDING) });
    const [command = ''] = /kubectl patch clusterrolebinding .*$/.exec(failure?.cure ?? '') ?? [];
    const { code, stderr } = await at.cluster.first.exec([
      ...['env', 'KUBECONFIG=/etc/kubernetes/admin.conf', 'sh', '-c', command],
    ]);
    expect(code, `${command}\n${stderr}`).toBe(0);
    await untilAllowed(at.cluster, BOUND_APPROVAL, false);
    expect((await createToken()).code).toBe(0);
    // kubeadm's own tokens have what they had.
    const stock = await post(at.cluster, at.token, forged('any'));
    await at.decided(stock);
    expect(await decisionOf(at.cluster, stock)).toMatchObject({ type: 'Approved' });
  });

  it.each<[string, object[]]>([
    ['the subresource of everything', [rule('*/nodeclient')]],
    ['everything', [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]],
  ])('by a role for %s is found, by the status too', async (_, rules) => {
    const type = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' };
    await apply({ ...type, metadata: { name: ROLE }, rules });
    await open(ROLE);
    expect(failureIn(await createToken())).toMatchObject({ code: 'BOUND_TOKENS_APPROVED' });
    const { result } = parsed(await kubejoin(at.cluster.first, ['admission', 'status', '--output=json']));
    expect(result).toMatchObject({
      autoApproved: expect.arrayContaining([{ binding: BINDING, subject: 'system:bootstrappers' }]),
    });
  });

  it('by an aggregated role is found', async () => {
    const type = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' };
    const labels = { 'kubejoin-lab/part': 'open' };
    await apply({ ...type, metadata: { name: `${ROLE}-part`, labels }, rules: [rule('*/nodeclient')] });
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: labels }] };
    await apply({ ...type, metadata: { name: ROLE }, aggregationRule, rules: [] });
    await open(ROLE);
    const failure = failureIn(await createToken());
    expect(failure).toMatchObject({ code: 'BOUND_TOKENS_APPROVED', cause: expect.stringContaining(ROLE) });
  });

  it('gets one that is asked for: it admits any name, of which its join warns', async () => {
    await open(OWN_ROLE);
    const token = await at.newToken(`--for-node=${NODE}`, '--allow-automatic-approval');
    const thief = await post(at.cluster, token, forged('worker9'));
    await at.decided(thief);
    expect(await decisionOf(at.cluster, thief)).toMatchObject({ type: 'Approved' });
    const { code, events } = await join(at.worker, [
      ...[at.cluster.endpoint, '--token', token, '--discovery-token-ca-cert-hash', at.pin, '--node-name', NODE],
    ]);
    expect(code).toBe(0);
    expect(events).toContainEqual(
      expect.objectContaining({
        ...{ type: 'notice', level: 'warning' },
        message: expect.objectContaining({ key: 'BOUND_TOKEN_APPROVED' }),
      }),
    );
  });
});

it('a cluster without the permissions gets no token, and the join of an earlier one says what is missing', async () => {
  const token = await at.newToken(`--for-node=${NODE}`);
  const removed = await must(at.cluster, ['admission', 'remove']);
  expect(removed).not.toContain('Deployment');
  try {
    expect(failureIn(await createToken())).toMatchObject({ code: 'ADMISSION_NOT_INSTALLED' });
    const { result } = await join(at.worker, [
      ...[at.cluster.endpoint, '--token', token, '--discovery-token-ca-cert-hash', at.pin, '--node-name', NODE],
    ]);
    expect(result.failure).toMatchObject({
      ...{ kind: 'CLUSTER_READ_FORBIDDEN', cure: expect.stringContaining('kubejoin admission install') },
    });
  } finally {
    await installAdmission(at.cluster);
  }
});

it('a bound token on the wrong machine says whose it is, and both ways out', async () => {
  await at.approver();
  const token = await at.newToken('--for-node=u3');
  const { result } = await join(at.worker, [
    ...[at.cluster.endpoint, '--token', token, '--discovery-token-ca-cert-hash', at.pin, '--node-name', NODE],
  ]);
  const { code, cause } = result.failure ?? expect.fail('it joined');
  expect(code).toBe('CSR_DENIED');
  expect(cause).toContain(`The request is for the node ${NODE}, but its token admits only u3.`);
  expect(cause).toContain(`kubejoin token create --for-node ${NODE}`);
  expect(cause).toContain('--node-name u3');
});
