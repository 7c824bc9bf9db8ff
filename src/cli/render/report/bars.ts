import type { Catalogue } from '../../../i18n/catalogue.ts';
import type { Span } from '../timeline/spans.ts';
import { ticksOf } from '../timeline/ticks.ts';
import { type Html, html } from './html.ts';

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
