/** What the cluster approves without an approver. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { admissionStatus } from '../../../src/features/admission/status.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import { boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { createTokens, type NewToken } from '../../../src/operations/tokens.ts';
import { type Requester, ServedApi } from '../../support/served-api.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const RULE = { verbs: ['create'], apiGroups: ['certificates.k8s.io'] };

let api: ServedApi;
beforeEach(async () => {
  api = await ServedApi.start();
});
afterEach(() => api.stop());

const options = () => ({
  ...{ kubeconfigPath: api.kubeconfig, host: linuxHost(), dryRun: false, joinPoint: false },
  ...{ emit: () => {}, signal: new AbortController().signal },
});

function bound(): NewToken {
  return {
    ...{ token: new Secret('abcdef.0123456789abcdef'), description: '', ttl: 60_000, expires: undefined },
    ...{ usages: ['authentication'], groups: [boundGroup('worker')] },
    binding: { node: 'w7', role: 'worker', uses: 1, replacesNode: false },
  };
}

function role(name: string, ...rules: object[]): void {
  api.memory.put(`${RBAC}/clusterroles`, { kind: 'ClusterRole', metadata: { name }, rules });
}

function binding(name: string, roleName: string, ...subjects: object[]): void {
  const roleRef = { kind: 'ClusterRole', name: roleName };
  api.memory.put(`${RBAC}/clusterrolebindings`, { metadata: { name }, roleRef, subjects });
}

const group = (name: string) => ({ kind: 'Group', name });
const own = { ...RULE, resources: ['certificatesigningrequests/nodeclient'] };
const approves = ({ groups }: Requester) => groups.includes('system:bootstrappers');

describe('admission status', () => {
  const found = async () => (await admissionStatus(options())).autoApproved;

  it.each([['*/nodeclient'], ['*'], ['certificatesigningrequests/nodeclient']])(
    'names the binding to %s',
    async (resource) => {
      role('some', { ...RULE, resources: [resource] });
      binding('all', 'some', group('system:bootstrappers'), group('system:nodes'));
      api.approves = approves;
      expect(await found()).toEqual([{ binding: 'all', subject: 'system:bootstrappers' }]);
    },
  );

  it('tells whose requests are approved for another reason, with the groups of the tokens that there are', async () => {
    const custom = { ...bound(), binding: undefined, groups: ['system:bootstrappers:mine'] } as unknown as NewToken;
    await createTokens([custom], options());
    api.approves = ({ groups }) =>
      groups.includes('system:bootstrappers:mine') || groups.includes(boundGroup('worker'));
    expect(await found()).toEqual([
      { binding: undefined, subject: 'system:bootstrappers:kubejoin:worker' },
      { binding: undefined, subject: 'system:bootstrappers:mine' },
    ]);
  });

  it('does not count a rule for some names, which the cluster does not count either', async () => {
    role('some', { ...own, resourceNames: ['x'] });
    binding('all', 'some', group('system:bootstrappers'));
    expect(await found()).toEqual([]);
  });
});
