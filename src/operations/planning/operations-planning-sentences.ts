import { failure } from '../../base/failure.ts';
import { byType } from '../../base/record.ts';
import { size } from '../../base/wording.ts';

/** Reason why a file is not a plan. */
export type PlanProblem =
  | { type: 'not-json' }
  | { type: 'too-deep'; limit: number }
  | { type: 'duplicate-keys' }
  | { type: 'no-plan' }
  | { type: 'field'; field: string };

const problemOf = byType<PlanProblem, string>({
  'not-json': () => 'The file is not a complete JSON document: it is empty, truncated or in a different format.',
  'too-deep': (problem) => `The file is nested more than ${problem.limit} levels deep, which plans never are.`,
  'duplicate-keys': () => 'The file contains a field twice. Programs differ in which of the two they show or use.',
  'no-plan': () =>
    'The file is JSON but not a plan: its field "kind" is not "kubejoin-plan". If planning failed, the file contains the reason.',
  field: (problem) => `The field ${problem.field} is missing or has the wrong type.`,
});

export const MAKE_ANOTHER = 'Create the plan again with "kubejoin plan join ... -o json" and review it.';

export const PLAN_MALFORMED = failure('PLAN_MALFORMED', {
  code: 'PLAN_INVALID',
  class: 'usage',
  sample: { path: 'plan.json', problem: { type: 'not-json' } },
  english: (p: { path: string; problem: PlanProblem }) => ({
    what: `${p.path} is not a valid plan. Nothing was changed.`,
    cause: problemOf(p.problem),
    cure: MAKE_ANOTHER,
  }),
});

export const PLAN_TOO_LARGE = failure('PLAN_TOO_LARGE', {
  class: 'host',
  sample: { bytes: 3 * 1024 * 1024, maxBytes: 1024 * 1024 },
  english: (p: { bytes: number; maxBytes: number }) => ({
    what: `The plan has ${size(p.bytes)}; "kubejoin apply" accepts at most ${size(p.maxBytes)}. Nothing was changed.`,
    cause:
      'A plan contains the difference of each file that the join would write, and some of these files are very large.',
    cure: 'Run "kubejoin plan join" without "-o json" to see the changes, then join without a plan.',
  }),
});

export const PLAN_VERSION_UNKNOWN = failure('PLAN_VERSION_UNKNOWN', {
  code: 'PLAN_INVALID',
  class: 'usage',
  sample: { path: 'plan.json', version: '2', supported: 1 },
  english: (p: { path: string; version: string; supported: number }) => ({
    what: `${p.path} has format version ${p.version}; this version of kubejoin supports version ${p.supported}. Nothing was changed.`,
    cause: 'The plan was created by a different version of kubejoin.',
    cure: 'Create a new plan with this version of kubejoin and review it, or apply this plan with the version that created it.',
  }),
});

export const PLAN_EDITED = failure('PLAN_EDITED', {
  code: 'PLAN_INVALID',
  class: 'usage',
  sample: {
    path: 'plan.json',
    digest: 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    computed: 'sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
  },
  english: (p: { path: string; digest: string; computed: string }) => ({
    what: `${p.path} contains the digest ${p.digest}, but the digest of its content is ${p.computed}. Nothing was changed.`,
    cause: 'The file was edited after kubejoin created it, or it is damaged.',
    cure: MAKE_ANOTHER,
  }),
});

export const CHANGE_NOT_PLANNED = failure('CHANGE_NOT_PLANNED', {
  class: 'host',
  sample: { kind: 'write-file', subject: '/var/lib/kubelet/config.yaml', action: 'replace' },
  english: (p: { kind: string; subject: string; action: string }) => ({
    what: `The join stopped before a change that is not in the plan (${p.kind} ${p.subject}: ${p.action}).`,
    cause: 'The machine or the cluster changed while the plan was being applied.',
    cure: 'The changes made so far are listed above. Create the plan again to see what is left to do.',
  }),
});
