import { type ChangeSpan, lengthOf } from '../../cli/render/timeline/spans.ts';
import { each, type Html, html, type PageView } from './html.ts';
import { marked } from './prose.ts';
import { changeText } from './step-text.ts';

const COLOURS = { done: 'good', previewed: 'plain', undone: 'warn', unfinished: 'warn', failed: 'bad' } as const;
/** Phases of a run with more changes are folded. */
const MOST_OPEN = 8;
/** Longer diffs are folded. */
const LONG_DIFF = 24;

/** The changes of each phase, with their diffs. What failed is open. */
export function changesHtml(changes: readonly ChangeSpan[], view: PageView): Html | undefined {
  const { catalogue, text } = view;
  const made = changes.filter(({ change }) => change.kind !== 'wait-until');
  if (made.length === 0) return undefined;
  const groups = new Map<string, ChangeSpan[]>(made.map(({ change: { phase } }) => [phase, []]));
  for (const span of made) groups.get(span.change.phase)?.push(span);
  const folds = [...groups].map(([phase, some]) => {
    const open = made.length <= MOST_OPEN || some.some(isNotDone) ? html` open` : undefined;
    const count = catalogue.text('CHANGES_SUMMARY', { done: some.length });
    return html`<details class="fold"${open}><summary><b>${text(view.label(phase))}</b> <span class="where">${count}</span></summary>
<table>${each(some, (span) => rowHtml(span, view))}</table></details>
`;
  });
  return html`<h2>${catalogue.text('REPORT_CHANGES')}</h2>
${folds}`;
}

function isNotDone({ state }: ChangeSpan): boolean {
  return state === 'failed' || state === 'unfinished';
}

function rowHtml(span: ChangeSpan, view: PageView): Html {
  const { catalogue, text } = view;
  const { change, state } = span;
  const { predicted, items = [], diff } = change;
  const time = state === 'previewed' ? '' : catalogue.text('DURATION', { ms: lengthOf(span) });
  return html`<tr><td class="state ${COLOURS[state]}">${catalogue.text('REPORT_CHANGE_STATE', { state })}</td><th scope="row">${marked(text(changeText(span, view)))}${
    predicted ? html`<p class="where">${text(catalogue.text('CHANGE_PREDICTED', { predicted }))}</p>` : undefined
  }${items.length > 0 ? html`<ul>${items.map((item) => html`<li>${text(item)}</li>`)}</ul>` : undefined}${
    diff ? diffHtml(text(diff), catalogue.text('REPORT_DIFF')) : undefined
  }</th><td class="time">${time}</td></tr>
`;
}

function diffHtml(diff: string, title: string): Html {
  const lines = diff.trimEnd().split('\n');
  const kindOf = (line: string) => {
    if (/^(---|\+\+\+) |^@@/.test(line)) return 'hunk';
    if (line.startsWith('+')) return 'add';
    return line.startsWith('-') ? 'del' : 'same';
  };
  const open = lines.length <= LONG_DIFF ? html` open` : undefined;
  return html`<details${open}><summary>${title}</summary><pre>${each(
    lines,
    (line) => html`<span class="${kindOf(line)}">${line}</span>
`,
  )}</pre></details>`;
}
