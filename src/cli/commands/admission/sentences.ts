import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';
import { count } from '../../../base/wording.ts';

export const ADMISSION_INSTALLED = text(
  'ADMISSION_INSTALLED',
  () =>
    'Bound tokens can be used. Create one with "kubejoin token create --for-node NAME" and run "kubejoin approve --watch". What the cluster still approves by itself: "kubejoin admission status".',
);

export const ADMISSION_REMOVED = text(
  'ADMISSION_REMOVED',
  () => 'The objects were deleted. Bound tokens that still exist cannot be used any more.',
);

export const ADMISSION_PREVIEWED = text(
  'ADMISSION_PREVIEWED',
  (p: { changes: number }) => `${count(p.changes, 'change', 'changes')} would be made. Nothing was changed.`,
);

export const ADMISSION_IN_PLACE = text(
  'ADMISSION_IN_PLACE',
  () => 'Everything that bound tokens need is in the cluster.',
);

export const ADMISSION_MISSING = text(
  'ADMISSION_MISSING',
  (p: { objects: readonly string[] }) =>
    `Bound tokens cannot be used yet. "kubejoin admission install" creates: ${p.objects.join(', ')}.`,
);

export const ADMISSION_AUTO_APPROVED = text(
  'ADMISSION_AUTO_APPROVED',
  (p: { binding: string; subject: string }) =>
    `The cluster approves every request of ${p.subject} by itself. To end that: kubectl delete clusterrolebinding ${p.binding}`,
);

export const ADMISSION_UNBOUND_TOKENS = text(
  'ADMISSION_UNBOUND_TOKENS',
  (p: { ids: readonly string[] }) => `Tokens that are not bound to a node: ${p.ids.join(', ')}.`,
);

export const ADMISSION_BOUND_TOKEN = text(
  'ADMISSION_BOUND_TOKEN',
  (p: { id: string; node: string; role: string; usesLeft: number; minutesLeft: number | undefined }) =>
    `Token ${p.id}: admits ${p.node} as a ${p.role}, ${count(p.usesLeft, 'use', 'uses')} left, ${
      p.minutesLeft === undefined ? 'never expires' : `expires in ${count(p.minutesLeft, 'minute', 'minutes')}`
    }.`,
);

export const ADMISSION_ALL_BOUND = text(
  'ADMISSION_ALL_BOUND',
  () => 'A machine joins only with a token that is bound to it, or with the approval of an administrator.',
);

export const ADMISSION_OPEN = text(
  'ADMISSION_OPEN',
  () => 'Machines can still join without a bound token, or bound tokens cannot be used; see above.',
);

export const REQUEST_DECIDED = text(
  'REQUEST_DECIDED',
  (p: { request: string }) => `Approved the request ${p.request}.`,
);

export const APPROVER_STOPPED = text('APPROVER_STOPPED', () => 'The approver was stopped.');

export const REQUEST_NAME_MISSING = failure('REQUEST_NAME_MISSING', {
  class: 'usage',
  sample: undefined,
  english: () => ({
    what: 'Either the name of one certificate request or --watch is needed.',
    cause: '"approve" decides about one request, or with --watch about all until it is stopped.',
    cure: 'Run "kubejoin approve --watch", or "kubejoin approve NAME" with a name from "kubectl get csr".',
  }),
});
