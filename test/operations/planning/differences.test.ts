import { describe, expect, it } from 'vitest';
import { type PlanDifference, planDifferences } from '../../../src/operations/planning/differences.ts';
import type { Plan, PlannedChange } from '../../../src/operations/planning/format.ts';
import { samplePlan, withDigest } from './sample-plan.ts';

const [stop, config, member, unmount, start] = samplePlan.changes as [
  PlannedChange,
  PlannedChange,
  PlannedChange,
  PlannedChange,
  PlannedChange,
];
const now = (other: Partial<Plan>) => planDifferences(samplePlan, withDigest({ ...samplePlan, ...other }));

describe('differences of two plans', () => {
  it('are none of a plan and itself, in whatever order its keys are', () => {
    const reversed = Object.fromEntries(Object.entries(samplePlan).reverse()) as unknown as Plan;
    expect(planDifferences(samplePlan, reversed)).toEqual([]);
  });

  it.each<[string, Partial<Plan>, PlanDifference[]]>([
    [
      'another node name',
      { nodeName: 'node-2' },
      [{ type: 'field', field: 'nodeName', before: 'node-1', now: 'node-2' }],
    ],
    [
      'another kubejoin',
      { kubejoin: 'v0.2.0' },
      [{ type: 'field', field: 'kubejoin', before: 'v0.1.0', now: 'v0.2.0' }],
    ],
    [
      'no cluster',
      { cluster: null },
      [{ type: 'field', field: 'cluster', before: expect.stringContaining('192.0.2.1'), now: 'null' }],
    ],
    [
      'a check that warns of something else',
      { checks: [{ name: 'Hostname', result: 'passed', said: [] }, ...samplePlan.checks.slice(1)] },
      [{ type: 'check', name: 'Hostname', before: 'warning HOSTNAME_NOT_RESOLVED', now: 'passed' }],
    ],
    [
      'a check less',
      { checks: samplePlan.checks.slice(0, 1) },
      [{ type: 'check', name: 'Swap', before: 'passed', now: undefined }],
    ],
    [
      'a change less',
      { changes: [stop, config, unmount, start] },
      [{ type: 'change-gone', kind: 'add-etcd-member', subject: member.subject }],
    ],
    [
      'a change more, which is there once already',
      { changes: [...samplePlan.changes, start] },
      [{ type: 'change-added', kind: 'service', subject: 'kubelet' }],
    ],
    [
      'a change with another mode and diff',
      { changes: [stop, { ...config, mode: '0600', diff: 'other' }, member, unmount, start] },
      [{ type: 'change-differs', kind: 'write-file', subject: config.subject, fields: ['mode', 'diff'] }],
    ],
    [
      'a detail of a change',
      { changes: [stop, config, { ...member, details: { ...member.details, name: 'other' } }, unmount, start] },
      [{ type: 'change-differs', kind: 'add-etcd-member', subject: member.subject, fields: ['details'] }],
    ],
    ['other order', { changes: [config, stop, member, unmount, start] }, [{ type: 'order' }]],
    ['other order of checks', { checks: [...samplePlan.checks].reverse() }, [{ type: 'order' }]],
  ])('%s', (_, other, expected) => {
    expect(now(other)).toEqual(expected);
  });

  it('are not guessed to be the order where the digest alone is another one', () => {
    const altered = { ...samplePlan, digest: `sha256:${'0'.repeat(64)}` };
    expect(planDifferences(altered, samplePlan)).toEqual([
      { type: 'field', field: 'digest', before: `sha256:${'0'.repeat(64)}`, now: samplePlan.digest },
    ]);
  });

  it('of a field that no plan has are told as well', () => {
    const hostile = withDigest({ ...samplePlan, run: 'rm' } as unknown as Plan);
    expect(planDifferences(hostile, samplePlan)).toEqual([{ type: 'field', field: 'run', before: 'rm', now: '-' }]);
  });

  it('say nothing of a file that could be taken for a secret, drive a terminal, or go on for ever', () => {
    const subject = `\u001b]0;x\u0007${'a'.repeat(5_000)}`;
    const changes = [...samplePlan.changes, { phase: 'x', kind: 'write-file', subject, action: 'create' } as const];
    const nodeName = 'abcdef.0123456789abcdef';
    const told = JSON.stringify(planDifferences(withDigest({ ...samplePlan, nodeName, changes }), samplePlan));
    expect(told).toContain('change-gone');
    expect(told).toContain('\\\\u{1b}]0;x');
    expect(told).not.toContain('0123456789abcdef');
    expect(told.length).toBeLessThan(600);
  });
});
