import type { Message } from '../../base/text.ts';
import type { ChangeRecord } from '../../engine/changes/change.ts';
import type { JoinEvent } from '../../engine/events.ts';
import { english } from '../../i18n/catalogue.ts';
import { type Attributes, addEvent, annotate, close, exception, fail, type Span, type SpanTree } from './span-tree.ts';

type CheckEvent = Extract<JoinEvent, { type: 'check' }>;
type ChangeEvent = Extract<JoinEvent, { change: ChangeRecord }>;

/** The worst result of a check is that of its span. */
const RESULTS: readonly CheckEvent['result'][] = ['passed', 'not-run', 'ignored', 'warning', 'failed'];

/** The events of one run as spans below `root`: its phases, with their changes, checks and waits. */
export class RunSpans {
  readonly #tree: SpanTree;
  readonly #root: Span;
  #phase: Span | undefined;
  /** The reason that is waited for now. */
  #wait: { span: Span; text: string; events: number } | undefined;
  readonly #changes = new Map<ChangeRecord, Span>();
  /** Those that were started, the latest last; closed ones leave when they are the last. */
  readonly #begun: Span[] = [];
  readonly #checks = new Map<string, { span: Span; result: CheckEvent['result'] | undefined }>();

  constructor(tree: SpanTree, root: Span) {
    this.#tree = tree;
    this.#root = root;
  }

  add(atMs: number, event: JoinEvent): void {
    switch (event.type) {
      case 'phase-started':
        this.#endPhase(atMs);
        this.#phase = this.#open(event.phase, atMs, { 'kubejoin.phase': event.phase });
        break;
      case 'phase-done':
        this.#endPhase(atMs);
        break;
      case 'phase-failed':
        fail(this.#current, atMs, event.failure);
        this.#endPhase(atMs);
        break;
      case 'phase-skipped':
        this.#tell('phase skipped', atMs, { 'kubejoin.phase': event.phase });
        break;
      case 'check-started':
        if (this.#checks.get(event.name)?.span.endMs !== undefined) this.#checks.delete(event.name);
        if (!this.#checks.has(event.name)) this.#openCheck(event.name, atMs);
        break;
      case 'check':
        this.#check(event, atMs);
        break;
      case 'waiting':
        this.#waiting(event, atMs);
        break;
      case 'notice':
        this.#tell('notice', atMs, { 'kubejoin.level': event.level, ...said(event.message) });
        break;
      default:
        this.#change(event, atMs);
    }
  }

  /** Ends what is open. */
  end(atMs: number): void {
    this.#endPhase(atMs);
    for (const span of this.#changes.values()) close(span, atMs);
    for (const { span } of this.#checks.values()) close(span, atMs);
  }

  get #current(): Span {
    return this.#phase ?? this.#root;
  }

  #open(name: string, atMs: number, attributes: Attributes, parent = this.#current): Span {
    return this.#tree.open({ name, atMs, attributes }, parent);
  }

  #tell(name: string, atMs: number, attributes: Attributes): void {
    addEvent(this.#current, { name, atMs, attributes });
  }

  #endPhase(atMs: number): void {
    this.#endWait(atMs);
    if (this.#phase) close(this.#phase, atMs);
    this.#phase = undefined;
  }

  #openCheck(name: string, atMs: number) {
    const span = this.#open(`check ${name}`, atMs, { 'kubejoin.check.name': name });
    const check = { span, result: undefined };
    this.#checks.set(name, check);
    return check;
  }

  #check({ name, result, durationMs, message, failure }: CheckEvent, atMs: number): void {
    const check: { span: Span; result: CheckEvent['result'] | undefined } =
      this.#checks.get(name) ?? this.#openCheck(name, atMs - (durationMs ?? 0));
    const { span } = check;
    // Results of checks that ran together are reported together, after the last of them.
    close(span, durationMs === undefined ? atMs : Math.min(atMs, span.startMs + durationMs));
    if (check.result === undefined || RESULTS.indexOf(result) > RESULTS.indexOf(check.result)) check.result = result;
    annotate(span, { 'kubejoin.check.result': check.result });
    const endMs = span.endMs ?? atMs;
    if (message) addEvent(span, { name: 'finding', atMs: endMs, attributes: said(message) });
    if (failure && result === 'failed') fail(span, endMs, failure);
    else if (failure) exception(span, endMs, failure);
  }

  #waiting({ message, failure }: Extract<JoinEvent, { type: 'waiting' }>, atMs: number): void {
    const text = english.say(message);
    if (this.#wait?.text !== text) {
      const parent = this.#openChange ?? this.#current;
      this.#endWait(atMs);
      this.#wait = { span: this.#open('wait', atMs, said(message), parent), text, events: 0 };
    }
    this.#wait.events += 1;
    annotate(this.#wait.span, { 'kubejoin.wait.events': this.#wait.events });
    if (failure) exception(this.#wait.span, atMs, failure);
  }

  get #openChange(): Span | undefined {
    while (this.#begun.at(-1)?.endMs !== undefined) this.#begun.pop();
    return this.#begun.at(-1);
  }

  #endWait(atMs: number): void {
    if (this.#wait) close(this.#wait.span, atMs);
    this.#wait = undefined;
  }

  #change({ type, change, ...event }: ChangeEvent, atMs: number): void {
    const attributes = attributesOf(change);
    if (type === 'change-skipped' || type === 'change-previewed' || type === 'change-undone')
      this.#tell(type.replace('-', ' '), atMs, attributes);
    if (type === 'change-started') {
      this.#endWait(atMs);
      const begun = this.#open(change.kind, atMs, attributes);
      this.#begun.push(begun);
      this.#changes.set(change, begun);
    }
    const span = this.#changes.get(change);
    if (type === 'change-undone' && span) annotate(span, { 'kubejoin.change.undone': true });
    if (type !== 'change-done' && type !== 'change-failed') return;
    const made = span ?? this.#open(change.kind, atMs, attributes);
    this.#changes.set(change, made);
    if (type === 'change-failed') fail(made, atMs, 'failure' in event ? event.failure : undefined);
    if (this.#wait?.span.parent === made) this.#endWait(atMs);
    close(made, atMs);
  }
}

function said(message: Message): Attributes {
  return { 'kubejoin.message.key': message.key, 'kubejoin.message.text': english.say(message) };
}

/** Never its diff or details, which are for reviews. */
function attributesOf({ id, phase, kind, subject, action }: ChangeRecord): Attributes {
  return {
    ...{ 'kubejoin.change.id': id, 'kubejoin.phase': phase, 'kubejoin.change.kind': kind },
    ...{ 'kubejoin.change.subject': subject, 'kubejoin.change.action': action },
    // A change of two files, such as a certificate and its key, is named by the first.
    'file.path': subject.startsWith('/') ? subject.split(', ')[0] : undefined,
  };
}
