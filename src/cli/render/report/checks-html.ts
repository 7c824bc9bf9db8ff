import { checkCounts } from '../timeline/model.ts';
import type { CheckSpan } from '../timeline/spans.ts';
import { causeAndCure } from './failure-banner.ts';
import { type Html, html } from './html.ts';
import type { PageView } from './page-view.ts';
import { marked } from './prose.ts';

type Finding = Omit<CheckSpan['findings'][number], 'result'> & { result: keyof typeof COLOURS };

const COLOURS = {
  ...{ passed: 'good', warning: 'warn', ignored: 'warn', failed: 'bad', unfinished: 'warn', 'not-run': 'warn' },
} as const;
/** The most important results first. */
const ORDER = ['failed', 'unfinished', 'not-run', 'warning', 'ignored', 'passed'] as const;

/** Checks that need attention, then the others folded behind their number. The banner has the cures of failures. */
export function checksHtml(checks: readonly CheckSpan[], view: PageView, hasBanner: boolean): Html | undefined {
  const { catalogue } = view;
  if (checks.length === 0) return undefined;
  const rows = checks
    .flatMap((check) => findingsOf(check).map((finding) => ({ check, finding })))
    .sort((a, b) => ORDER.indexOf(a.finding.result) - ORDER.indexOf(b.finding.result));
  const list = (some: typeof rows) =>
    some.length === 0
      ? undefined
      : html`<table>${some.map(({ check, finding }) => rowHtml(check, finding, view, hasBanner))}</table>`;
  const passed = rows.filter(({ finding: { result } }) => result === 'passed');
  const others = rows.filter(({ finding: { result } }) => result !== 'passed');
  const summary = catalogue.text('CHECKS_SUMMARY', {
    ...checkCounts(passed.map(({ check }) => check)),
    warnings: 0,
    failed: 0,
  });
  return html`<h2>${catalogue.text('REPORT_CHECKS')}</h2>
${list(others)}${passed.length > 0 ? html`<details class="fold"><summary>${summary}</summary>${list(passed)}</details>` : undefined}`;
}

/** A check that passed twice, on the machine and beside the cluster, is one. */
function findingsOf({ findings }: CheckSpan): Finding[] {
  if (findings.length === 0) return [{ result: 'unfinished' }];
  const others = findings.filter(({ result }) => result !== 'passed');
  return others.length > 0 ? others : findings.slice(0, 1);
}

function rowHtml(
  { name, ownMs }: CheckSpan,
  { result, message, failure }: Finding,
  view: PageView,
  hasBanner: boolean,
): Html {
  const { catalogue, text } = view;
  const said = failure && catalogue.failure(failure);
  const what = said?.what ?? (message && catalogue.say(message));
  return html`<tr><td class="state ${COLOURS[result]}">${catalogue.text('REPORT_CHECK_RESULT', { result })}</td><th scope="row"><span class="mono">${text(name)}</span>${
    what === undefined ? undefined : html`<p>${marked(text(what))}</p>`
  }${said && !(hasBanner && result === 'failed') ? causeAndCure(said, view) : undefined}</th><td class="time">${catalogue.text('DURATION', { ms: ownMs })}</td></tr>
`;
}
