import { inOneLine } from '../base/shown.ts';
import type { JoinEvent } from '../engine/events.ts';
import type { Catalogue } from './catalogue.ts';
import { changeSentence, notNeededSentence } from './change-sentence.ts';

/**
 * An event in one line, to show progress in another program; undefined if an earlier event has the same content.
 *
 * @example
 * const portuguese = await catalogueFor('pt-BR');
 * await using rehearsal = await startRehearsal();
 * for await (const event of join(rehearsal.joinOptions('node-1'))) console.log(eventSentence(portuguese, event) ?? '');
 */
export function eventSentence(catalogue: Catalogue, event: JoinEvent): string | undefined {
  switch (event.type) {
    case 'phase-started':
      return inOneLine(event.phase);
    case 'phase-skipped':
      return `${inOneLine(event.phase)}: ${catalogue.text('PHASE_SKIPPED')}`;
    case 'check':
      return event.result === 'passed'
        ? catalogue.text('CHECK_PASSED', { check: event.name })
        : `${inOneLine(event.name)}: ${findingOf(catalogue, event)}`;
    case 'change-previewed':
      return changeSentence(catalogue, event.change, 'preview');
    case 'change-started':
      return changeSentence(catalogue, event.change, 'started');
    case 'change-done':
      return changeSentence(catalogue, event.change, 'done');
    case 'change-skipped':
      return notNeededSentence(catalogue, event.change);
    case 'waiting':
    case 'notice':
      return catalogue.say(event.message);
    case 'phase-done':
    case 'phase-failed':
    case 'check-started':
    case 'change-failed':
    case 'change-undone':
      return undefined;
  }
}

function findingOf(catalogue: Catalogue, { message, failure }: Extract<JoinEvent, { type: 'check' }>): string {
  if (failure) return catalogue.failure(failure).what;
  return message ? catalogue.say(message) : '';
}
