import { inOneLine } from '../base/shown.ts';
import type { Message } from '../base/text.ts';
import type { JoinEvent } from '../engine/events.ts';
import type { Catalogue, Language } from '../i18n/catalogue.ts';
import { eventSentence } from '../i18n/event-sentence.ts';
import { catalogueFor } from './catalogue.ts';

/** How much a message matters: steps (debug), results (info), and what needs attention. */
export type IoLevel = 'debug' | 'info' | 'warning' | 'error';

/** Something that a run says, in words. It contains no secrets. */
export interface IoMessage {
  /** How much it matters. */
  level: IoLevel;
  /** What it is about, the same in all languages: the code of a failure, the key of a text, or the type of the event. */
  code: string;
  /** The sentence in the language of the host. */
  text: string;
  /** The event that it tells of. */
  data: JoinEvent;
}

/** A question that a run asks before it goes on. */
export interface IoRequest {
  /** What is asked, the same in all languages. */
  code: 'RESET_CONFIRM' | 'UNDO_CONFIRM';
  /** The question in the language of the host. */
  text: string;
  /** The answer to give if nobody can be asked. */
  default: boolean;
}

/**
 * Where a run speaks and asks, for programs that show its messages instead of reading its events.
 *
 * @example
 * const io: IoHost = {
 *   language: 'pt-BR',
 *   notify: ({ level, text }) => console.log(level, text),
 *   requestResponse: (request) => request.default,
 * };
 * await using rehearsal = await startRehearsal();
 * const machine = rehearsal.joinOptions('node-1');
 * await join({ ...machine, io });
 * await reset({ host: machine.host, io });
 */
export interface IoHost {
  /**
   * Language of messages and questions.
   * @default 'en'
   */
  language?: Language;
  /**
   * Receives each message in order. The run does not wait for its promise.
   * @throws Any error ends the run as the signal does; the run rejects with it.
   */
  notify(message: IoMessage): void | Promise<void>;
  /**
   * Answers a question; false ends the run before it changes anything. Without it, the default is the answer.
   * @throws Any error ends the run, which rejects with it.
   */
  requestResponse?(request: IoRequest): boolean | Promise<boolean>;
}

/** What a run that asks has from its options. */
interface Asked {
  io?: IoHost;
  /** The short form of `requestResponse`; it wins. */
  confirm?(): boolean | Promise<boolean>;
}

/** The answer to the question of a run. Without anybody to ask it is the default. */
export async function answerTo(code: IoRequest['code'], { io, confirm }: Asked): Promise<boolean> {
  const catalogue = await catalogueFor(io?.language ?? 'en');
  const request: IoRequest = { code, text: questionIn(catalogue, code), default: true };
  if (confirm) return confirm();
  return io?.requestResponse ? io.requestResponse(request) : request.default;
}

/** Without the choices at the end of a command line's question: "[y/N]: ". */
function questionIn(catalogue: Catalogue, code: IoRequest['code']): string {
  return catalogue.text(code).replace(/\s*\[[^\]]*\]:\s*$/, '');
}

/** An event in words. */
export function messageOf(catalogue: Catalogue, event: JoinEvent): IoMessage {
  const text = eventSentence(catalogue, event) ?? subjectOf(catalogue, event);
  return { level: levelOf(event), code: codeOf(event), text, data: event };
}

const CHECK_LEVELS = {
  passed: 'debug',
  ignored: 'warning',
  warning: 'warning',
  'not-run': 'warning',
  failed: 'error',
} as const;

function levelOf(event: JoinEvent): IoLevel {
  switch (event.type) {
    case 'notice':
      return event.level;
    case 'phase-failed':
    case 'change-failed':
      return 'error';
    case 'change-undone':
      return 'warning';
    case 'check':
      return CHECK_LEVELS[event.result];
    case 'phase-done':
    case 'check-started':
    case 'change-started':
    case 'change-skipped':
      return 'debug';
    default:
      return 'info';
  }
}

function codeOf(event: JoinEvent): string {
  const { failure, message } = event as { failure?: { code: string }; message?: Message };
  return failure?.code ?? message?.key ?? event.type;
}

/** What an event without a sentence of its own is about: its failure, or the name of what it tells of. */
function subjectOf(catalogue: Catalogue, event: JoinEvent): string {
  if ('failure' in event && event.failure) return inOneLine(catalogue.failure(event.failure).what);
  if ('phase' in event) return inOneLine(event.phase);
  if ('name' in event) return inOneLine(event.name);
  return 'change' in event ? inOneLine(event.change.subject) : '';
}

/** Tells an io host of each event. `ended`: ends the run with an error of the host. */
export async function notifier(io: IoHost, ended: (error: unknown) => void): Promise<(event: JoinEvent) => void> {
  const catalogue = await catalogueFor(io.language ?? 'en');
  return (event) => {
    try {
      Promise.resolve(io.notify(messageOf(catalogue, event))).catch(ended);
    } catch (error) {
      ended(error);
    }
  };
}
