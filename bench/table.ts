import { median } from './measure.ts';

export interface Row {
  what: string;
  unit: 'ms' | 'MiB' | '';
  /** The subject of the comparison and the figure to judge. */
  runs: readonly [readonly number[], readonly number[]];
  /** The most that is wanted, of what `goalOf` says. */
  goal?: number;
  /** Default: the ratio of the second median to the first. */
  goalOf?: 'ratio' | 'value' | 'difference';
}

/** The rows as a Markdown table: medians, with the smallest and largest value seen, and the ratio. */
export function markdown(rows: readonly Row[], [first, second]: readonly [string, string]): string {
  const lines = [`| what | ${first} | ${second} | ratio | goal |`, '|---|---|---|---|---|'];
  for (const row of rows) {
    const cells = row.runs.map((values) => cell(values, row.unit));
    lines.push(
      `| ${[row.what, ...cells, figure({ ...row, goalOf: 'ratio' }).toFixed(2), goalText(row)].join(' | ')} |`,
    );
  }
  return lines.join('\n');
}

/** The rows whose goal is missed. */
export function missed(rows: readonly Row[]): Row[] {
  return rows.filter((row) => row.goal !== undefined && figure(row) > row.goal);
}

/** The subject of the goal. */
function figure({ runs: [first, second], goalOf = 'ratio' }: Row): number {
  if (goalOf === 'value') return median(second);
  return goalOf === 'ratio' ? median(second) / median(first) : median(second) - median(first);
}

function goalText(row: Row): string {
  const { goal, goalOf = 'ratio', unit } = row;
  if (goal === undefined) return '';
  if (goalOf === 'difference') return `at most ${goal} ${unit} more; here ${figure(row).toFixed(0)}`;
  return `at most ${goalOf === 'value' ? goal : goal.toFixed(2)}`;
}

function cell(values: readonly number[], unit: Row['unit']): string {
  const show = (value: number) =>
    unit === 'MiB' ? (value / 2 ** 20).toFixed(0) : unit === 'ms' && value < 100 ? value.toFixed(1) : value.toFixed(0);
  return `${show(median(values))}${unit && ` ${unit}`} (${show(Math.min(...values))} to ${show(Math.max(...values))})`;
}
