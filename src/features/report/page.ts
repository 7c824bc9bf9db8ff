import { createHash } from 'node:crypto';
import type { RecordedRun } from '../../cli/recorded-run.ts';
import { each, Html, html, type PageView } from './html.ts';
import { foldedRunHtml, runHtml } from './run-html.ts';

/** More names do not fit into a title. */
const MOST_NAMES = 3;

/**
 * The whole report: one page that needs nothing else, and runs no script. Several runs (a rehearsal of several nodes)
 * are folded, one below the other.
 */
export function reportPage(runs: readonly RecordedRun[], view: PageView): Html {
  const command = view.catalogue.text('REPORT_TITLE', { command: runs[0]?.command ?? '' });
  const names = runs.map(({ facts }) => facts.nodeName ?? '').filter((name) => name !== '');
  const title = [command, ...names.slice(0, MOST_NAMES)].join(' · ');
  const [first, ...others] = runs;
  const main =
    first === undefined || others.length > 0
      ? html`${severalRuns(command, runs.length, view)}${each(runs, (run) => foldedRunHtml(run, view))}`
      : runHtml(first, view);
  return pageOf(title, main, view);
}

function severalRuns(command: string, hosts: number, { catalogue, text }: PageView): Html {
  return html`<header><h1 class="command">${text(command)}</h1><p>${catalogue.text('REPORT_HOSTS', { hosts })}</p></header>
`;
}

export function pageOf(title: string, main: Html, view: PageView): Html {
  const { catalogue } = view;
  return html`<!DOCTYPE html>
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
${main}
<footer>${catalogue.text('REPORT_PRIVATE')}</footer>
</main>
</body>
</html>
`;
}

/** The page's only style sheet: light and dark, from 320 px on, and on paper. */
const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --faint: #57606a; --page: #ffffff; --card: #f5f7f9; --line: #c4ccd4; --grid: #e4e8ec; --hover: #f0f4f8;
  --good: #17713a; --bad: #c21f2b; --bad-card: #fdf3f3; --warn: #875200; --code: #eceff2;
  --phase: #a9bbd0; --change: #2f6fbd; --wait: #d08a18; --check: #2f8f66; --gap: #c3cad1; }
@media screen and (prefers-color-scheme: dark) { :root { --text: #e6eaee; --faint: #9ba7b3; --page: #12161b; --card: #1b2127; --line: #414c57; --grid: #262e36; --hover: #1b2229;
  --good: #4cc26f; --bad: #ff8078; --bad-card: #251719; --warn: #e3a744; --code: #262d35;
  --phase: #49607b; --change: #5a9ae8; --wait: #dc9f3c; --check: #4fb083; --gap: #45505b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1160px; margin: 0 auto; padding: 28px 20px 48px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; letter-spacing: -0.01em; } h2 { font-size: 17px; margin: 32px 0 10px; }
h1, h2, p, li, dd, th, td, summary, .name { overflow-wrap: anywhere; unicode-bidi: isolate; }
p { margin: 0 0 6px; white-space: pre-wrap; }
code, pre, .mono, .command { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 0.88em; }
code { background: var(--code); border-radius: 4px; padding: 0.1em 0.3em; -webkit-box-decoration-break: clone; box-decoration-break: clone; overflow-wrap: anywhere; }
pre { margin: 6px 0; padding: 10px 12px; background: var(--card); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45; }
p.command { color: var(--faint); margin-bottom: 4px; } h1.command { font-size: 22px; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .where, .about, dt, .keys, footer, td.time { color: var(--faint); }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px 20px; margin: 16px 0; padding: 12px 16px; background: var(--card); border-radius: 8px; }
dt { font-size: 12px; } dd { margin: 0; } dl.facts dd { font-weight: 600; font-size: 14px; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 6; line-clamp: 6; overflow: hidden; }
.said { max-width: 90ch; }
.failure { margin: 16px 0; padding: 14px 18px; background: var(--bad-card); border-left: 5px solid var(--bad); border-radius: 6px; }
.what { font-weight: 600; } .what code { font-weight: 400; } dl.cure { margin: 4px 0 0; } dl.cure dd { margin: 0 0 6px; white-space: pre-wrap; }
ul.checks { list-style: none; margin: 10px 0; padding: 0; } ul.checks > li { padding: 10px 0 4px; border-top: 1px solid var(--line); }
ol, .keys { list-style: none; margin: 0; padding: 0; }
.row { display: grid; grid-template-columns: minmax(0, 340px) minmax(0, 1fr) 64px; gap: 0 14px; align-items: center; min-height: 28px; padding: 2px 0; }
.time { text-align: right; font-variant-numeric: tabular-nums; font-size: 13px; white-space: nowrap; }
.bar { position: relative; align-self: stretch; min-height: 20px; } .bar svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
rect { y: calc(50% - 6px); height: 12px; rx: 2px; stroke-width: 1.5px; } .timeline rect + rect { y: calc(50% - 4px); height: 8px; rx: 1px; } .spent rect { stroke: none; rx: 0; }
.phase { fill: var(--phase); stroke: var(--phase); } .change { fill: var(--change); stroke: var(--change); } .wait { fill: var(--wait); stroke: var(--wait); }
.check { fill: var(--check); stroke: var(--check); } .gap { fill: var(--gap); stroke: var(--gap); } rect.failed { fill: var(--bad); stroke: var(--bad); }
line { stroke: var(--grid); stroke-width: 1px; } text { fill: var(--faint); stroke: none; font-size: 12px; } text.middle { text-anchor: middle; } text.last { text-anchor: end; }
.clamp { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; line-clamp: 2; overflow: hidden; }
.spent .row { grid-template-columns: minmax(0, 460px) minmax(0, 1fr) 110px; min-height: 32px; border-top: 1px solid var(--grid); } .spent .time b { color: var(--text); margin-right: 6px; }
.spent .name > .clamp:first-child { font-weight: 600; } .spent .why { font-size: 13px; } .why b { font-weight: 600; }
.spent .row { padding: 5px 0; } .spent .time { color: var(--faint); } .spent .bar { min-height: 16px; }
.timeline { border-bottom: 1px solid var(--line); } .axis { border-bottom: 1px solid var(--line); } .timeline > ol > li { border-top: 1px solid var(--grid); } .timeline > ol > li:first-child { border: 0; }
.timeline .name { display: block; padding-left: 18px; } .row.phase .name { font-weight: 600; font-size: 14px; } .row.gap .name { color: var(--faint); font-size: 14px; }
.row.step { min-height: 24px; } .row.step .name { padding-left: 36px; font-size: 13px; } ol ol ol .row.step .name { padding-left: 54px; } .why { font-size: 12px; color: var(--faint); } .about { margin: 0; padding-left: 18px; font-size: 13px; }
summary { cursor: pointer; } summary:focus-visible { outline: 2px solid var(--change); outline-offset: 1px; border-radius: 3px; } summary.row:hover, .fold > summary:hover { background: var(--hover); }
summary.row { list-style: none; } summary.row::-webkit-details-marker { display: none; } summary.row .name { position: relative; }
summary.row .name::before { content: ""; position: absolute; left: 3px; top: 0.5em; border: solid transparent; border-width: 4px 0 4px 6px; border-left-color: var(--faint); }
summary.step .name::before { left: 22px; } details[open] > summary.row .name::before { transform: rotate(90deg); } details[open] > ol { padding-bottom: 6px; }
.keys { display: flex; flex-wrap: wrap; gap: 2px 18px; margin-top: 8px; font-size: 13px; } .key { display: inline-block; width: 10px; height: 10px; margin-right: 6px; border-radius: 2px; }
.key.phase { background: var(--phase); } .key.change { background: var(--change); } .key.wait { background: var(--wait); } .key.check { background: var(--check); }
.fold { border-top: 1px solid var(--grid); } .fold > summary { padding: 5px 0; } .fold > table { margin: 0 0 10px 16px; width: calc(100% - 16px); }
table { border-collapse: collapse; width: 100%; } td, th { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--grid); vertical-align: top; text-align: left; font-weight: 400; }
tr:last-child > * { border-bottom: 0; } td.state { white-space: nowrap; width: 1%; font-size: 13px; } td.time { width: 1%; padding-right: 0; text-align: right; } th details summary { color: var(--faint); font-size: 13px; }
th .mono { font-weight: 600; } pre .add { color: var(--good); } pre .del { color: var(--bad); } pre .hunk { color: var(--faint); }
ul { margin: 0; padding-left: 20px; }
details.run { border-top: 1px solid var(--line); } details.run > summary { padding: 10px 0; font-size: 16px; } details.run > summary .name { font-weight: 600; margin-right: 8px; } details.run > article { padding: 0 0 24px 16px; }
footer { margin-top: 40px; font-size: 13px; }
@media (max-width: 640px) { main { padding: 18px 14px 32px; } dl.facts { grid-template-columns: 1fr 1fr; } .failure { padding: 12px; }
  .row, .spent .row { grid-template-columns: minmax(0, 1fr) auto; gap: 0 10px; padding: 4px 0; } .row .name { grid-column: 1; } .row .time { grid-column: 2; grid-row: 1; } .row .bar { grid-column: 1 / -1; }
  .row.step .name, ol ol ol .row.step .name { padding-left: 26px; } summary.step .name::before { left: 12px; } .axis .name, .axis .time { display: none; } details.run > article { padding-left: 0; } .fold > table { margin-left: 0; width: 100%; } }
@media print { @page { margin: 14mm; } body { font-size: 12px; } main { max-width: none; padding: 0; } h1 { font-size: 20px; } h2 { font-size: 14px; margin-top: 18px; break-after: avoid; } .row { min-height: 20px; }
  .row, tr, ul.checks > li { break-inside: avoid; } rect, .key, code, pre, .failure, dl.facts { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;

/** Only this style sheet applies; its hash is in the page's own policy. */
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
