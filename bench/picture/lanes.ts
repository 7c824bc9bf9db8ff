import { record } from '../../src/base/record.ts';

/** One line of the picture; milliseconds since the command's start. */
export interface Lane {
  label: string;
  /** `program`: before the first event and after the last; a phase; something it does, or waits for. */
  kind: 'program' | 'phase' | 'change' | 'wait';
  startMs: number;
  endMs: number;
}

interface Event {
  atMs: number;
  type: string;
  phase: string | undefined;
  change: { id: number; kind: string; action: string; subject: string } | undefined;
}

/** A smaller share of the whole has no line of its own. */
const SMALLEST_SHARE = 0.01;

/**
 * The lanes of one join: `lines` as `--output json` printed them, `startedAt` and `endedAt` of the process in ms since
 * 1970.
 */
export function lanesOf(lines: readonly string[], startedAt: number, endedAt: number): Lane[] {
  const events = lines.map((line) => eventOf(line, startedAt)).filter((event) => event !== undefined);
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) throw new Error('the join said nothing');
  const total = endedAt - startedAt;
  const lanes: Lane[] = [{ label: 'start of the program', kind: 'program', startMs: 0, endMs: first.atMs }];
  for (const [index, event] of events.entries()) {
    const end = (type: RegExp, matches: (later: Event) => boolean) =>
      events.slice(index).find((later) => type.test(later.type) && matches(later))?.atMs ?? total;
    if (event.type === 'phase-started') {
      const endMs = end(/^phase-(done|failed)$/, ({ phase }) => phase === event.phase);
      lanes.push({ label: event.phase ?? '', kind: 'phase', startMs: event.atMs, endMs });
    } else if (event.type === 'change-started' && event.change !== undefined) {
      const { id, kind, action, subject } = event.change;
      const endMs = end(/^change-(done|failed)$/, ({ change }) => change?.id === id);
      const waits = kind === 'wait-until' || action === 'wait';
      lanes.push({ label: `${action} ${subject}`, kind: waits ? 'wait' : 'change', startMs: event.atMs, endMs });
    }
  }
  lanes.push({ label: 'end of the program', kind: 'program', startMs: last.atMs, endMs: total });
  return lanes.filter(({ kind, startMs, endMs }) => kind === 'phase' || endMs - startMs >= total * SMALLEST_SHARE);
}

function eventOf(line: string, startedAt: number): Event | undefined {
  if (line.trim() === '') return undefined;
  const { type, time, phase, change } = record(JSON.parse(line));
  if (typeof type !== 'string' || typeof time !== 'string') return undefined;
  const { id, kind, action, subject } = record(change);
  return {
    atMs: Math.max(0, Date.parse(time) - startedAt),
    type,
    phase: typeof phase === 'string' ? phase : undefined,
    change:
      typeof id === 'number' ? { id, kind: String(kind), action: String(action), subject: String(subject) } : undefined,
  };
}
