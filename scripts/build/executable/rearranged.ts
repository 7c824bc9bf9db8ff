/** A program whose parts are in another order. */
export interface Rearranged {
  readonly text: string;
  /** In the order of now. */
  readonly parts: readonly Part[];
}

/** Where a part was, by offsets in the text before; or what is new. */
export type Part = Span | { readonly added: string };

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What comes to an offset, or in the place of what was there. */
export interface Edit {
  readonly at: Span;
  readonly becomes: readonly Part[];
}

/** Applies edits that do not overlap. Throws if two do. */
export function rearranged(program: string, edits: readonly Edit[]): Rearranged {
  const parts: Part[] = [];
  let start = 0;
  for (const { at, becomes } of edits.toSorted((a, b) => a.at.start - b.at.start || a.at.end - b.at.end)) {
    if (at.start < start) throw new Error('two statements would take the same place');
    parts.push({ start, end: at.start }, ...becomes);
    start = at.end;
  }
  parts.push({ start, end: program.length });
  return {
    text: parts.map((part) => ('added' in part ? part.added : program.slice(part.start, part.end))).join(''),
    parts,
  };
}

/** Where a character was before, by its offset of now; of what is new, the character after it. */
export function offsetBefore(parts: readonly Part[], offset: number): number {
  let passed = 0;
  let isPassed = false;
  for (const part of parts) {
    const length = 'added' in part ? part.added.length : part.end - part.start;
    if (isPassed || offset < passed + length) {
      if (!('added' in part)) return isPassed ? part.start : part.start + offset - passed;
      isPassed = true;
    }
    passed += length;
  }
  throw new RangeError(`the program has no offset ${offset}`);
}
