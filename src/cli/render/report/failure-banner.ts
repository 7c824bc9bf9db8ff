import type { Failure, FailureText } from '../../../base/failure.ts';
import { internalText } from '../output/text-reporter.ts';
import type { CheckSpan, TimelineModel } from '../timeline/spans.ts';
import { type Html, html } from './html.ts';
import type { PageView } from './page-view.ts';
import { marked } from './prose.ts';
import type { Ending } from './recording.ts';

/** Why the run failed: with each failed check, by name, its cause and its cure. */
export function failureBanner(ending: Ending, { checks }: TimelineModel, view: PageView): Html | undefined {
  if (ending.type !== 'failed' && ending.type !== 'crashed') return undefined;
  const { catalogue, text } = view;
  const isFailure = ending.type === 'failed';
  const code = isFailure ? ending.failure.code : 'INTERNAL';
  const said = isFailure ? catalogue.failure(ending.failure) : internalText(catalogue, ending.error);
  const failed = checks.flatMap((check) => failedCheck(check, isFailure ? ending.failure : undefined, view));
  // The failure of a check itself says "above", where a terminal has shown them.
  const namesChecks = failed.length > 0 && isFailure && hasChecks(ending.failure.params);
  const list = failed.length > 0 ? html`<ul class="checks">${failed}</ul>` : undefined;
  return html`<section class="failure"><p class="what">${marked(text(said.what))} <code>${code}</code></p>
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
    return html`<li><p class="what"><code>${text(name)}</code>${said ? html` ${marked(text(said.what))} <code>${text(failure.code)}</code>` : undefined}</p>${
      said && causeAndCure(said, view)
    }</li>
`;
  });
}

/** Both as a list of terms; a text without one of them has none. */
export function causeAndCure({ cause, cure }: Partial<FailureText>, { catalogue, text }: PageView): Html {
  const entry = (name: string, value: string | undefined) =>
    value === undefined || value === '' ? undefined : html`<dt>${name}</dt><dd>${marked(text(value))}</dd>`;
  return html`<dl class="cure">${entry(catalogue.text('REPORT_CAUSE'), cause)}${entry(catalogue.text('REPORT_CURE'), cure)}</dl>`;
}
