import { withFacts } from '../base/text.ts';
import { orUndefined } from '../base/try.ts';
import type { JoinEvent } from '../engine/events.ts';
import type { Showable } from '../engine/machine-events.ts';
import type { Catalogue } from './catalogue.ts';
import { changeSentence } from './change-sentence.ts';
import { definitionOf, failureKinds, saidTexts } from './definitions.ts';
import { eventSentence } from './event-sentence.ts';
import { reportedFailure, reportedMessage } from './foreign-commands.ts';
import { wholeEnglish } from './whole-english.ts';

const MOMENTS = ['started', 'done', 'preview'] as const;

/** Text in a sentence that was made with facts of another shape. */
const UNFIT = /\bundefined\b|\[object |\[native code\]/;

/** Accepts events, texts and failures of another machine that all these languages, and English, can render. */
export function showableIn(catalogues: readonly Catalogue[]): Showable {
  // Judges by the whole English: the command's own renders only what has its English along, and would accept anything.
  const judges = [wholeEnglish(), ...catalogues];
  const tells = (say: (catalogue: Catalogue) => readonly unknown[]): boolean =>
    judges.every((catalogue) => say(catalogue).every((text) => typeof text === 'string' && !UNFIT.test(text)));
  // A sentence throws where its facts are those of another version.
  return {
    event: (event) => orUndefined(() => tells((catalogue) => sentencesOf(catalogue, event))) ?? false,
    message: (key, params) =>
      orUndefined(() => {
        const message = saidTexts()[key]?.(withReasons(params, judges));
        if (message === undefined || !tells((catalogue) => [catalogue.say(message)])) return undefined;
        return reportedMessage(message, judges);
      }),
    failure: (kind, params) =>
      orUndefined(() => {
        const known = failureKinds().find((one) => one === kind);
        if (known === undefined) return undefined;
        const failure = reportedFailure(definitionOf(known), withReasons(params, judges));
        return tells((catalogue) => Object.values(catalogue.failure(failure))) ? failure : undefined;
      }),
  };
}

/** Turns reasons, which arrive as kind or key with facts, into failures and texts, which can be rendered in English. */
function withReasons(value: unknown, judges: readonly Catalogue[]): unknown {
  const inside = (part: unknown): unknown => withReasons(part, judges);
  if (Array.isArray(value)) return value.map(inside);
  if (typeof value !== 'object' || value === null) return value;
  const { code, kind = code, key, params } = value as Record<string, unknown>;
  const known = failureKinds().find((one) => one === kind);
  if (known !== undefined && params !== undefined) return reportedFailure(definitionOf(known), inside(params));
  const message = typeof key === 'string' ? saidTexts()[key]?.(inside(params)) : undefined;
  if (message !== undefined) {
    const { key: _, params: __, ...beside } = value as Record<string, unknown>;
    return withFacts(reportedMessage(message, judges), beside);
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inside(part)]));
}

/** Every sentence that a view makes of an event: a report shows a failed change by its `started` form. */
function sentencesOf(catalogue: Catalogue, event: JoinEvent): unknown[] {
  const said = eventSentence(catalogue, event);
  if (!('change' in event)) return said === undefined ? [] : [said];
  return MOMENTS.map((moment) => changeSentence(catalogue, event.change, moment));
}
