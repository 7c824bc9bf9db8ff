import { Failure } from '../base/failure.ts';
import { type Message, withFacts } from '../base/text.ts';
import type { JoinEvent } from '../engine/events.ts';
import type { Showable } from '../operations/fleet/fleet-events.ts';
import type { Catalogue } from './catalogue.ts';
import { changeSentence } from './change-sentence.ts';
import { printed } from './en/index.ts';
import { definitionOf, FAILURE_CODES, said } from './english.ts';
import { eventSentence } from './event-sentence.ts';

const MOMENTS = ['started', 'done', 'preview'] as const;

/** What every one of these languages has sentences for. */
export function showableIn(catalogues: readonly Catalogue[]): Showable {
  const tells = (say: (catalogue: Catalogue) => readonly unknown[]): boolean => {
    try {
      return catalogues.every((catalogue) => say(catalogue).every((text) => typeof text === 'string'));
    } catch {
      return false;
    }
  };
  return {
    event: (event) => tells((catalogue) => sentencesOf(catalogue, event)),
    message(key, params) {
      const message = messageWith(key, params);
      return message && tells((catalogue) => [catalogue.say(message)]) ? message : undefined;
    },
    failure(code, params) {
      const known = FAILURE_CODES.find((one) => one === code);
      if (known === undefined) return undefined;
      try {
        const failure = new Failure(definitionOf(known), withReasons(params));
        return tells((catalogue) => Object.values(catalogue.failure(failure))) ? failure : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

function messageWith(key: string, params: unknown): Message | undefined {
  if (Object.hasOwn(printed, key)) return params === undefined ? { key } : { key, params };
  return said[key]?.(withReasons(params));
}

/**
 * Reasons came as code or key with their facts: they are failures and texts again, so that they can be told in English,
 * too.
 */
function withReasons(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReasons);
  if (typeof value !== 'object' || value === null) return value;
  const { code, key, params } = value as Record<string, unknown>;
  const known = FAILURE_CODES.find((one) => one === code);
  if (known !== undefined && params !== undefined) return new Failure(definitionOf(known), withReasons(params));
  const message = typeof key === 'string' ? messageWith(key, params) : undefined;
  if (message !== undefined) {
    const { key: _, params: __, ...beside } = value as Record<string, unknown>;
    return withFacts(message, beside);
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withReasons(part)]));
}

/** Every sentence that some view makes of it: a report tells a change that has failed as one that was begun. */
function sentencesOf(catalogue: Catalogue, event: JoinEvent): unknown[] {
  const said = eventSentence(catalogue, event);
  if (!('change' in event)) return said === undefined ? [] : [said];
  return MOMENTS.map((moment) => changeSentence(catalogue, event.change, moment));
}
