import type { Message } from '../../base/text.ts';
import { checkCounts } from '../../cli/render/timeline/model.ts';
import { type ChangeSpan, type Gap, lengthOf, type WaitSpan } from '../../cli/render/timeline/spans.ts';
import type { Step } from '../../cli/render/timeline/steps.ts';
import { changeSentence } from '../../i18n/change-sentence.ts';
import type { PageView } from './html.ts';

const GAPS = { before: 'REPORT_BEFORE', between: 'REPORT_BETWEEN', after: 'REPORT_AFTER' } as const;

export function gapText({ type }: Gap, { catalogue }: PageView): string {
  return catalogue.text(GAPS[type]);
}

export function changeText({ change, state }: ChangeSpan, { catalogue }: PageView): string {
  if (state === 'previewed') return changeSentence(catalogue, change, 'preview');
  const isDone = (state === 'done' || state === 'undone') && change.kind !== 'wait-until';
  return changeSentence(catalogue, change, isDone ? 'done' : 'started');
}

/** A step in one line, and what else is to say of it. */
export function stepText(step: Step, view: PageView): { name: string; more: string[] } {
  const { catalogue } = view;
  if (step.type === 'checks') return { name: catalogue.text('CHECKS_SUMMARY', checkCounts(step.checks)), more: [] };
  if (step.type === 'wait') return { name: catalogue.say(step.wait.message), more: causes([step.wait], view) };
  const [first, ...others] = step.changes;
  return {
    name: changeText(first, view),
    more: [
      ...(others.length > 0 ? [catalogue.text('REPORT_AT_ONCE', { others: others.length })] : []),
      ...longestOf(step.waits, view),
      ...causes(step.waits, view),
    ],
  };
}

/** The longest of several waits in a row. A single wait says the same as the step itself. */
function longestOf(waits: readonly WaitSpan[], { catalogue }: PageView): string[] {
  const [longest, second] = [...waits].sort((a, b) => lengthOf(b) - lengthOf(a));
  if (longest === undefined || second === undefined || isSame(longest.message, second.message)) return [];
  const seconds = catalogue.text('DURATION', { ms: lengthOf(longest) });
  return [catalogue.text('LIVE_WAITING', { text: catalogue.say(longest.message).replace(/\.$/, ''), seconds })];
}

function isSame(a: Message, b: Message): boolean {
  return a.key === b.key;
}

const MOST_CAUSES = 2;

function causes(waits: readonly WaitSpan[], { catalogue }: PageView): string[] {
  const said = waits.flatMap(({ failure }) => (failure ? [catalogue.failure(failure).what] : []));
  return [...new Set(said)].slice(-MOST_CAUSES);
}
