import type { Lane } from './lanes.ts';

const LABELS = 360;
const CHART = 640;
const TIMES = 80;
const ROW = 20;
const TOP = 56;
const LONGEST_LABEL = 50;
const COLOURS: Readonly<Record<Lane['kind'], string>> = {
  program: '#8c959f',
  phase: '#c8d8ee',
  change: '#2563b8',
  wait: '#d98e04',
};
const MEANING: Readonly<Record<Lane['kind'], string>> = {
  program: 'the program itself',
  phase: 'a phase, from its beginning to its end',
  change: 'a change in it',
  wait: 'waiting',
};

/** A picture of the lanes, each in its place in time. */
export function svg(title: string, lanes: readonly Lane[]): string {
  const total = Math.max(...lanes.map(({ endMs }) => endMs));
  const [width, height] = [LABELS + CHART + TIMES, TOP + lanes.length * ROW + 40];
  const x = (ms: number) => (LABELS + (ms / total) * CHART).toFixed(1);
  const step = gridOf(total);
  const lines = [];
  for (let at = 0; at <= total; at += step) {
    lines.push(`<line x1="${x(at)}" x2="${x(at)}" y1="${TOP - 6}" y2="${height - 36}" stroke="#e1e5ea"/>`);
    lines.push(`<text x="${x(at)}" y="${TOP - 12}" text-anchor="middle" fill="#57606a">${at} ms</text>`);
  }
  const rows = lanes.flatMap(({ label, kind, startMs, endMs }, row) => {
    const y = TOP + row * ROW;
    const bar = Math.max(1, ((endMs - startMs) / total) * CHART).toFixed(1);
    const indent = kind === 'phase' || kind === 'program' ? 8 : 24;
    return [
      `<text x="${indent}" y="${y + 13}"${kind === 'phase' ? ' font-weight="bold"' : ''}>${escaped(shortened(label))}</text>`,
      `<rect x="${x(startMs)}" y="${y + 3}" width="${bar}" height="13" fill="${COLOURS[kind]}"/>`,
      `<text x="${LABELS + CHART + 8}" y="${y + 13}" fill="#57606a">${(endMs - startMs).toFixed(0)} ms</text>`,
    ];
  });
  const key = (Object.keys(COLOURS) as Lane['kind'][]).map((kind, index) => {
    const at = 8 + index * 270;
    return `<rect x="${at}" y="${height - 24}" width="12" height="12" fill="${COLOURS[kind]}"/><text x="${at + 18}" y="${height - 14}">${MEANING[kind]}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="#1f2328">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="8" y="20" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    ...lines,
    ...rows,
    ...key,
    '</svg>',
    '',
  ].join('\n');
}

/** About eight lines, at round times. */
function gridOf(total: number): number {
  const wanted = total / 8;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= wanted) ?? 10);
}

function shortened(label: string): string {
  return label.length <= LONGEST_LABEL ? label : `${label.slice(0, LONGEST_LABEL - 1)}…`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
