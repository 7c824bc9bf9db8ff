import type { ChangeSpan, Contents, Gap, Segment, Span, SpanState } from './spans.ts';

interface Phase extends Span {
  name: string;
  state: SpanState;
}

type Filling = { -readonly [Name in keyof Contents]: Contents[Name][number][] };

/** A part of the run while it is being filled. */
interface Part extends Span, Filling {
  type: Gap['type'];
  phase?: Phase;
}

/** Divides the run into its phases and the time around them, and puts everything into the part that it began in. */
export function segmentsOf(phases: readonly Phase[], durationMs: number, all: Contents): Segment[] {
  const parts = partsOf(
    phases,
    durationMs,
    Object.values(all).some((items) => items.length > 0),
  );
  for (const check of all.checks) partAt(parts, check.startMs)?.checks.push(check);
  for (const wait of all.waits) partAt(parts, wait.startMs)?.waits.push(wait);
  for (const change of all.changes) partOfChange(parts, change)?.changes.push(change);
  return parts.map(({ type, phase, startMs, endMs, ...contents }): Segment => {
    for (const items of Object.values(contents)) items.sort((a, b) => a.startMs - b.startMs);
    if (phase) return { type: 'phase', phase: { ...phase, ...contents } };
    return { type, startMs, endMs, ...contents };
  });
}

function partsOf(phases: readonly Phase[], durationMs: number, isNeeded: boolean): Part[] {
  const parts: Part[] = [];
  const add = (type: Gap['type'], startMs: number, endMs: number, phase?: Phase) =>
    parts.push({ type, startMs, endMs, changes: [], waits: [], checks: [], ...(phase && { phase }) });
  let at = 0;
  for (const phase of phases) {
    if (phase.startMs > at) add(parts.length === 0 ? 'before' : 'between', at, phase.startMs);
    add('between', phase.startMs, phase.endMs, phase);
    at = phase.endMs;
  }
  if (durationMs > at || (parts.length === 0 && isNeeded)) add(parts.length === 0 ? 'before' : 'after', at, durationMs);
  return parts;
}

/** Uses binary search, because a host may report many thousands. */
function indexAt(parts: readonly Part[], atMs: number): number {
  let [low, high] = [0, parts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.startMs ?? 0) > atMs) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, low - 1);
}

function partAt(parts: readonly Part[], atMs: number): Part | undefined {
  return parts[indexAt(parts, atMs)];
}

/** A change that begins where two phases meet belongs to the one it names. */
function partOfChange(parts: readonly Part[], { change, startMs }: ChangeSpan): Part | undefined {
  const index = indexAt(parts, startMs);
  const [found, before] = [parts[index], parts[index - 1]];
  const isBefore = before?.phase?.name === change.phase && before.endMs === startMs;
  return isBefore && found?.phase?.name !== change.phase ? before : found;
}
