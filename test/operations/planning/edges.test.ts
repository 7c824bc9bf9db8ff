/** Limits of plan files, to the character. */

import { expect, it } from 'vitest';
import { Failure, isFailure } from '../../../src/base/failure.ts';
import { KUBELET_NOT_FOUND } from '../../../src/host/host-sentences.ts';
import { plannedKubelet } from '../../../src/operations/plan.ts';
import { planDifferences } from '../../../src/operations/planning/differences.ts';
import type { Plan } from '../../../src/operations/planning/format.ts';
import { MAX_PLAN_BYTES, parsePlan, planIn } from '../../../src/operations/planning/parse-plan.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { patience } from '../../support/patience.ts';
import { samplePlan, withDigest } from './sample-plan.ts';

const differences = (before: object, now: object) =>
  planDifferences(withDigest({ ...samplePlan, ...before } as Plan), withDigest({ ...samplePlan, ...now } as Plan));

function paramsOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure) return { kind: error.kind, ...(error.params as object) };
    throw error;
  }
}

it('of digests in a field that differs only the beginning is told', () => {
  const identity = '0123456789abcdef'.repeat(4);
  const cluster = { identity, server: 'https://192.0.2.1:6443' };
  const cut = '{"identity":"0123456789ab…","server":"https://192.0.2.1:6443"}';
  expect(differences({ cluster }, { cluster: null })).toEqual([
    { type: 'field', field: 'cluster', before: cut, now: 'null' },
  ]);
  const odd = differences({ kubelet: { a: `${identity}0`, b: identity.slice(1), c: `${identity}${identity}` } }, {});
  expect(odd).toMatchObject([
    { before: expect.stringMatching(/^\{"a":"0123456789ab…0","b":"\[secret\]","c":"0123456789ab…0123456789ab…"\}$/) },
  ]);
});

it('a check that comes or goes is told by what there is of it', () => {
  const [first] = samplePlan.checks;
  const more = { name: 'More', result: 'warning', said: 'not a list' };
  expect(differences({ checks: [first] }, { checks: [first, more] })).toEqual([
    { type: 'check', name: 'More', before: undefined, now: 'warning' },
  ]);
  expect(differences({ checks: [first, more] }, { checks: [first] })).toEqual([
    { type: 'check', name: 'More', before: 'warning', now: undefined },
  ]);
});

it('a field of a change that comes, and one that is there without a value, differ', () => {
  const [change] = samplePlan.changes;
  const about = { type: 'change-differs', kind: change?.kind, subject: change?.subject };
  expect(differences({ changes: [change] }, { changes: [{ ...change, mode: '0600' }] })).toEqual([
    { ...about, fields: ['mode'] },
  ]);
  expect(differences({ changes: [{ ...change, mode: '0600' }] }, { changes: [change] })).toEqual([
    { ...about, fields: ['mode'] },
  ]);
  expect(differences({ changes: [{ ...change, mode: null }] }, { changes: [change] })).toEqual([
    { ...about, fields: ['mode'] },
  ]);
});

it('a plan of another version is told by its number or its type, and nothing else of it', () => {
  const of = (version: unknown) => paramsOf(() => parsePlan(JSON.stringify({ kind: 'kubejoin-plan', version }), 'f'));
  const told = (version: string) => ({ kind: 'PLAN_VERSION_UNKNOWN', path: 'f', version, supported: 1 });
  expect([of(7), of('7'), of([]), of(undefined)]).toEqual([
    told('7'),
    told('string'),
    told('object'),
    told('undefined'),
  ]);
});

it('a plan that a program gives is read in the same way', () => {
  expect(planIn(samplePlan)).toEqual(samplePlan);
  expect(planIn(samplePlan)).not.toBe(samplePlan);
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const noJson = { kind: 'PLAN_MALFORMED', path: 'apply(plan)', problem: { type: 'not-json' } };
  for (const value of [undefined, circle, () => {}, { a: 1n }]) expect(paramsOf(() => planIn(value))).toEqual(noJson);
  expect(paramsOf(() => planIn('x'))).toMatchObject({ problem: { type: 'no-plan' } });
});

it('sixteen levels are looked into, and closed ones do not count', () => {
  const problemOf = (text: string) => paramsOf(() => parsePlan(text, 'f'));
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const noPlan = { problem: { type: 'no-plan' } };
  expect(problemOf(nested(16))).toMatchObject(noPlan);
  expect(problemOf(nested(17))).toMatchObject({ problem: { type: 'too-deep', limit: 16 } });
  expect(problemOf(`{"a":${nested(16)}}`)).toMatchObject({ problem: { type: 'too-deep' } });
  expect(problemOf(`[${'[],{},'.repeat(20)}0]`)).toMatchObject(noPlan);
  // An end that never comes is no JSON, whatever would follow.
  for (const text of ['"', '"a', '"\\', '["a":', '"a\\"'])
    expect(problemOf(text)).toMatchObject({ problem: { type: 'not-json' } });
  expect(MAX_PLAN_BYTES).toBe(1_048_576);
});

it.each([
  [samplePlan.digest, false],
  [`x${samplePlan.digest}`, true],
  [`${samplePlan.digest}0`, true],
  [`${samplePlan.digest} `, true],
  [samplePlan.digest.toUpperCase(), true],
])('a digest %s in the file is shown only if it is one', (digest, masked) => {
  const text = JSON.stringify({ ...samplePlan, nodeName: 'other', digest });
  expect(paramsOf(() => parsePlan(text, 'f'))).toMatchObject({ kind: 'PLAN_EDITED', digest: masked ? '?' : digest });
});

it('a kubelet that cannot be run has no version, a unit that is gone no content; a bug is not hidden', async () => {
  const { read } = fakeHost();
  const unitFiles = async (name: string) => ({
    paths: name === 'kubelet' ? ['/gone'] : [],
    reloadPending: false,
  });
  const planned = (commandPath: () => Promise<undefined>) =>
    plannedKubelet(
      { ...read, system: { ...read.system, commandPath }, services: { ...read.services, unitFiles } },
      patience(),
    );
  const { version, unit } = await planned(async () => undefined);
  expect(version).toBeNull();
  // SHA-256 of "/gone", NUL, "/gone", NUL, "0", NUL.
  expect(unit).toBe('sha256:38ef3ce9c78f74845b1081c0faba03f2a1cf21e1aac93003ff4273dcec4b2f0a');
  const bug = planned(() => Promise.reject(new TypeError('a bug')));
  await expect(bug).rejects.toThrow('a bug');
  expect(isFailure(await bug.catch((error: unknown) => error), KUBELET_NOT_FOUND)).toBe(false);
});
