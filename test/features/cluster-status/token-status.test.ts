/** Whom a bootstrap token admits. */
import { expect, it } from 'vitest';
import { tokenStatus } from '../../../src/features/cluster-status/read/token-status.ts';
import { boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';

const GROUP = 'system:bootstrappers:kubeadm:default-node-token';
const binding = { node: 'w7', role: 'worker', uses: 2, replacesNode: false } as const;
const token = { ...{ id: 'abcdef', description: '', expires: undefined }, usages: ['authentication'], admitted: ['x'] };
const approved = [{ binding: 'kubeadm:node-autoapprove-bootstrap', subject: GROUP }];
const admits = (groups: string[], of: { usages?: string[]; bound?: boolean } = {}, by: typeof approved = approved) =>
  tokenStatus(
    { ...token, groups, binding: of.bound ? binding : undefined, ...(of.usages && { usages: of.usages }) },
    by,
  ).admits;

it('any machine if the cluster approves its group, its user or everyone who authenticates', () => {
  expect(admits([GROUP])).toBe('any');
  for (const subject of ['system:bootstrap:abcdef', 'system:bootstrappers', 'system:authenticated'])
    expect(admits([], {}, [{ binding: 'b', subject }]), subject).toBe('any');
});

it('any machine after an approval if the cluster approves none of them', () => {
  expect(admits(['system:bootstrappers:other'])).toBe('any-approved');
});

it('none without the usage authentication', () => {
  expect(admits([GROUP], { usages: ['signing'] })).toBe('none');
});

it('one machine if it is bound, unless its groups are approved or are not the bound one', () => {
  expect(admits([boundGroup('worker')], { bound: true })).toBe('one');
  expect(admits([GROUP], { bound: true })).toBe('any');
  expect(admits(['system:bootstrappers:other'], { bound: true })).toBe('any-approved');
});

it('is unknown if the automatic approval is', () => {
  expect(tokenStatus({ ...token, groups: [GROUP], binding: undefined }, undefined).admits).toBe('unknown');
});

it('has the uses that are left, and not the secret', () => {
  const given = { ...token, groups: [], binding, token: 'abcdef.0123456789abcdef' };
  const status = tokenStatus(given as never, approved);
  expect(status.binding).toEqual({ node: 'w7', role: 'worker', usesLeft: 1 });
  expect(JSON.stringify(status)).not.toContain('0123456789abcdef');
});
