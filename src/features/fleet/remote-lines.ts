import { Failure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import type { Message } from '../../base/text.ts';
import { foreignJson, orUndefined } from '../../base/try.ts';
import { checkNodeName } from '../../config/values/names.ts';
import type { ChangeRecord } from '../../engine/changes/change.ts';
import type { JoinEvent } from '../../engine/events.ts';
import type { Showable } from '../../engine/machine-events.ts';
import { FLEET_REMOTE_TEXT, REMOTE_FAILURE } from './fleet-sentences.ts';
import { hostJson, hostText, MOST_VALUES } from './host-text.ts';

/** Result of a join on a host, from its last line. */
export interface RemoteResult {
  outcome: 'joined' | 'nothing-to-do' | 'previewed' | 'failed' | 'interrupted';
  exitCode: number;
  nodeName: string | undefined;
  message: Message | undefined;
  failure: Failure | undefined;
}

/** The result of a host on which nothing is to be done. */
export const previewed = (nodeName: string | undefined): RemoteResult => ({
  ...{ outcome: 'previewed', exitCode: 0, nodeName },
  ...{ message: undefined, failure: undefined },
});

export type RemoteLine = { event: JoinEvent } | { result: RemoteResult } | { ignored: true };

const IGNORED = { ignored: true } as const;
const CHECK_OUTCOMES = ['passed', 'warning', 'failed', 'ignored', 'not-run'] as const;
const OUTCOMES = ['joined', 'nothing-to-do', 'previewed', 'failed', 'interrupted'] as const;

/**
 * Parses lines of `--output json` from another machine into events. They may come from another version, or from anyone
 * who is root there: only what can be shown is accepted, and everything else is ignored.
 */
export class RemoteLines {
  /** Changes by ID, so that all events of a change share one object, as in this process. */
  readonly #changes = new Map<number, ChangeRecord>();
  readonly #showable: Showable;
  readonly #nodeName: string | undefined;

  /** @param nodeName the node name requested for the host, if any */
  constructor(showable: Showable, nodeName?: string) {
    this.#showable = showable;
    this.#nodeName = nodeName && nameOf(nodeName);
  }

  async read(line: string): Promise<RemoteLine> {
    return this.readValue(await foreignJson(Buffer.from(line), MOST_VALUES));
  }

  /** The same for the JSON value of a line. */
  readValue(value: unknown): RemoteLine {
    const fields = orUndefined(() => record(hostJson(value)));
    if (fields === undefined) return IGNORED;
    if (fields.type === 'result') return this.#result(fields);
    const event = this.#event(fields);
    return event && this.#showable.event(event) ? { event } : IGNORED;
  }

  #event({
    type,
    phase,
    name,
    result,
    durationMs,
    change,
    message,
    failure,
    level,
  }: Record<string, unknown>): JoinEvent | undefined {
    const failed = this.#failure(failure);
    const why = failed && { failure: failed };
    const said = this.#message(message);
    switch (type) {
      case 'phase-started':
      case 'phase-done':
      case 'phase-skipped':
        return typeof phase === 'string' ? { type, phase } : undefined;
      case 'phase-failed':
        return typeof phase === 'string' ? { type, phase, ...why } : undefined;
      case 'check-started':
        return typeof name === 'string' ? { type, name } : undefined;
      case 'check':
        if (typeof name !== 'string' || !isOneOf(result, CHECK_OUTCOMES)) return undefined;
        return { type, name, result, ...took(durationMs), ...(said && { message: said }), ...why };
      case 'change-previewed':
      case 'change-started':
      case 'change-done':
      case 'change-skipped':
      case 'change-undone':
      case 'change-failed': {
        const known = this.#change(change);
        if (!known) return undefined;
        return type === 'change-failed' ? { type, change: known, ...why } : { type, change: known };
      }
      case 'waiting':
        return said && { type, message: said, ...why };
      case 'notice':
        return said && isOneOf(level, ['info', 'warning']) ? { type, level, message: said } : undefined;
      default:
        return undefined;
    }
  }

  #result({ outcome, exitCode, nodeName, message, failure }: Record<string, unknown>): RemoteLine {
    if (!isOneOf(outcome, OUTCOMES) || typeof exitCode !== 'number') return IGNORED;
    return {
      result: {
        outcome,
        exitCode,
        nodeName: this.#named(nodeName),
        message: this.#message(message),
        failure: this.#failure(failure),
      },
    };
  }

  /** A valid node name, and the requested one if there is one; it is shown in a table with other hosts. */
  #named(given: unknown): string | undefined {
    const name = typeof given === 'string' ? nameOf(given) : undefined;
    return this.#nodeName === undefined || name === this.#nodeName ? name : undefined;
  }

  /** A message for the reader's language; for an unknown key or invalid parameters, the text that was sent. */
  #message(given: unknown): Message | undefined {
    const { key, params, text } = record(given);
    const known = typeof key === 'string' ? this.#showable.message(key, params) : undefined;
    if (known) return known;
    return typeof text === 'string' ? FLEET_REMOTE_TEXT({ text: hostText(text) }) : undefined;
  }

  #failure(given: unknown): Failure | undefined {
    const { code, kind = code, params, what, cause, cure } = record(given);
    if (typeof code !== 'string' || typeof kind !== 'string') return undefined;
    const known = this.#showable.failure(kind, params);
    if (known) return known;
    const text = (value: unknown) => (typeof value === 'string' ? hostText(value) : '');
    return new Failure(REMOTE_FAILURE, {
      code: hostText(code, 100),
      what: text(what),
      cause: text(cause),
      cure: text(cure),
    });
  }

  #change(given: unknown): ChangeRecord | undefined {
    const { id, phase, kind, subject, action, mode, items, diff, predicted } = record(given);
    if (typeof id !== 'number' || typeof phase !== 'string' || typeof kind !== 'string') return undefined;
    if (typeof subject !== 'string' || typeof action !== 'string') return undefined;
    const change = this.#changes.get(id) ?? ({ id, phase, kind, subject, action } as ChangeRecord);
    const texts = (list: unknown) =>
      Array.isArray(list) ? list.filter((item) => typeof item === 'string') : undefined;
    Object.assign(change, {
      ...(typeof mode === 'string' && { mode }),
      ...(typeof diff === 'string' && { diff }),
      ...(texts(items) && { items: texts(items) }),
      ...(texts(predicted) && { predicted: texts(predicted) }),
    });
    if (this.#changes.size < 10_000) this.#changes.set(id, change);
    return change;
  }
}

function nameOf(written: string): string | undefined {
  const checked = checkNodeName(written);
  return 'value' in checked && checked.value !== '' ? checked.value : undefined;
}

function took(ms: unknown): { durationMs?: number } {
  return typeof ms === 'number' && Number.isFinite(ms) && ms >= 0 ? { durationMs: ms } : {};
}

function isOneOf<const T extends string>(value: unknown, known: readonly T[]): value is T {
  return (known as readonly unknown[]).includes(value);
}
