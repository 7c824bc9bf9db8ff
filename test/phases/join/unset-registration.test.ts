import { describe, expect, it } from 'vitest';
import { inEnglish, type Message } from '../../../src/base/text.ts';
import { registeredNode } from '../../../src/cluster/api/node-condition.ts';
import { unsetRegistration } from '../../../src/phases/join/unset-registration.ts';

const labels = (...values: string[]) => values.map((value) => ({ name: 'node-labels', value }));
const taint = (key: string, value?: string) => ({ key, effect: 'NoSchedule', ...(value !== undefined && { value }) });
const node = registeredNode({
  metadata: { labels: { rack: 'r1', other: 'x' } },
  spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] },
});
const at = { node: 'w1', role: 'worker', started: true } as const;
const unset = (given: object, existing: typeof node | undefined = node, machine: object = {}) =>
  unsetRegistration({ kubeletExtraArgs: [], taints: undefined, ...given }, existing, { ...at, ...machine });

const said = (message: Message | undefined) => message && inEnglish(message);

describe('what a Node from before the join lacks', () => {
  it('is nothing where the kubelet creates the Node, or nothing is configured', () => {
    expect(
      unsetRegistration({ kubeletExtraArgs: labels('rack=r2'), taints: undefined }, undefined, at),
    ).toBeUndefined();
    expect(unset({ kubeletExtraArgs: labels('rack=r1', 'other=x'), taints: [taint('gpu', 'any')] })).toBeUndefined();
    expect(unset({})).toBeUndefined();
  });

  it('is named with commands that set it, as words of a shell', () => {
    const message = unset({ kubeletExtraArgs: labels('rack=r2,other=x', 'a=,b'), taints: [taint('disk', 'a b')] });
    expect(said(message)).toContain('"kubectl label node w1 rack=r2 a= b= --overwrite"');
    expect(said(message)).toContain(`"kubectl taint node w1 'disk=a b:NoSchedule' --overwrite"`);
  });

  it('includes a label that kubelets update by themselves only where the kubelet was not started', () => {
    const given = { kubeletExtraArgs: labels('topology.kubernetes.io/zone=z1') };
    expect(unset(given)).toBeUndefined();
    expect(said(unset(given, node, { started: false }))).toContain('zone=z1');
  });

  it('includes no taints of a running node or of a control-plane node', () => {
    expect(unset({ taints: [taint('disk')] }, node, { started: false })).toBeUndefined();
    expect(unset({ taints: [taint('disk')] }, node, { role: 'control-plane' })).toBeUndefined();
    expect(said(unset({ taints: [taint('disk')] }))).not.toContain('kubectl label');
  });
});
