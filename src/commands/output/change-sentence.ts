import type { ChangeRecord } from '../../changes/change.ts';
import type { Catalogue } from '../../messages/catalogue.ts';

/** When the sentence is said: before the change, after it, or instead of it. */
export type ChangeMoment = 'started' | 'done' | 'preview';

/** One line about a change. */
export function changeSentence(catalogue: Catalogue, change: ChangeRecord, moment: ChangeMoment): string {
  const { kind, subject, action } = change;
  switch (kind) {
    case 'write-file':
    case 'serving-certificate': {
      const params = { path: subject, mode: change.mode ?? '', action };
      return catalogue.text(pick(moment, 'CHANGE_WRITE_FILE', 'CHANGE_WRITE_FILE_STARTED', 'CHANGE_WRITE_FILE_PREVIEW'), params);
    }
    case 'remove-file':
      return catalogue.text(pick(moment, 'CHANGE_REMOVE_FILE', 'CHANGE_REMOVE_FILE_STARTED', 'CHANGE_REMOVE_FILE_PREVIEW'), {
        path: subject,
      });
    case 'service':
      return catalogue.text(pick(moment, 'CHANGE_SERVICE', 'CHANGE_SERVICE_STARTED', 'CHANGE_SERVICE_PREVIEW'), {
        service: subject,
        action,
      });
    case 'wait-until':
      return catalogue.text(pick(moment, 'CHANGE_WAIT', 'CHANGE_WAIT_STARTED', 'CHANGE_WAIT_PREVIEW'), { condition: action, subject });
  }
}

function pick<Done, Started, Preview>(moment: ChangeMoment, done: Done, started: Started, preview: Preview): Done | Started | Preview {
  return { done, started, preview }[moment];
}
