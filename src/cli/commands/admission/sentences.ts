import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';
import { count } from '../../../base/wording.ts';

export const ADMISSION_INSTALLED = text(
  'ADMISSION_INSTALLED',
  () =>
    'Bound tokens can be used now. Create one with "kubejoin token create --for-node NAME" and run "kubejoin approve --watch". "kubejoin admission status" shows what the cluster still approves automatically.',
);

export const ADMISSION_REMOVED = text(
  'ADMISSION_REMOVED',
  () => 'The objects were deleted. Bound tokens that still exist can no longer be used.',
);

export const ADMISSION_PREVIEWED = text(
  'ADMISSION_PREVIEWED',
  (p: { changes: number }) => `${count(p.changes, 'change', 'changes')} would be made. Nothing was changed.`,
);

export const ADMISSION_IN_PLACE = text(
  'ADMISSION_IN_PLACE',
  () => 'The cluster has everything that bound tokens need.',
);

export const ADMISSION_MISSING = text(
  'ADMISSION_MISSING',
  (p: { objects: readonly string[] }) =>
    `Bound tokens cannot be used yet. "kubejoin admission install" creates: ${p.objects.join(', ')}.`,
);

export const ADMISSION_AUTO_APPROVED = text(
  'ADMISSION_AUTO_APPROVED',
  (p: { binding: string; subject: string }) =>
    `The cluster approves every request of ${p.subject} automatically. To stop this: kubectl delete clusterrolebinding ${p.binding}`,
);

export const ADMISSION_UNBOUND_TOKENS = text(
  'ADMISSION_UNBOUND_TOKENS',
  (p: { ids: readonly string[] }) => `Tokens that are not bound to a node: ${p.ids.join(', ')}.`,
);

export const ADMISSION_BOUND_TOKEN = text(
  'ADMISSION_BOUND_TOKEN',
  (p: { id: string; node: string; role: string; usesLeft: number; minutesLeft: number | undefined }) =>
    `Token ${p.id}: admits ${p.node} (role: ${p.role}), ${count(p.usesLeft, 'use', 'uses')} left, ${
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
    what: 'No certificate request was specified, and --watch is missing.',
    cause: '"approve" handles one request or, with --watch, all requests until it is stopped.',
    cure: 'Run "kubejoin approve --watch", or "kubejoin approve NAME" with a name from "kubectl get csr".',
  }),
});
