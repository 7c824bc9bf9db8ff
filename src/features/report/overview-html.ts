import type { Overview, OverviewRow, RecordedRun } from '../../cli/recorded-run.ts';
import { type Html, html, type PageView } from './html.ts';
import { pageOf } from './page.ts';
import { foldedRunHtml } from './run-html.ts';
import { changeText } from './step-text.ts';

/** A report of several machines: a table of all, then the run of each. */
export function overviewPage(overview: Overview, runs: readonly RecordedRun[], view: PageView): Html {
  return pageOf(overview.title, html`${overviewHtml(overview, view)}${runsHtml(overview, runs, view)}`, view);
}

/** Contains errors from one machine's data, so that the others still get their report. */
function* runsHtml({ notShown }: Overview, runs: readonly RecordedRun[], view: PageView): Generator<Html> {
  for (const run of runs) {
    try {
      yield* tried(run.timeline.changes, view);
      yield foldedRunHtml(run, view);
    } catch (error) {
      const said = notShown(run.facts.nodeName ?? run.command, error);
      yield html`<article><p class="bad">${view.text(said)}</p></article>
`;
    }
  }
}

/** Words the changes, whose rows are made only after the page shows the beginning of their run. */
function* tried(changes: RecordedRun['timeline']['changes'], view: PageView): Generator<Html> {
  for (const change of changes) {
    changeText(change, view);
    yield html``;
  }
}

function overviewHtml({ title, summary, rows }: Overview, { catalogue, text }: PageView): Html {
  const row = ({ name, state, tone, facts, failure, durationMs }: OverviewRow): Html => {
    const about =
      failure &&
      html`<p class="faint">${text(failure.what)} <code>${text(failure.kind)}</code></p><p class="faint">${text(failure.cure)}</p>`;
    return html`<tr><td class="state ${tone}">${state}</td><td>${text(name)}
<div class="faint">${text(facts.join(' · '))}</div>${about}</td><td class="time">${catalogue.text('DURATION', { ms: durationMs })}</td></tr>
`;
  };
  return html`<article><header><h1 class="${rows.some(({ failure }) => failure) ? 'bad' : 'good'}">${title}</h1>
<p>${summary}</p></header>
<table>${rows.map(row)}</table></article>
`;
}
