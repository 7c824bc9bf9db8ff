import { failure } from '../../../base/failure.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';

export const OBJECT_EXISTS = failure('OBJECT_EXISTS', {
  class: 'cluster',
  sample: { server: '10.0.0.1:6443', object: 'Secret kube-system/bootstrap-token-abcdef' },
  english: (p: { server: string; object: string }) => ({
    what: `${p.server} already has the ${p.object}. Nothing was changed.`,
    cause: 'It was made before, by this command or by somebody else.',
    cure: 'Choose another name, or delete it first if it is to go.',
  }),
});

export const NODE_NOT_TOLD = text(
  'NODE_NOT_TOLD',
  (p: { node: string; reason: Reason }, say: Say) =>
    `The cluster could not be told that the node ${p.node} is gone; it notices by itself within a minute. ${say(p.reason)}`,
);

export const NODE_NOT_FORGOTTEN = text(
  'NODE_NOT_FORGOTTEN',
  (p: { node: string; reason: Reason }, say: Say) =>
    `The Node ${p.node} and its certificate requests could not be deleted: ${say(p.reason)}`,
);
