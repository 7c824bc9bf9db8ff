/** Reads docs/threats.md and its translation: one row is one promise, its last cell names the tests. */

export interface NamedTest {
  readonly file: string;
  readonly title: string;
}

export interface Promised {
  /** The heading above the table. */
  readonly attacker: string;
  readonly promise: string;
  readonly tests: readonly NamedTest[];
}

/** A promise has three cells: what is promised, what kubeadm does, the tests. */
const CELLS = 3;
const TEST = /`((?:test|lab)\/[^`]+\.ts)` "([^"]+)"/g;

export function promises(page: string): Promised[] {
  const found: Promised[] = [];
  let attacker = '';
  for (const line of page.split('\n')) {
    attacker = /^## (.*)/.exec(line)?.[1] ?? attacker;
    const cells = line.startsWith('| ') ? line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()) : [];
    if (cells.length !== CELLS || isHeading(page, line)) continue;
    found.push({ attacker, promise: cells[0] ?? '', tests: testsIn(cells[CELLS - 1] ?? '') });
  }
  return found;
}

function testsIn(cell: string): NamedTest[] {
  return [...cell.matchAll(TEST)].map(([, file = '', title = '']) => ({ file, title }));
}

/** A table's first row, which the line of dashes follows. */
function isHeading(page: string, line: string): boolean {
  return page.includes(`${line}\n|---`);
}
