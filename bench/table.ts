import { median } from './measure.ts';

export interface Row {
  what: string;
  unit: 'ms' | 'MiB' | '';
  kubeadm: readonly number[];
  kubejoin: readonly number[];
  /** Highest ratio kubejoin / kubeadm that is wanted, or the highest absolute value for `limit: 'absolute'`. */
  goal?: number;
  absolute?: boolean;
}

/** The rows as a Markdown table: medians, with the smallest and largest value seen, and the ratio. */
export function markdown(rows: readonly Row[]): string {
  const lines = ['| what | kubeadm | kubejoin | ratio | goal |', '|---|---|---|---|---|'];
  for (const row of rows) {
    const ratio = median(row.kubejoin) / median(row.kubeadm);
    lines.push(
      `| ${row.what} | ${cell(row.kubeadm, row.unit)} | ${cell(row.kubejoin, row.unit)} | ${ratio.toFixed(2)} | ${goalText(row)} |`,
    );
  }
  return lines.join('\n');
}

/** The rows whose goal is missed. */
export function missed(rows: readonly Row[]): Row[] {
  return rows.filter(
    ({ goal, absolute, kubeadm, kubejoin }) =>
      goal !== undefined && median(kubejoin) / (absolute ? 1 : median(kubeadm)) > goal,
  );
}

function goalText({ goal, absolute }: Row): string {
  return goal === undefined ? '' : absolute ? `at most ${goal}` : `at most ${goal.toFixed(2)}`;
}

function cell(values: readonly number[], unit: Row['unit']): string {
  const show = (value: number) =>
    unit === 'MiB' ? (value / 2 ** 20).toFixed(0) : unit === 'ms' && value < 100 ? value.toFixed(1) : value.toFixed(0);
  return `${show(median(values))}${unit && ` ${unit}`} (${show(Math.min(...values))} to ${show(Math.max(...values))})`;
}
