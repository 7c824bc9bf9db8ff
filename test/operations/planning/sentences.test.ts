/** The failures of a plan that is read or applied, with all that they say. */

import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import {
  CHANGE_NOT_PLANNED,
  MAKE_ANOTHER,
  PLAN_EDITED,
  PLAN_MALFORMED,
  PLAN_TOO_LARGE,
  PLAN_VERSION_UNKNOWN,
  type PlanProblem,
} from '../../../src/operations/planning/operations-planning-sentences.ts';

describe('PLAN_MALFORMED', () => {
  it.each<[PlanProblem, string]>([
    [
      { type: 'not-json' },
      'The file is not a complete JSON document: it is empty, truncated or in a different format.',
    ],
    [{ type: 'too-deep', limit: 16 }, 'The file is nested more than 16 levels deep, which plans never are.'],
    [
      { type: 'duplicate-keys' },
      'The file contains a field twice. Programs differ in which of the two they show or use.',
    ],
    [
      { type: 'no-plan' },
      'The file is JSON but not a plan: its field "kind" is not "kubejoin-plan". If planning failed, the file contains the reason.',
    ],
    [{ type: 'field', field: 'role' }, 'The field role is missing or has the wrong type.'],
  ])('%j', (problem, cause) => {
    expect(new Failure(PLAN_MALFORMED, { path: 'p.json', problem }).text).toEqual({
      what: 'p.json is not a valid plan. Nothing was changed.',
      cause,
      cure: 'Create the plan again with "kubejoin plan join ... -o json" and review it.',
    });
  });
});

it('of another version', () => {
  expect(new Failure(PLAN_VERSION_UNKNOWN, { path: 'p.json', version: '3', supported: 1 }).text).toEqual({
    what: 'p.json has format version 3; this version of kubejoin supports version 1. Nothing was changed.',
    cause: 'The plan was created by a different version of kubejoin.',
    cure: 'Create a new plan with this version of kubejoin and review it, or apply this plan with the version that created it.',
  });
});

it('of a plan that is too large to be applied', () => {
  expect(new Failure(PLAN_TOO_LARGE, { bytes: 1_572_864, maxBytes: 1_048_576 }).text).toEqual({
    what: 'The plan has 1.5 MiB; "kubejoin apply" accepts at most 1 MiB. Nothing was changed.',
    cause:
      'A plan contains the difference of each file that the join would write, and some of these files are very large.',
    cure: 'Run "kubejoin plan join" without "-o json" to see the changes, then join without a plan.',
  });
});

it('of an edited plan', () => {
  expect(new Failure(PLAN_EDITED, { path: 'p.json', digest: 'a', computed: 'b' }).text).toEqual({
    what: 'p.json contains the digest a, but the digest of its content is b. Nothing was changed.',
    cause: 'The file was edited after kubejoin created it, or it is damaged.',
    cure: MAKE_ANOTHER,
  });
});

it('of a change that was not planned', () => {
  expect(new Failure(CHANGE_NOT_PLANNED, { kind: 'k', subject: 's', action: 'a' }).text).toEqual({
    what: 'The join stopped before a change that is not in the plan (k s: a).',
    cause: 'The machine or the cluster changed while the plan was being applied.',
    cure: 'The changes made so far are listed above. Create the plan again to see what is left to do.',
  });
});

it('the classes, by which the exit codes follow, and the examples in docs/errors.md', () => {
  const plan = { path: 'plan.json' };
  const told = [PLAN_MALFORMED, PLAN_VERSION_UNKNOWN, PLAN_EDITED, CHANGE_NOT_PLANNED].map((definition) => {
    const { kind, class: errorClass, sample } = definition;
    return [kind, errorClass, sample];
  });
  expect(told).toEqual([
    ['PLAN_MALFORMED', 'usage', { ...plan, problem: { type: 'not-json' } }],
    ['PLAN_VERSION_UNKNOWN', 'usage', { ...plan, version: '2', supported: 1 }],
    ['PLAN_EDITED', 'usage', { ...plan, digest: `sha256:${'a'.repeat(64)}`, computed: `sha256:${'b'.repeat(64)}` }],
    ['CHANGE_NOT_PLANNED', 'host', { kind: 'write-file', subject: '/var/lib/kubelet/config.yaml', action: 'replace' }],
  ]);
});
