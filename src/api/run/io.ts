import { inOneLine } from '../../base/shown.ts';
import type { Message } from '../../base/text.ts';
import type { JoinEvent } from '../../engine/events.ts';
import { type FleetEvent, type HostOutcome, isFleetEvent } from '../../engine/machine-events.ts';
import type { Catalogue, Language } from '../../i18n/catalogue.ts';
import { eventSentence } from '../../i18n/event-sentence.ts';
import { catalogueFor } from '../catalogue.ts';

/** How much a message matters: steps (debug), results (info), and what needs attention. */
export type IoLevel = 'debug' | 'info' | 'warning' | 'error';

/** Something that a run says, in words. It contains no secrets. */
export interface IoMessage<Event = JoinEvent> {
  /** How much it matters. */
  level: IoLevel;
  /** The subject, the same in all languages: the code of a failure, the key of a text, or the type of the event. */
  code: string;
  /** The sentence in the language of the host; of a machine of a fleet, after its name. */
  text: string;
  /** The event that it tells of. */
  data: Event;
}

/** A question that a run asks before it goes on. */
export interface IoRequest {
  /** The question's key, the same in all languages. */
  code: 'RESET_CONFIRM' | 'UNDO_CONFIRM';
  /** The question in the language of the host. */
  text: string;
  /** The answer to assume if no one can be asked. */
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
 * @example
 * // A fleet asks nothing; its messages begin with the name of the machine.
 * const io: IoHost<FleetEvent> = { notify: ({ text, data }) => console.log(data.host ?? 'fleet', text) };
 * await fleet({ hosts: 'hosts.yaml', kubeconfig: '/etc/kubernetes/admin.conf', io });
 */
export interface IoHost<Event = JoinEvent> {
  /**
   * Language of messages and questions.
   * @default 'en'
   */
  language?: Language;
  /**
   * Receives each message in order. The run does not wait for its promise.
   * @throws Any error ends the run as the signal does; the run rejects with it. If the run has already succeeded, its
   * result stands, and the error is a warning of the process (`process.emitWarning`).
   */
  notify(message: IoMessage<Event>): void | Promise<void>;
  /**
   * Answers a question; false ends the run before it changes anything. Without it, the default is the answer.
   * @throws Any error ends the run, which rejects with it.
   */
  requestResponse?(request: IoRequest): boolean | Promise<boolean>;
}

/** The options of a run that asks. */
interface Asked {
  io?: IoHost;
  /** The short form of `requestResponse`; it wins. */
  confirm?(): boolean | Promise<boolean>;
}

/** The answer to the question of a run. If no one can be asked, it is the default. */
export async function answerTo(code: IoRequest['code'], { io, confirm }: Asked): Promise<boolean> {
  const catalogue = await catalogueFor(io?.language ?? 'en');
  const request: IoRequest = { code, text: questionIn(catalogue, code), default: true };
  if (confirm) return confirm();
  return io?.requestResponse ? io.requestResponse(request) : request.default;
}

/** Without the choices at the end of a command line's question: "[y/N]: ". */
function questionIn(catalogue: Catalogue, code: IoRequest['code']): string {
  const text = catalogue.text(code);
  const choices = text.trimEnd().endsWith(']:') ? text.lastIndexOf('[') : -1;
  return choices === -1 ? text : text.slice(0, choices).trimEnd();
}

/** An event in words. */
function messageOf<Event extends JoinEvent | FleetEvent>(catalogue: Catalogue, event: Event): IoMessage<Event> {
  return { ...(isFleetEvent(event) ? ofFleet(catalogue, event) : ofRun(catalogue, event)), data: event };
}

type Words = Omit<IoMessage, 'data'>;

function ofRun(catalogue: Catalogue, event: JoinEvent): Words {
  const text = eventSentence(catalogue, event) ?? subjectOf(catalogue, event);
  return { level: levelOf(event), code: codeOf(event), text };
}

function ofFleet(catalogue: Catalogue, event: FleetEvent): Words {
  if (event.type === 'fleet-event') return ofRun(catalogue, event.event);
  const { code = event.type, level, text } = ofHost(catalogue, event);
  return { level, code, text: `${event.host}: ${text}` };
}

const OUTCOME_LEVELS: Readonly<Record<HostOutcome, IoLevel>> = {
  joined: 'info',
  unchanged: 'info',
  previewed: 'info',
  failed: 'error',
  interrupted: 'warning',
  'not-started': 'warning',
};

function ofHost(
  catalogue: Catalogue,
  event: Exclude<FleetEvent, { type: 'fleet-event' }>,
): Omit<Words, 'code'> & { code?: string } {
  switch (event.type) {
    case 'host-event':
      return ofRun(catalogue, event.event);
    case 'host-started':
      return { level: 'info', text: catalogue.text('FLEET_CONNECTING', event) };
    case 'host-connected':
      return { level: 'debug', text: catalogue.text('FLEET_CONNECTED', event) };
    case 'host-copying': {
      const percent = Math.floor((100 * event.bytes) / event.total);
      return { level: 'debug', text: catalogue.text('FLEET_COPYING', { percent }) };
    }
    case 'host-ready':
      return { level: 'debug', text: catalogue.text('FLEET_READY', event) };
    case 'host-ended': {
      const { outcome, nodeName: node, changes, durationMs: ms, failure } = event.report;
      const duration = ms > 0 ? catalogue.text('DURATION', { ms }) : '';
      const ended = catalogue.text('FLEET_HOST_ENDED', { outcome, node, changes, duration });
      const text = failure ? `${ended}. ${inOneLine(catalogue.failure(failure).what)}` : ended;
      return { level: OUTCOME_LEVELS[outcome], ...(failure && { code: failure.code }), text };
    }
  }
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

/** The subject of an event without a sentence of its own: its failure, or the name of the phase, check or change. */
function subjectOf(catalogue: Catalogue, event: JoinEvent): string {
  if ('failure' in event && event.failure) return inOneLine(catalogue.failure(event.failure).what);
  if ('phase' in event) return inOneLine(event.phase);
  if ('name' in event) return inOneLine(event.name);
  return 'change' in event ? inOneLine(event.change.subject) : '';
}

/** Tells an io host of each event. `ended`: ends the run with an error of the host. */
export async function notifier<Event extends JoinEvent | FleetEvent>(
  io: IoHost<Event>,
  ended: (error: unknown) => void,
): Promise<(event: Event) => void> {
  const catalogue = await catalogueFor(io.language ?? 'en');
  return (event) => {
    try {
      Promise.resolve(io.notify(messageOf(catalogue, event))).catch(ended);
    } catch (error) {
      ended(error);
    }
  };
}
