import { buildInfo } from '../../cli/build-info.ts';
import type { Ending, RecordedRun } from '../../cli/recorded-run.ts';
import { changesHtml } from './changes-html.ts';
import { checksHtml, failureBanner } from './checks-html.ts';
import { type Html, html, type PageView } from './html.ts';
import { marked, prose } from './prose.ts';
import { timeSpentHtml } from './time-spent.ts';
import { timelineHtml } from './timeline-html.ts';

const COLOURS = { succeeded: 'good', nothing: 'good', interrupted: 'warn', failed: 'bad', crashed: 'bad' } as const;

/** A machine that is what was asked for already has not failed, although the exit code tells scripts. */
function kindOf(ending: Ending): keyof typeof COLOURS {
  return ending.type === 'failed' && ending.failure.class === 'already-joined' ? 'nothing' : ending.type;
}

/** One run: how it ended, where its time went, then everything else. */
export function runHtml(run: RecordedRun, view: PageView): Html {
  return html`<article>
<header>
<p class="command">${view.text(view.catalogue.text('REPORT_TITLE', { command: run.command }))}</p>
<h1 class="${COLOURS[kindOf(run.ending)]}">${outcomeText(run, view)}</h1>
${facts(run, view)}
</header>
${body(run, view)}
</article>
`;
}

/** One of several runs, behind a line that says how it ended. A failed one is open. */
export function foldedRunHtml(run: RecordedRun, view: PageView): Html {
  const { catalogue, text } = view;
  const { facts: about, command, ending, timeline } = run;
  const isGood = ending.type === 'succeeded';
  const time = catalogue.text('DURATION', { ms: timeline.durationMs });
  return html`<details class="run"${isGood ? undefined : html` open`}><summary><span class="name">${text(about.nodeName ?? command)}</span> <span class="${COLOURS[kindOf(ending)]}">${outcomeText(run, view)}</span> <span class="time">${time}</span></summary>
<article>
${facts(run, view)}
${body(run, view)}
</article></details>
`;
}

function body({ ending, timeline }: RecordedRun, view: PageView): Html {
  const { catalogue, text } = view;
  const banner = failureBanner(ending, timeline, view);
  const skipped = timeline.skipped.map((name) => view.label(name));
  return html`${said(ending, view)}
${banner}
${timeSpentHtml(timeline, view)}
<h2>${catalogue.text('REPORT_TIMELINE')}</h2>
${timelineHtml(timeline, view)}
${skipped.length > 0 ? html`<p class="where">${text(catalogue.text('REPORT_SKIPPED', { phases: skipped }))}</p>` : undefined}
${noticesHtml(timeline.notices, view)}
${checksHtml(timeline.checks, view, banner !== undefined)}
${changesHtml(timeline.changes, view)}`;
}

function outcomeText({ ending }: RecordedRun, { catalogue, text }: PageView): string {
  const outcomes = { nothing: 'nothing-to-do', interrupted: 'interrupted', failed: 'failed', crashed: 'failed' };
  const outcome = { succeeded: '', ...outcomes }[kindOf(ending)];
  return text(catalogue.text('REPORT_OUTCOME', { outcome: ending.type === 'succeeded' ? ending.outcome : outcome }));
}

function said(ending: Ending, { catalogue, text }: PageView): Html | undefined {
  if (ending.type === 'succeeded')
    return ending.message && html`<div class="said">${prose(text(catalogue.say(ending.message)))}</div>`;
  if (ending.type !== 'interrupted') return undefined;
  return html`<div class="said">${prose(text(catalogue.text('INTERRUPTED', ending)))}</div>`;
}

function facts(run: RecordedRun, { catalogue, text }: PageView): Html {
  const { startedAt, facts: about, exitCode, timeline } = run;
  const fact = (name: string, value: string | undefined) =>
    value === undefined || value === '' ? undefined : html`<div><dt>${name}</dt><dd>${text(value)}</dd></div>`;
  const all = [
    fact(catalogue.text('REPORT_TOOK'), catalogue.text('DURATION', { ms: timeline.durationMs })),
    fact(catalogue.text('REPORT_NODE'), about.nodeName),
    fact(catalogue.text('REPORT_ROLE'), about.role && catalogue.text('ROLE_NAME', { role: about.role })),
    fact(catalogue.text('REPORT_ENDPOINT'), about.endpoint),
    fact(catalogue.text('REPORT_STARTED'), `${startedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`),
    fact(catalogue.text('REPORT_EXIT_CODE'), String(exitCode)),
    fact(catalogue.text('REPORT_VERSION'), buildInfo().gitVersion),
  ];
  return html`<dl class="facts">${all.filter((one) => one !== undefined)}</dl>`;
}

type NoticeSpan = RecordedRun['timeline']['notices'][number];

/** More are folded, but for warnings. */
const MOST_NOTICES = 3;

function noticesHtml(notices: readonly NoticeSpan[], view: PageView): Html | undefined {
  const { catalogue } = view;
  if (notices.length === 0) return undefined;
  const list = (some: typeof notices) =>
    some.length === 0 ? undefined : html`<ul>${some.map((one) => noticeHtml(one, view))}</ul>`;
  const [warnings, others] = [notices.filter(isWarning), notices.filter((notice) => !isWarning(notice))];
  const summary = catalogue.text('REPORT_NOTICE_COUNT', { notices: others.length });
  const isFolded = others.length > MOST_NOTICES;
  return html`<h2>${catalogue.text('REPORT_NOTICES')}</h2>
${list(warnings)}${isFolded ? html`<details class="fold"><summary>${summary}</summary>${list(others)}</details>` : list(others)}`;
}

function isWarning({ level }: NoticeSpan): boolean {
  return level === 'warning';
}

function noticeHtml({ atMs, level, message }: NoticeSpan, { catalogue, text }: PageView): Html {
  const time = catalogue.text('DURATION', { ms: atMs });
  const colour = level === 'warning' ? html` class="warn"` : undefined;
  return html`<li${colour}>${marked(text(catalogue.say(message)))} <span class="where">${time}</span></li>
`;
}
