import type { Span } from '../../cli/render/timeline/spans.ts';
import type { Catalogue } from '../../i18n/catalogue.ts';
import { type Html, html } from './html.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Steps between the ticks of an axis: 1, 2 and 5 of each power of ten, and what clocks divide by from 10 s on. */
const STEPS = [
  ...[1, 10, 100, SECOND].flatMap((unit) => [unit, 2 * unit, 5 * unit]),
  ...[10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * MINUTE),
];
/** Number of labels that fit next to each other on a phone. */
const MOST_STEPS = 6;

interface Ticks {
  stepMs: number;
  /** Milliseconds from the start of the run; the first is 0. */
  ticks: readonly number[];
}

/** Round times that divide a run into at most six parts. */
export function ticksOf(durationMs: number): Ticks {
  const fits = STEPS.find((step) => durationMs <= step * MOST_STEPS);
  const stepMs = fits ?? Math.ceil(durationMs / MOST_STEPS / MINUTE) * MINUTE;
  return { stepMs, ticks: Array.from({ length: Math.floor(durationMs / stepMs) + 1 }, (_, index) => index * stepMs) };
}

export type BarKind = 'phase' | 'gap' | 'change' | 'wait' | 'check';

export interface Bar extends Span {
  kind: BarKind;
  failed?: boolean;
}

/** Draws bars on one scale, the run's. Geometry is in attributes, so that no style is needed. */
export class Scale {
  readonly #durationMs: number;
  readonly #grid: Html[];
  readonly #axis: Html;

  constructor(durationMs: number, catalogue: Catalogue) {
    this.#durationMs = durationMs;
    const { stepMs, ticks } = ticksOf(durationMs);
    const inner = ticks.slice(1).filter((ms) => ms < durationMs);
    this.#grid = inner.map((ms) => html`<line x1="${this.#at(ms)}" x2="${this.#at(ms)}" y1="0" y2="100%"/>`);
    const labels = ticks.map((ms) => {
      const label = catalogue.text('REPORT_TICK', { ms, stepMs });
      return html`<text x="${this.#at(ms)}" y="12"${anchor(ms / durationMs)}>${label}</text>`;
    });
    this.#axis = html`<svg aria-hidden="true">${this.#grid}${labels}</svg>`;
  }

  get axis(): Html {
    return this.#axis;
  }

  /** The first bar is the longest one: the others lie on it. */
  bars(bars: readonly Bar[]): Html {
    return html`<svg aria-hidden="true">${this.#grid}${bars.map((bar) => this.#rect(bar))}</svg>`;
  }

  #rect({ kind, failed, startMs, endMs }: Bar): Html {
    const name = failed ? `${kind} failed` : kind;
    return html`<rect class="${name}" x="${this.#at(startMs)}" y="25%" width="${this.#at(endMs - startMs)}" height="50%"/>`;
  }

  #at(ms: number): string {
    return percent(this.#durationMs > 0 ? ms / this.#durationMs : 0);
  }
}

/** One bar from the left end, of several parts. */
export function stackedBar(parts: readonly { kind: BarKind; share: number }[]): Html {
  let at = 0;
  const rects = parts.map(({ kind, share }) => {
    const x = percent(at);
    at += share;
    return html`<rect class="${kind}" x="${x}" y="25%" width="${percent(share)}" height="50%"/>`;
  });
  return html`<svg aria-hidden="true">${rects}</svg>`;
}

function percent(share: number): string {
  return `${Number((Math.min(1, Math.max(0, share)) * 100).toFixed(2))}%`;
}

/** Labels stay inside the picture. */
function anchor(share: number): Html | undefined {
  if (!(share > 0)) return undefined;
  return share > 0.93 ? html` class="last"` : html` class="middle"`;
}
