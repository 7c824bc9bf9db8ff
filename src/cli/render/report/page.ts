import type { Failure, FailureText } from '../../../base/failure.ts';
import { changeSentence } from '../../../i18n/change-sentence.ts';
import { buildInfo } from '../../build-info.ts';
import { internalText } from '../output/text-reporter.ts';
import type { ChangeSpan, CheckSpan, TimelineModel } from '../timeline/spans.ts';
import { Html, html } from './html.ts';
import type { Ending, RecordedRun } from './recording.ts';
import { STYLE } from './style.ts';
import { type PageView, timelineHtml } from './timeline-html.ts';

/**
 * The whole report: one page that needs nothing else, and runs no script. Several runs (a rehearsal of several nodes)
 * follow each other.
 */
export function reportPage(runs: readonly RecordedRun[], view: PageView): string {
  const title = [
    view.catalogue.text('REPORT_TITLE', { command: runs[0]?.command ?? '' }),
    ...runs.map(({ facts }) => facts.nodeName ?? ''),
  ]
    .filter((part) => part !== '')
    .slice(0, 4)
    .join(' · ');
  return pageOf(
    title,
    runs.map((run) => runHtml(run, view)),
    view,
  );
}

/** A page with these parts, one below the other. */
export function pageOf(title: string, parts: readonly Html[], view: PageView): string {
  const { catalogue } = view;
  const page = html`<!DOCTYPE html>
<html lang="${catalogue.text('LANGUAGE_TAG')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
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

/** One run. */
export function runHtml(run: RecordedRun, view: PageView): Html {
  const { catalogue } = view;
  const { timeline } = run;
  const skipped = timeline.skipped.map((name) => view.label(name));
  return html`<article>
${header(run, view)}
${failureHtml(run.ending, view)}
<h2>${catalogue.text('REPORT_TIMELINE')}</h2>
${timelineHtml(timeline, view)}
${skipped.length > 0 ? html`<p class="faint">${view.text(catalogue.text('REPORT_SKIPPED', { phases: skipped }))}</p>` : undefined}
${noticesHtml(timeline, view)}
<h2>${catalogue.text('REPORT_CHECKS')}</h2>
${checksHtml(timeline.checks, view)}
<h2>${catalogue.text('REPORT_CHANGES')}</h2>
${changesHtml(timeline.changes, view)}
</article>
`;
}

function outcomeOf(ending: Ending): string {
  if (ending.type === 'succeeded') return ending.outcome;
  return ending.type === 'interrupted' ? 'interrupted' : 'failed';
}

function header({ command, startedAt, facts, ending, exitCode, timeline }: RecordedRun, view: PageView): Html {
  const { catalogue, text } = view;
  const colour = { succeeded: 'good', interrupted: 'warn', failed: 'bad', crashed: 'bad' }[ending.type];
  const fact = (name: string, value: string | undefined) =>
    value === undefined || value === '' ? undefined : html`<div><dt>${name}</dt><dd>${text(value)}</dd></div>`;
  const said =
    ending.type === 'succeeded'
      ? catalogue.say(ending.message)
      : ending.type === 'interrupted'
        ? catalogue.text('INTERRUPTED', ending)
        : undefined;
  const facts_ = [
    fact(catalogue.text('REPORT_NODE'), facts.nodeName),
    fact(catalogue.text('REPORT_ENDPOINT'), facts.endpoint),
    fact(catalogue.text('REPORT_ROLE'), facts.role && catalogue.text('REPORT_ROLE_NAME', { role: facts.role })),
    fact(catalogue.text('REPORT_STARTED'), `${startedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`),
    fact(catalogue.text('REPORT_TOOK'), catalogue.text('DURATION', { ms: timeline.durationMs })),
    fact(catalogue.text('REPORT_VERSION'), buildInfo().gitVersion),
    fact(catalogue.text('REPORT_EXIT_CODE'), String(exitCode)),
  ];
  return html`<header>
<p class="faint mono">${text(catalogue.text('REPORT_TITLE', { command }))}</p>
<h1 class="${colour}">${text(catalogue.text('REPORT_OUTCOME', { outcome: outcomeOf(ending) }))}</h1>
${said === undefined ? undefined : html`<p>${text(said)}</p>`}
<dl class="facts">${facts_.filter((one) => one !== undefined)}</dl>
</header>`;
}

function failureHtml(ending: Ending, view: PageView): Html | undefined {
  if (ending.type === 'failed') return failureBox(ending.failure.code, failureText(ending.failure, view), view);
  return ending.type === 'crashed'
    ? failureBox('INTERNAL', internalText(view.catalogue, ending.error), view)
    : undefined;
}

function failureText(failure: Failure, { catalogue }: PageView): FailureText {
  return catalogue.failure(failure);
}

function failureBox(code: string, { what, cause, cure }: FailureText, { catalogue, text }: PageView): Html {
  return html`<section class="failure"><p class="outcome">${text(what)} <code class="faint">${code}</code></p>
<dl><dt>${catalogue.text('REPORT_CAUSE')}</dt><dd>${text(cause)}</dd><dt>${catalogue.text('REPORT_CURE')}</dt><dd>${text(cure)}</dd></dl></section>`;
}

function noticesHtml({ notices }: TimelineModel, { catalogue, text }: PageView): Html | undefined {
  if (notices.length === 0) return undefined;
  const items = notices.map(
    ({ atMs, level, message }) =>
      html`<li${level === 'warning' ? html` class="warn"` : undefined}>${text(catalogue.say(message))} <span class="faint">${catalogue.text('DURATION', { ms: atMs })}</span></li>`,
  );
  return html`<h2>${catalogue.text('REPORT_NOTICES')}</h2><ul>${items}</ul>`;
}

const COLOURS = {
  ...{ passed: 'good', warning: 'warn', ignored: 'warn', failed: 'bad', unfinished: 'warn', 'not-run': 'warn' },
} as const;
/** The most important results first. */
const ORDER = ['failed', 'unfinished', 'not-run', 'warning', 'ignored', 'passed'] as const;

function checksHtml(checks: readonly CheckSpan[], view: PageView): Html {
  const { catalogue, text } = view;
  if (checks.length === 0) return html`<p class="faint">${catalogue.text('REPORT_NONE')}</p>`;
  const rows = checks
    .flatMap(({ name, findings, startMs, endMs }) =>
      (findings.length > 0 ? findings : [{ result: 'unfinished' as const }]).map((finding) => ({
        name,
        ms: endMs - startMs,
        ...finding,
      })),
    )
    .sort((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result));
  const row = (check: (typeof rows)[number]): Html => {
    const failure = 'failure' in check && check.failure ? failureText(check.failure, view) : undefined;
    const message = 'message' in check && check.message ? catalogue.say(check.message) : undefined;
    const parts = [message, failure?.what, failure?.cause, failure?.cure].filter((part) => part !== undefined);
    return html`<tr><td class="state ${COLOURS[check.result]}">${catalogue.text('REPORT_CHECK_RESULT', { result: check.result })}</td><td>${text(check.name)}${parts.map(
      (part) => html`<p class="faint">${text(part)}</p>`,
    )}</td><td class="time">${catalogue.text('DURATION', { ms: check.ms })}</td></tr>
`;
  };
  return html`<table>${rows.map(row)}</table>`;
}

const STATE_COLOURS = { done: 'good', previewed: 'faint', undone: 'warn', unfinished: 'warn', failed: 'bad' } as const;

function changesHtml(changes: readonly ChangeSpan[], view: PageView): Html {
  const { catalogue, text } = view;
  const made = changes.filter(({ change }) => change.kind !== 'wait-until');
  if (made.length === 0) return html`<p class="faint">${catalogue.text('REPORT_NONE')}</p>`;
  const rows = made.map(({ change, state, startMs, endMs }) => {
    const said = changeSentence(
      catalogue,
      change,
      state === 'previewed' ? 'preview' : state === 'done' || state === 'undone' ? 'done' : 'started',
    );
    const about = [view.label(change.phase), change.action, change.mode]
      .filter((part) => part !== undefined && part !== '')
      .join(' · ');
    return html`<tr><td class="state ${STATE_COLOURS[state]}">${catalogue.text('REPORT_CHANGE_STATE', { state })}</td><td>${text(said)}
<div class="faint mono">${text(about)}</div>${change.predicted ? html`<p class="faint">${text(catalogue.text('CHANGE_PREDICTED', { predicted: change.predicted }))}</p>` : undefined}${
      change.items?.length ? html`<ul>${change.items.map((item) => html`<li>${text(item)}</li>`)}</ul>` : undefined
    }${change.diff ? diffHtml(text(change.diff), catalogue.text('REPORT_DIFF')) : undefined}</td><td class="time">${
      state === 'previewed' ? '' : catalogue.text('DURATION', { ms: endMs - startMs })
    }</td></tr>
`;
  });
  return html`<table>${rows}</table>`;
}

/** Longer diffs are folded, except in print. */
const LONG_DIFF = 24;

function diffHtml(diff: string, title: string): Html {
  const lines = diff.trimEnd().split('\n');
  const kindOf = (line: string) => {
    if (/^(---|\+\+\+) |^@@/.test(line)) return 'hunk';
    if (line.startsWith('+')) return 'add';
    return line.startsWith('-') ? 'del' : 'same';
  };
  const open = lines.length <= LONG_DIFF ? html` open` : undefined;
  return html`<details${open}><summary>${title}</summary><pre>${lines.map(
    (line) => html`<span class="${kindOf(line)}">${line}</span>
`,
  )}</pre></details>`;
}
