import type { Overview, OverviewRow, RecordedRun } from '../../cli/recorded-run.ts';
import { type Html, html, type PageView } from './html.ts';
import { pageOf } from './page.ts';
import { foldedRunHtml } from './run-html.ts';

/** A report of several machines: a table of all, then the run of each. */
export function overviewPage(overview: Overview, runs: readonly RecordedRun[], view: PageView): string {
  const shown = runs.map((run) => shownRun(run, overview, view));
  return pageOf(overview.title, [overviewHtml(overview, view), ...shown], view);
}

/** Contains errors from one machine's data, so that the others still get their report. */
function shownRun(run: RecordedRun, { notShown }: Overview, view: PageView): Html {
  try {
    return foldedRunHtml(run, view);
  } catch (error) {
    const said = notShown(run.facts.nodeName ?? run.command, error);
    return html`<article><p class="bad">${view.text(said)}</p></article>
`;
  }
}

function overviewHtml({ title, summary, rows }: Overview, { catalogue, text }: PageView): Html {
  const row = ({ name, state, tone, facts, failure, durationMs }: OverviewRow): Html => {
    const about =
      failure &&
      html`<p class="faint">${text(failure.what)} <code>${text(failure.code)}</code></p><p class="faint">${text(failure.cure)}</p>`;
    return html`<tr><td class="state ${tone}">${state}</td><td>${text(name)}
<div class="faint">${text(facts.join(' · '))}</div>${about}</td><td class="time">${catalogue.text('DURATION', { ms: durationMs })}</td></tr>
`;
  };
  return html`<article><header><h1 class="${rows.some(({ failure }) => failure) ? 'bad' : 'good'}">${title}</h1>
<p>${summary}</p></header>
<table>${rows.map(row)}</table></article>
`;
}
