/** Tokens that are to be bound, in clusters where the binding would mean nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { NodeRole } from '../../../src/config/types/join.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import { boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { joiningRights } from '../../../src/manifests/objects/joining-rights.ts';
import { objectPath, objectTitle } from '../../../src/manifests/objects/kubernetes-object.ts';
import { narrowingCommands } from '../../../src/operations/bound-tokens/narrowing.ts';
import type { BOUND_TOKENS_APPROVED } from '../../../src/operations/bound-tokens/operations-bound-tokens-sentences.ts';
import { createTokens, type NewToken } from '../../../src/operations/tokens.ts';
import { type Requester, ServedApi } from '../../support/served-api.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const OWN_ROLE = 'system:certificates.k8s.io:certificatesigningrequests:nodeclient';
const RULE = { verbs: ['create'], apiGroups: ['certificates.k8s.io'] };

let api: ServedApi;
let events: JoinEvent[];
beforeEach(async () => {
  api = await ServedApi.start();
  events = [];
});
afterEach(() => api.stop());

const options = (allowAutomaticApproval?: boolean) => ({
  ...{ kubeconfigPath: api.kubeconfig, host: linuxHost(), dryRun: false, joinPoint: false, allowAutomaticApproval },
  ...{ emit: (event: JoinEvent) => void events.push(event), signal: new AbortController().signal },
});

function bound(role: NodeRole = 'worker'): NewToken {
  return {
    ...{ token: new Secret('abcdef.0123456789abcdef'), description: '', ttl: 60_000, expires: undefined },
    ...{ usages: ['authentication'], groups: [boundGroup(role)] },
    binding: { node: 'w7', role, uses: 1, replacesNode: false },
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
const isApproved = async (token = bound()) => {
  const error = await createTokens([token], options()).catch((error: unknown) => error);
  expect(error).toMatchObject({ code: 'BOUND_TOKENS_APPROVED' });
  expect(api.tokens()).toEqual([]);
  return error as Failure<typeof BOUND_TOKENS_APPROVED>;
};

describe('in a cluster that approves them by itself', () => {
  it.each<[string, object]>([
    ['the role of Kubernetes', own],
    ['the subresource of everything', { ...RULE, resources: ['*/nodeclient'] }],
    ['everything', { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  ])('none is made, and the binding to %s is named with the command that narrows it', async (_, rule) => {
    role(OWN_ROLE, { ...RULE, resources: ['certificatesigningrequests'] }, rule);
    role('other', { ...RULE, resources: ['certificatesigningrequests/*'] }, { ...rule, resourceNames: ['x'] });
    binding('approve all', OWN_ROLE, group('ops'), group('system:bootstrappers'));
    binding('other', 'other', group('system:bootstrappers'));
    binding('of others', OWN_ROLE, group('system:nodes'), { kind: 'User', name: 'system:bootstrap:zzzzzz' });
    api.approves = approves;
    const { params, text } = await isApproved();
    expect(params.grants).toEqual([
      expect.objectContaining({
        binding: 'approve all',
        role: OWN_ROLE,
        index: 1,
        subject: group('system:bootstrappers'),
      }),
    ]);
    expect(text.cause).toContain('the ClusterRoleBinding approve all');
    expect(text.cure).toContain("kubectl patch clusterrolebinding 'approve all' --type=json --patch=");
    expect(api.reviewed).toEqual([
      {
        user: 'system:bootstrap:abcdef',
        groups: ['system:bootstrappers', 'system:bootstrappers:kubejoin:worker', 'system:authenticated'],
      },
    ]);
  });

  it('which no binding explains, none is made, and the reason of the API server is told', async () => {
    api.approves = approves;
    const { params, text } = await isApproved();
    expect(params.grants).toEqual([]);
    expect(text.cause).toContain('an authorizer said so');
  });

  it('none is made by a user who may not read the roles', async () => {
    api.approves = approves;
    api.memory.disturb = ({ path }) =>
      /\/clusterroles\b|\/clusterrolebindings\?/.test(path)
        ? { status: 403, serverTime: undefined, body: {} }
        : undefined;
    expect((await isApproved()).params.grants).toEqual([]);
  });

  it('none is made if the roles cannot be read for another reason', async () => {
    api.approves = approves;
    api.memory.disturb = ({ path }) =>
      /\/clusterroles\b/.test(path) ? { status: 401, serverTime: undefined, body: {} } : undefined;
    await expect(createTokens([bound()], options())).rejects.toMatchObject({ kind: 'KUBECONFIG_REJECTED' });
    expect(api.tokens()).toEqual([]);
  });

  it('a binding to the user of the token counts, and one to a service account of that name does not', async () => {
    const name = 'system:bootstrap:abcdef';
    role(OWN_ROLE, own);
    role('wide', { ...RULE, resources: ['certificatesigningrequests', 'certificatesigningrequests/nodeclient'] });
    binding('to the user', OWN_ROLE, { kind: 'ServiceAccount', name }, { kind: 'User', name });
    api.approves = approves;
    const { params, text } = await isApproved();
    expect(params.grants).toMatchObject([{ index: 1, subject: { kind: 'User', name }, isRoleNarrow: true }]);
    expect(text.cure).not.toContain('The role includes other permissions');
    binding('to the group', 'wide', group('system:bootstrappers'));
    const both = await isApproved();
    expect(both.params.grants).toMatchObject([{ isRoleNarrow: false }, { isRoleNarrow: true }]);
    expect(both.text.cure).toContain('The role includes other permissions, so find out first who needs the binding.');
  });

  it('each role counts for itself', async () => {
    api.approves = ({ groups }) => groups.includes(boundGroup('control-plane'));
    await isApproved(bound('control-plane'));
    await createTokens([bound()], options());
    expect(api.tokens()).toEqual(['abcdef']);
  });

  it('one that is not bound is made without a question', async () => {
    api.approves = approves;
    await createTokens([{ ...bound(), binding: undefined } as unknown as NewToken], options());
    expect(api.tokens()).toEqual(['abcdef']);
    expect(api.reviewed).toEqual([]);
  });

  it('whoever accepts that gets it, with a warning', async () => {
    api.approves = approves;
    await createTokens([bound()], options(true));
    expect(api.tokens()).toEqual(['abcdef']);
    expect(events).toContainEqual(
      expect.objectContaining({
        ...{ type: 'notice', level: 'warning' },
        message: expect.objectContaining({ key: 'BOUND_TOKENS_APPROVED_KNOWINGLY' }),
      }),
    );
  });
});

it('where nobody may ask, none is made unless that is accepted', async () => {
  api.approves = undefined;
  await expect(createTokens([bound()], options())).rejects.toMatchObject({
    ...{ kind: 'APPROVAL_REVIEW_FORBIDDEN', params: { reason: 'subjectaccessreviews is forbidden' } },
  });
  expect(api.tokens()).toEqual([]);
  await createTokens([bound()], options(true));
  expect(api.tokens()).toEqual(['abcdef']);
});

it.each(joiningRights().map((object) => [objectTitle(object), object] as const))(
  'without %s none is made, accepted or not',
  async (title, object) => {
    api.memory.remove(objectPath(object));
    for (const accepted of [false, true])
      await expect(createTokens([bound()], options(accepted))).rejects.toMatchObject({
        ...{ code: 'ADMISSION_NOT_INSTALLED', params: { missing: [title] } },
      });
    expect(api.tokens()).toEqual([]);
  },
);

describe('the command that narrows a binding', () => {
  const grant = (name: string, index: number, kind = 'Group') => ({
    ...{ binding: "it's", role: OWN_ROLE, isRoleNarrow: true, index, subject: { kind, name } },
  });

  it('gives a general permission to the tokens of kubeadm alone, and removes one of bound tokens', () => {
    const grants = [
      grant('system:bootstrappers', 0),
      grant(boundGroup('worker'), 2),
      grant('system:bootstrap:abcdef', 3, 'User'),
    ];
    const [command = '', ...more] = narrowingCommands(grants);
    expect(more).toEqual([]);
    const [, patch = ''] =
      /^kubectl patch clusterrolebinding 'it'\\''s' --type=json --patch='(.*)'$/.exec(command) ?? [];
    expect(JSON.parse(patch)).toEqual([
      { op: 'test', path: '/subjects/3/name', value: 'system:bootstrap:abcdef' },
      { op: 'remove', path: '/subjects/3' },
      { op: 'test', path: '/subjects/2/name', value: 'system:bootstrappers:kubejoin:worker' },
      { op: 'remove', path: '/subjects/2' },
      { op: 'test', path: '/subjects/0/name', value: 'system:bootstrappers' },
      { op: 'replace', path: '/subjects/0/name', value: 'system:bootstrappers:kubeadm:default-node-token' },
    ]);
  });
});
