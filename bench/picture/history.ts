/** Results of a comparison from one commit to the next, as ratios of medians: below 1.0, the second side needs less. */
import { median } from '../measure.ts';
import type { Result } from '../results.ts';
import { escaped } from './svg.ts';

const WIDTH = 1080;
const LEFT = 48;
const RIGHT = 640;
const TOP = 56;
const HEIGHT = 360;
const LABEL = 17;
const COLOURS = ['#2563b8', '#d98e04', '#1a7f37', '#cf222e', '#8250df', '#0a7ea4', '#8c959f', '#bf3989', '#57606a'];

export interface Line {
  readonly what: string;
  /** The index of the result, and the ratio. */
  readonly points: readonly (readonly [result: number, ratio: number])[];
}

/** One line for each thing that was measured; what a result lacks leaves a gap in none of them. */
export function linesOf(results: readonly Result[]): Line[] {
  const lines = new Map<string, (readonly [number, number])[]>();
  for (const [index, { rows }] of results.entries())
    for (const { what, runs } of rows) {
      const [first, second] = runs.map(median);
      // A figure of its own run is part of some names: "(442 ms)".
      const name = what.replace(/ \([\d.]+ \w+\)/, '');
      if (first && second !== undefined) lines.set(name, [...(lines.get(name) ?? []), [index, second / first]]);
    }
  return [...lines].map(([what, points]) => ({ what, points }));
}

export function historySvg(title: string, results: readonly Result[]): string {
  const lines = linesOf(results);
  const ratios = lines.flatMap(({ points }) => points.map(([, ratio]) => ratio));
  const highest = Math.max(1.2, ...ratios);
  const bottom = TOP + HEIGHT;
  const x = (index: number) => LEFT + 20 + ((RIGHT - LEFT - 60) * index) / Math.max(1, results.length - 1);
  const y = (ratio: number) => bottom - (ratio / highest) * HEIGHT;
  const grid = Array.from({ length: Math.floor(highest / 0.2) + 1 }, (_, step) => step / 5).map(
    (ratio) =>
      `<line x1="${LEFT}" x2="${RIGHT}" y1="${y(ratio).toFixed(1)}" y2="${y(ratio).toFixed(1)}" stroke="${ratio === 1 ? '#57606a' : '#e1e5ea'}"/><text x="${LEFT - 8}" y="${(y(ratio) + 4).toFixed(1)}" text-anchor="end" fill="#57606a">${ratio.toFixed(1)}</text>`,
  );
  const dates = results.map(
    ({ at, commit }, index) =>
      `<text x="${x(index).toFixed(1)}" y="${bottom + 20}" text-anchor="middle" fill="#57606a">${at.slice(0, 10)}</text><text x="${x(index).toFixed(1)}" y="${bottom + 36}" text-anchor="middle" fill="#57606a">${commit.slice(0, 8)}</text>`,
  );
  const labels = apart(lines.map(({ points }) => y(points.at(-1)?.[1] ?? 0)));
  const drawn = lines.map(({ what, points }, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? '';
    const path = points.map(([result, ratio]) => `${x(result).toFixed(1)},${y(ratio).toFixed(1)}`);
    const dots = path.map((point) => {
      const [cx, cy] = point.split(',');
      return `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`;
    });
    const label = `${points.at(-1)?.[1].toFixed(2)} ${what}`;
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>${dots.join('')}<text x="${RIGHT + 8}" y="${((labels[index] ?? 0) + 4).toFixed(1)}" fill="${colour}">${escaped(label)}</text>`;
  });
  const height = Math.max(bottom + 48, ...labels.map((label) => label + 12));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height.toFixed(0)}" width="${WIDTH}" height="${height.toFixed(0)}" font-family="sans-serif" font-size="12" fill="#1f2328">`,
    `<title>${escaped(title)}</title>`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="8" y="20" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    ...grid,
    ...dates,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

/** The same heights in the same order, each at least a line of text below the one above it. */
export function apart(heights: readonly number[]): number[] {
  const placed = [...heights];
  let above = Number.NEGATIVE_INFINITY;
  for (const index of heights.map((_, index) => index).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0))) {
    above = Math.max(heights[index] ?? 0, above + LABEL);
    placed[index] = above;
  }
  return placed;
}
