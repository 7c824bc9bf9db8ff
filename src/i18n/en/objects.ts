import { own } from '../../base/record.ts';

const APPLYING: Readonly<Record<string, string>> = {
  create: 'Would create',
  update: 'Would change',
  unchanged: 'Would leave unchanged',
  keep: 'Would keep as it is',
};

export const objects = {
  CHANGE_APPLY_OBJECT: (p: { object: string }): string => `The cluster has the ${p.object}`,
  CHANGE_APPLY_OBJECT_STARTED: (p: { object: string }): string => `Applying the ${p.object}`,
  CHANGE_APPLY_OBJECT_PREVIEW: (p: { object: string; action: string }): string =>
    `${own(APPLYING, p.action) ?? APPLYING.create} the ${p.object}`,
  CHANGE_DELETE_OBJECT: (p: { object: string }): string => `The cluster has no ${p.object} any more`,
  CHANGE_DELETE_OBJECT_STARTED: (p: { object: string }): string => `Deleting the ${p.object}`,
  CHANGE_DELETE_OBJECT_PREVIEW: (p: { object: string; action: string }): string =>
    p.action === 'absent' ? `Would find nothing to delete: the ${p.object} is not there` : `Would delete the ${p.object}`,
};
