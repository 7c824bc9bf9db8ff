import { createHash } from 'node:crypto';
import { Html, html, type PageView } from './html.ts';
import type { RecordedRun } from './recording.ts';
import { foldedRunHtml, runHtml } from './run-html.ts';
import { STYLE } from './style.ts';

/** More names do not fit into a title. */
const MOST_NAMES = 3;

/**
 * The whole report: one page that needs nothing else, and runs no script. Several runs (a rehearsal of several nodes)
 * are folded, one below the other.
 */
export function reportPage(runs: readonly RecordedRun[], view: PageView): string {
  const command = view.catalogue.text('REPORT_TITLE', { command: runs[0]?.command ?? '' });
  const names = runs.map(({ facts }) => facts.nodeName ?? '').filter((name) => name !== '');
  const title = [command, ...names.slice(0, MOST_NAMES)].join(' · ');
  const [first, ...others] = runs;
  const parts =
    first === undefined || others.length > 0
      ? [severalRuns(command, runs.length, view), ...runs.map((run) => foldedRunHtml(run, view))]
      : [runHtml(first, view)];
  return pageOf(title, parts, view);
}

function severalRuns(command: string, hosts: number, { catalogue, text }: PageView): Html {
  return html`<header><h1 class="command">${text(command)}</h1><p>${catalogue.text('REPORT_HOSTS', { hosts })}</p></header>
`;
}

/** Only this style sheet applies; its hash is in the page's own policy. */
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A page with these parts, one below the other. */
export function pageOf(title: string, parts: readonly Html[], view: PageView): string {
  const { catalogue } = view;
  const page = html`<!DOCTYPE html>
<html lang="${catalogue.text('LANGUAGE_TAG')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${Html.constant(`default-src 'none'; style-src 'sha256-${STYLE_HASH}'`)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${view.text(title)}</title>
<style>${Html.constant(STYLE)}</style>
</head>
<body>
<main>
${parts}
<footer>${catalogue.text('REPORT_PRIVATE')}</footer>
</main>
</body>
</html>
`;
  return page.toString();
}
