import type { Predicted } from '../../engine/changes/change.ts';
import type { PlanDifference } from '../../operations/planning/differences.ts';
import type { PlanProblem } from '../../operations/planning/parse-plan.ts';
import type { FailureText } from '../catalogue.ts';

const MAKE_ANOTHER = 'Make the plan again with "kubejoin plan join ... -o json" and review it.';

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

function differenceOf(difference: PlanDifference): string {
  switch (difference.type) {
    case 'field':
      return `${difference.field} was ${difference.before} and is ${difference.now}`;
    case 'check':
      return `the check ${difference.name} said ${difference.before ?? 'nothing'} and says ${difference.now ?? 'nothing'}`;
    case 'change-gone':
      return `no longer made: ${difference.kind} ${difference.subject}`;
    case 'change-added':
      return `not in the plan: ${difference.kind} ${difference.subject}`;
    case 'change-differs':
      return `otherwise than planned (${difference.fields.join(', ')}): ${difference.kind} ${difference.subject}`;
    case 'order':
      return 'the same, in another order';
  }
}

const PREDICTED: Readonly<Record<Predicted, string>> = {
  'member-id': "the member's ID",
  'initial-cluster': 'the list of members (here as it is now, with this one)',
  'key-and-certificate': 'key and certificate',
  'kubelet-conf': 'the rest of the file, which the kubelet writes',
  node: 'what the Node has by then',
};

export const plan = {
  failures: {
    PLAN_FILE_MISSING: (p: { path: string }): FailureText => ({
      what: p.path === '' ? 'No plan was named. Nothing was changed.' : `There is no plan at ${p.path}. Nothing was changed.`,
      cause: 'The first argument of apply is the file that "kubejoin plan join ... -o json" has printed.',
      cure: 'Give the path of the plan, then the endpoint and the flags that the plan was made with.',
    }),
    PLAN_MALFORMED: (p: { path: string; problem: PlanProblem }): FailureText => ({
      what: `${p.path} is no plan that can be read. Nothing was changed.`,
      cause: problemOf(p.problem),
      cure: MAKE_ANOTHER,
    }),
    PLAN_VERSION_UNKNOWN: (p: { path: string; version: string; supported: number }): FailureText => ({
      what: `${p.path} has the format version ${p.version}; this kubejoin compares plans of version ${p.supported}. Nothing was changed.`,
      cause: 'It was made by another version of kubejoin.',
      cure: 'Make the plan again with this kubejoin and review it, or apply it with the one that made it.',
    }),
    PLAN_EDITED: (p: { path: string; digest: string; computed: string }): FailureText => ({
      what: `${p.path} is not as it was made: its digest is ${p.digest}, that of its content is ${p.computed}. Nothing was changed.`,
      cause: 'The file was changed after kubejoin had printed it, or damaged.',
      cure: MAKE_ANOTHER,
    }),
    PLAN_DIFFERS: (p: { planned: string; now: string; differences: readonly PlanDifference[]; more: number }): FailureText => ({
      what: `The join would not do now what the plan says. Nothing was changed. Where they differ:${p.differences
        .map((difference) => `\n  - ${differenceOf(difference)}`)
        .join('')}${p.more > 0 ? `\n  - and ${p.more} more` : ''}`,
      cause: `The machine, the cluster, the configuration, the credentials or kubejoin itself is not what it was: the plan has the digest ${p.planned}, that of now ${p.now}.`,
      cure: `Look at what differs. ${MAKE_ANOTHER}`,
    }),
    CHANGE_NOT_PLANNED: (p: { kind: string; subject: string; action: string }): FailureText => ({
      what: `The join came to a change that is not in the plan (${p.kind} ${p.subject}: ${p.action}) and stopped before it.`,
      cause: 'The machine or the cluster changed while the plan was being applied.',
      cure: 'What was made before is told above. Make the plan again: it shows what is left to do.',
    }),
  },
  texts: {
    COMMAND_PLAN: () => 'Show what a command would change, without changing anything',
    COMMAND_PLAN_JOIN: () => 'Show what a join would change on this machine and in the cluster',
    COMMAND_PLAN_JOIN_LONG: () =>
      `Reads this machine and the cluster as a join does and shows every change in order: files with what is different in them, modes, services, writes to the cluster, the membership in etcd, waits. Nothing is changed, and no secret is shown. "kubejoin join --dry-run" is the same.

With -o json the plan is one JSON document, with a digest. What can be known only when it is done, such as the ID of a member of etcd, is marked as predicted. Two plans on a machine and a cluster that have not changed are equal. A check that fails or a cluster that can't be reached is an error, not a plan.

  kubejoin plan join --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443 -o json > plan.json
  kubejoin apply plan.json --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443`,
    COMMAND_APPLY: () => 'Join as a reviewed plan says, if the join would still do exactly that',
    COMMAND_APPLY_LONG: () =>
      `Plans again, compares that with the plan in the file, and joins only if they are the same; else it says where they differ and changes nothing. While it joins, a change that is not in the plan stops it before it is made.

The endpoint and the flags are given again as for the join. Nothing is taken out of the file, neither a value nor a command: a plan holds no credentials, and whoever can write the file must not decide what root does here. It can make the join stop, and nothing else.

With --dry-run it only compares.

  kubejoin apply plan.json --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443`,
    PLAN_HOLDS: (p: { digest: string }) => `The plan still holds (${p.digest}).`,
    CHANGE_PREDICTED: (p: { predicted: readonly Predicted[] }) =>
      `Known only when it is done: ${p.predicted.map((what) => PREDICTED[what]).join('; ')}`,
  },
};
