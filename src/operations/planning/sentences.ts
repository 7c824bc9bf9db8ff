import { failure } from '../../base/failure.ts';

/** What is wrong with a file that should be a plan. */
export type PlanProblem =
  | { type: 'not-json' }
  | { type: 'too-deep'; limit: number }
  | { type: 'duplicate-keys' }
  | { type: 'no-plan' }
  | { type: 'field'; field: string };

function problemOf(problem: PlanProblem): string {
  switch (problem.type) {
    case 'not-json':
      return 'It is not a whole JSON document: it is empty, cut off, or something else.';
    case 'too-deep':
      return `It is nested more than ${problem.limit} deep, which no plan is.`;
    case 'duplicate-keys':
      return 'It has a field twice. Which of the two a program shows, and which it reads, is left to chance.';
    case 'no-plan':
      return 'It is JSON, but no plan: its field "kind" is not "kubejoin-plan". When planning failed, the file holds why.';
    case 'field':
      return `Its field ${problem.field} is missing or of another type.`;
  }
}

export const MAKE_ANOTHER = 'Make the plan again with "kubejoin plan join ... -o json" and review it.';

export const PLAN_MALFORMED = failure('PLAN_MALFORMED', {
  class: 'usage',
  sample: { path: 'plan.json', problem: { type: 'not-json' } },
  english: (p: { path: string; problem: PlanProblem }) => ({
    what: `${p.path} is no plan that can be read. Nothing was changed.`,
    cause: problemOf(p.problem),
    cure: MAKE_ANOTHER,
  }),
});

export const PLAN_VERSION_UNKNOWN = failure('PLAN_VERSION_UNKNOWN', {
  class: 'usage',
  sample: { path: 'plan.json', version: '2', supported: 1 },
  english: (p: { path: string; version: string; supported: number }) => ({
    what: `${p.path} has the format version ${p.version}; this kubejoin compares plans of version ${p.supported}. Nothing was changed.`,
    cause: 'It was made by another version of kubejoin.',
    cure: 'Make the plan again with this kubejoin and review it, or apply it with the one that made it.',
  }),
});

export const PLAN_EDITED = failure('PLAN_EDITED', {
  class: 'usage',
  sample: {
    path: 'plan.json',
    digest: 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    computed: 'sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
  },
  english: (p: { path: string; digest: string; computed: string }) => ({
    what: `${p.path} is not as it was made: its digest is ${p.digest}, that of its content is ${p.computed}. Nothing was changed.`,
    cause: 'The file was changed after kubejoin had printed it, or damaged.',
    cure: MAKE_ANOTHER,
  }),
});

export const CHANGE_NOT_PLANNED = failure('CHANGE_NOT_PLANNED', {
  class: 'host',
  sample: { kind: 'write-file', subject: '/var/lib/kubelet/config.yaml', action: 'replace' },
  english: (p: { kind: string; subject: string; action: string }) => ({
    what: `The join came to a change that is not in the plan (${p.kind} ${p.subject}: ${p.action}) and stopped before it.`,
    cause: 'The machine or the cluster changed while the plan was being applied.',
    cure: 'What was made before is told above. Make the plan again: it shows what is left to do.',
  }),
});
