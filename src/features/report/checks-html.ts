import type { Failure, FailureText } from '../../base/failure.ts';
import type { Ending } from '../../cli/recorded-run.ts';
import { internalText } from '../../cli/render/output/text-reporter.ts';
import { checkCounts } from '../../cli/render/timeline/model.ts';
import type { CheckSpan, TimelineModel } from '../../cli/render/timeline/spans.ts';
import { type Html, html, type PageView } from './html.ts';
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

/** Why the run failed: with each failed check, by name, its cause and its cure. */
export function failureBanner(ending: Ending, { checks }: TimelineModel, view: PageView): Html | undefined {
  if (ending.type !== 'failed' && ending.type !== 'crashed') return undefined;
  const { catalogue, text } = view;
  const isFailure = ending.type === 'failed';
  const kind = isFailure ? ending.failure.kind : 'INTERNAL';
  const said = isFailure ? catalogue.failure(ending.failure) : internalText(catalogue, ending.error);
  const failed = checks.flatMap((check) => failedCheck(check, isFailure ? ending.failure : undefined, view));
  // The failure of a check itself says "above", where a terminal has shown them.
  const namesChecks = failed.length > 0 && isFailure && hasChecks(ending.failure.params);
  const list = failed.length > 0 ? html`<ul class="checks">${failed}</ul>` : undefined;
  return html`<section class="failure"><p class="what">${marked(text(said.what))} <code>${kind}</code></p>
${namesChecks ? html`${list ?? ''}${causeAndCure({ cure: said.cure }, view)}` : html`${causeAndCure(said, view)}${list ?? ''}`}</section>`;
}

function hasChecks(params: unknown): boolean {
  return typeof params === 'object' && params !== null && 'checks' in params;
}

function failedCheck({ name, findings }: CheckSpan, ending: Failure | undefined, view: PageView): Html[] {
  const { catalogue, text } = view;
  const failures = findings.filter(({ result, failure }) => result === 'failed' && (!failure || failure !== ending));
  return failures.map(({ failure }) => {
    const said = failure && catalogue.failure(failure);
    return html`<li><p class="what"><code>${text(name)}</code>${said ? html` ${marked(text(said.what))} <code>${text(failure.kind)}</code>` : undefined}</p>${
      said && causeAndCure(said, view)
    }</li>
`;
  });
}

/** Both as a list of terms; a text without one of them has none. */
function causeAndCure({ cause, cure }: Partial<FailureText>, { catalogue, text }: PageView): Html {
  const entry = (name: string, value: string | undefined) =>
    value === undefined || value === '' ? undefined : html`<dt>${name}</dt><dd>${marked(text(value))}</dd>`;
  return html`<dl class="cure">${entry(catalogue.text('REPORT_CAUSE'), cause)}${entry(catalogue.text('REPORT_CURE'), cure)}</dl>`;
}
