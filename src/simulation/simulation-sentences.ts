import { failure } from '../base/failure.ts';
import { meant } from '../base/phrases.ts';

export const REHEARSAL_FAULT_UNKNOWN = failure('REHEARSAL_FAULT_UNKNOWN', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { name: 'wrong-pni', nearest: 'wrong-pin', known: ['wrong-pin', 'expired-token'] },
  english: (p: { name: string; nearest: string | undefined; known: readonly string[] }) => ({
    what: `There is no fault named "${p.name}".${meant(p.nearest)}`,
    cause:
      p.nearest === undefined
        ? `There are ${p.known.length} faults, but none has this name.`
        : 'The fault name is misspelled.',
    cure: 'Correct the name. "kubejoin rehearse --help" lists the faults and their effects.',
  }),
});

export const REHEARSAL_FAULT_OF_CONTROL_PLANES = failure('REHEARSAL_FAULT_OF_CONTROL_PLANES', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { name: 'image-missing' },
  english: (p: { name: string }) => ({
    what: `The fault "${p.name}" does not affect workers.`,
    cause: 'The fault breaks something that only control-plane nodes use when they join.',
    cure: 'Add --control-plane, or choose another fault. "kubejoin rehearse --help" lists the faults and their effects.',
  }),
});

export const REHEARSAL_NODES_INVALID = failure('REHEARSAL_NODES_INVALID', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { nodes: 0, most: 50 },
  english: (p: { nodes: number; most: number }) => ({
    what: `A rehearsal cannot have ${p.nodes} nodes.`,
    cause: `The number of nodes must be a whole number from 1 to ${p.most}.`,
    cure: `Set --nodes to a number from 1 to ${p.most}.`,
  }),
});
