/** Results of a comparison from one commit to the next, as ratios of medians: below 1.0, the second side needs less. */
import { median } from '../measure.ts';
import type { Result } from '../results.ts';
import { escaped } from './svg.ts';

const WIDTH = 1080;
const LEFT = 48;
const RIGHT = 640;
const TOP = 56;
const HEIGHT = 360;
const BOTTOM = TOP + HEIGHT;
const LABEL = 17;
const GREY = '#57606a';
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

/** Where a result and a ratio are drawn. */
interface Scale {
  readonly highest: number;
  x(result: number): number;
  y(ratio: number): number;
}

export function historySvg(title: string, results: readonly Result[]): string {
  const lines = linesOf(results);
  const scale = scaleOf(lines, results.length);
  const labels = apart(lines.map(({ points }) => scale.y(points.at(-1)?.[1] ?? 0)));
  const height = Math.max(BOTTOM + 48, ...labels.map((label) => label + 12)).toFixed(0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12" fill="#1f2328">`,
    `<title>${escaped(title)}</title>`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="8" y="20" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    ...gridOf(scale),
    ...results.map((result, index) => dateOf(result, scale.x(index))),
    ...lines.map((line, index) =>
      lineOf(line, { scale, colour: COLOURS[index % COLOURS.length], label: labels[index] }),
    ),
    '</svg>',
    '',
  ].join('\n');
}

function scaleOf(lines: readonly Line[], results: number): Scale {
  const highest = Math.max(1.2, ...lines.flatMap(({ points }) => points.map(([, ratio]) => ratio)));
  return {
    highest,
    x: (result) => LEFT + 20 + ((RIGHT - LEFT - 60) * result) / Math.max(1, results - 1),
    y: (ratio) => BOTTOM - (ratio / highest) * HEIGHT,
  };
}

/** A line and its figure for every fifth; the one at which both sides are equal is darker. */
function gridOf({ highest, y }: Scale): string[] {
  const ratios = Array.from({ length: Math.floor(highest / 0.2) + 1 }, (_, step) => step / 5);
  return ratios.map((ratio) => {
    const at = y(ratio);
    const stroke = ratio === 1 ? GREY : '#e1e5ea';
    const line = `<line x1="${LEFT}" x2="${RIGHT}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}" stroke="${stroke}"/>`;
    return `${line}<text x="${LEFT - 8}" y="${(at + 4).toFixed(1)}" text-anchor="end" fill="${GREY}">${ratio.toFixed(1)}</text>`;
  });
}

/** Day and commit of a result. */
function dateOf({ at, commit }: Result, x: number): string {
  return [at.slice(0, 10), commit.slice(0, 8)]
    .map((text, row) => {
      const y = BOTTOM + 20 + 16 * row;
      return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="middle" fill="${GREY}">${text}</text>`;
    })
    .join('');
}

/** The line of one thing, with a dot for each result. `label`: height of its name. */
function lineOf(
  { what, points }: Line,
  { scale, colour = GREY, label = 0 }: { scale: Scale; colour: string | undefined; label: number | undefined },
): string {
  const places = points.map(([result, ratio]) => [scale.x(result).toFixed(1), scale.y(ratio).toFixed(1)]);
  const path = places.map((place) => place.join(',')).join(' ');
  const dots = places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`);
  const name = escaped(`${points.at(-1)?.[1].toFixed(2)} ${what}`);
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
    ...dots,
    `<text x="${RIGHT + 8}" y="${(label + 4).toFixed(1)}" fill="${colour}">${name}</text>`,
  ].join('');
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
