import type { Frame, Scene } from './frames.ts';
import { COLUMNS, type Language, RECORDINGS, ROWS } from './recordings.ts';
import type { Row, Run } from './screen.ts';

/** In pixels. */
const CELL = { width: 8, height: 17, baseline: 13 };
const FONT_SIZE = 13.3;
const MARGIN = 16;
const SCREEN = { width: COLUMNS * CELL.width, height: ROWS * CELL.height };
const WHOLE = { width: SCREEN.width + 2 * MARGIN, height: SCREEN.height + 2 * MARGIN };

const STYLE = `
svg{--page:#f6f8fa;--edge:#d1d9e0;--ink:#1f2328;--dim:#59636e;--red:#b3202c;--green:#1a7f37;--yellow:#7d5600;--cyan:#0b6b73}
@media (prefers-color-scheme:dark){svg{--page:#151b23;--edge:#3d444d;--ink:#e6edf3;--dim:#9198a1;--red:#ff7b72;--green:#56d364;--yellow:#e3b341;--cyan:#56d4dd}}
text{font:${FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace}
#page{fill:var(--page);stroke:var(--edge)}
#film{fill:var(--ink)}
.b{font-weight:600}.d{fill:var(--dim)}.red{fill:var(--red)}.green{fill:var(--green)}.yellow{fill:var(--yellow)}.cyan{fill:var(--cyan)}`;

/** An animated picture that needs nothing else. Without animations it shows its last frame. */
export function drawn(scenes: readonly Scene[], language: Language): string {
  const frames = scenes.flatMap((scene) => scene.frames);
  const rows = new RowDefinitions();
  const pictures = frames.map(({ rows: shown }, index) => picture(shown, index, rows));
  const { title, description } = RECORDINGS[language];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WHOLE.width}" height="${WHOLE.height}" viewBox="0 0 ${WHOLE.width} ${WHOLE.height}" role="img" aria-labelledby="title desc" xml:lang="${language}">
<title id="title">${escaped(title)}</title>
<desc id="desc">${escaped(description)}</desc>
<!-- Made by npm run recording. The metadata is everything that the program printed. -->
<metadata>
${scenes.map(({ text }) => escaped(text.join('\n'))).join('\n\n')}
</metadata>
<style>${STYLE}
${animation(frames)}
</style>
<defs>
<clipPath id="screen"><rect width="${SCREEN.width}" height="${SCREEN.height}"/></clipPath>
${rows.all.join('\n')}
</defs>
<rect id="page" x="0.5" y="0.5" width="${WHOLE.width - 1}" height="${WHOLE.height - 1}" rx="6"/>
<g transform="translate(${MARGIN} ${MARGIN})" clip-path="url(#screen)" aria-hidden="true"><g id="film">
${pictures.join('\n')}
</g></g>
</svg>
`;
}

/** Moves the film from picture to picture, again and again. */
function animation(frames: readonly Frame[]): string {
  const all = frames.reduce((sum, { ms }) => sum + ms, 0);
  let atMs = 0;
  const steps = frames.map(({ ms }, index) => {
    const step = `${Number(((atMs / all) * 100).toFixed(3))}%{transform:translateX(${-index * SCREEN.width}px)}`;
    atMs += ms;
    return step;
  });
  const last = `transform:translateX(${-(frames.length - 1) * SCREEN.width}px)`;
  return `#film{${last};animation:film ${Math.round(all)}ms step-end infinite}
@keyframes film{${steps.join('')}}
@media (prefers-reduced-motion:reduce){#film{animation:none}}`;
}

/** Each different row is defined once. */
class RowDefinitions {
  readonly all: string[] = [];
  readonly #ids = new Map<string, string>();

  idOf(row: Row): string {
    const content = row.flatMap(shapes).join('');
    const known = this.#ids.get(content);
    if (known !== undefined) return known;
    const id = `r${this.#ids.size.toString(36)}`;
    this.#ids.set(content, id);
    this.all.push(`<g id="${id}">${content}</g>`);
    return id;
  }
}

function picture(rows: readonly Row[], index: number, definitions: RowDefinitions): string {
  const uses = rows.flatMap((row, y) =>
    row.length === 0 ? [] : [`<use href="#${definitions.idOf(row)}"${y === 0 ? '' : ` y="${y * CELL.height}"`}/>`],
  );
  return `<g${index === 0 ? '' : ` transform="translate(${index * SCREEN.width})"`}>${uses.join('')}</g>`;
}

/** Eighths of a cell from the left, by their characters. */
const BLOCKS = '\u258f\u258e\u258d\u258c\u258b\u258a\u2589\u2588';
const LINE = '│';
/** Text as far as the next two spaces, bars, or a line: what is drawn as one shape. */
const SHAPES = new RegExp(`([${BLOCKS}]+)|(${LINE})|((?:[^\\s${BLOCKS}${LINE}]| (?=[^\\s${BLOCKS}${LINE}]))+)`, 'gu');

function shapes({ column, text, colour, bold, dim }: Run): string[] {
  const classes = [colour, bold && 'b', dim && 'd'].filter(Boolean).join(' ');
  const look = classes === '' ? '' : ` class="${classes}"`;
  return [...text.matchAll(SHAPES)].map(({ 0: shape, 1: bar, 2: line, index }) => {
    const x = (column + index) * CELL.width;
    if (bar !== undefined) return `<rect${look} x="${x}" y="2" width="${barWidth(bar)}" height="${CELL.height - 4}"/>`;
    if (line !== undefined) return `<rect${look} x="${x + CELL.width / 2}" width="1" height="${CELL.height}"/>`;
    const lead = shape.length - shape.trimStart().length;
    const words = shape.trimStart();
    // The pitch is that of the cells, whatever the font.
    const pitch = words.length > 1 ? ` textLength="${words.length * CELL.width}"` : '';
    return `<text${look} x="${x + lead * CELL.width}" y="${CELL.baseline}"${pitch}>${escaped(words)}</text>`;
  });
}

function barWidth(bar: string): number {
  const eighths = [...bar].reduce((sum, block) => sum + BLOCKS.indexOf(block) + 1, 0);
  return (eighths * CELL.width) / 8;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
