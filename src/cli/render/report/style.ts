/** The page's only style sheet: light and dark, from 320 px on, and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1c2128; --faint: #5b6470; --page: #ffffff; --card: #f5f7f9; --line: #b9c3cd; --grid: #dde3e9;
  --good: #1a7f37; --bad: #c9252d; --warn: #8f5b00; --phase: #3b78c4; --change: #6aa0dd; --wait: #c98a1b; --check: #4a9b6e; --gap: #aab4bf; }
@media screen and (prefers-color-scheme: dark) { :root { --text: #e4e9ee; --faint: #9aa6b2; --page: #14181d; --card: #1d2329; --line: #4a5561; --grid: #2d363f;
  --good: #4ac26b; --bad: #ff7b72; --warn: #e0a53c; --phase: #5c9ae6; --change: #3f77b8; --wait: #d39a34; --check: #55a87b; --gap: #5b6672; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 36px 0 10px; }
h3 { font-size: 16px; margin: 24px 0 8px; overflow-wrap: anywhere; }
p { margin: 0 0 8px; overflow-wrap: anywhere; white-space: pre-wrap; }
.faint, figcaption, dt { color: var(--faint); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.outcome { font-weight: 600; }
code, pre, .mono { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 13px; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(125px, 1fr)); gap: 10px 16px; margin: 18px 0 0; padding: 14px 16px; background: var(--card); border-radius: 8px; }
dl.facts dt { font-size: 13px; } dl.facts dd { margin: 0; overflow-wrap: anywhere; font-weight: 500; }
.failure { margin: 18px 0 0; padding: 14px 16px; border: 1px solid var(--bad); border-left-width: 5px; border-radius: 6px; }
.failure dl { margin: 8px 0 0; } .failure dt { font-size: 13px; } .failure dd { margin: 0 0 8px; overflow-wrap: anywhere; white-space: pre-wrap; }
figure { margin: 0; } figcaption { font-size: 13px; margin-top: 6px; }
.timeline { border-top: 1px solid var(--line); }
.row { display: grid; grid-template-columns: minmax(0, 300px) minmax(0, 1fr) 72px; gap: 12px; align-items: center; min-height: 26px; border-bottom: 1px solid var(--grid); }
.row .name { overflow-wrap: anywhere; font-size: 14px; padding: 2px 0; } .row .time { text-align: right; font-variant-numeric: tabular-nums; font-size: 13px; white-space: nowrap; }
.row.inner .name { padding-left: 18px; color: var(--faint); font-size: 13px; } .row.phase .name { font-weight: 600; }
.row svg { display: block; width: 100%; height: 18px; }
.row .why { display: block; font-size: 12px; font-weight: 400; }
.keyed { white-space: nowrap; }
.key { display: inline-block; width: 10px; height: 10px; margin: 0 5px 0 10px; border-radius: 2px; }
rect.phase, .key.phase { fill: var(--phase); background: var(--phase); } rect.change, .key.change { fill: var(--change); background: var(--change); }
rect.wait, .key.wait { fill: var(--wait); background: var(--wait); } rect.check, .key.check { fill: var(--check); background: var(--check); }
rect.gap { fill: var(--gap); } rect.failed { fill: var(--bad); }
svg line { stroke: var(--grid); stroke-width: 1; vector-effect: non-scaling-stroke; } svg line.second { stroke: var(--line); }
table { border-collapse: collapse; width: 100%; } td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--grid); vertical-align: top; overflow-wrap: anywhere; }
td.state { white-space: nowrap; width: 1%; font-size: 13px; } td.time { white-space: nowrap; width: 1%; text-align: right; padding-right: 0; font-variant-numeric: tabular-nums; font-size: 13px; }
details { margin-top: 4px; } summary { cursor: pointer; color: var(--faint); font-size: 13px; }
pre { margin: 6px 0 0; padding: 10px 12px; background: var(--card); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.4; }
pre .add { color: var(--good); } pre .del { color: var(--bad); } pre .hunk { color: var(--faint); }
ul { margin: 0; padding-left: 20px; } li { overflow-wrap: anywhere; }
footer { margin-top: 40px; font-size: 13px; color: var(--faint); }
@media (max-width: 640px) { .row { grid-template-columns: minmax(0, 1fr) 64px; gap: 2px 8px; padding: 4px 0; } .row .name { grid-column: 1; } .row .time { grid-column: 2; grid-row: 1; } .row .bar { grid-column: 1 / -1; } }
@media print { :root { color-scheme: light; } main { max-width: none; padding: 0; } .row, tr, .failure { break-inside: avoid; } h2, h3 { break-after: avoid; } details::details-content { content-visibility: visible; block-size: auto; }
  svg rect, .key { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
