/** Marks and bars of a terminal. */
export interface Glyphs {
  done: string;
  failed: string;
  unfinished: string;
  frames: readonly string[];
  bar: string;
  /** Less than one column of a bar. */
  tick: string;
  rail: string;
}

const UNICODE: Glyphs = {
  done: '✓',
  failed: '✗',
  unfinished: '…',
  frames: [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'],
  bar: '█',
  tick: '▏',
  rail: '│',
};

const ASCII: Glyphs = { done: '+', failed: 'x', unfinished: '~', frames: [...'|/-\\'], bar: '#', tick: '|', rail: '|' };

/** ASCII on the kernel's console, whose fonts have few characters. */
export function glyphsFor(env: Readonly<Record<string, string | undefined>>): Glyphs {
  return env.TERM === 'linux' ? ASCII : UNICODE;
}
