/** Loads the library ahead, so that the first diff does not wait for it. */
export async function loadDiff(): Promise<void> {
  await import('diff');
}

/** Lines that differ; its work grows with their square: 500 others for 500 take about 30 ms, 4,000 take 2 s. */
const MOST_EDITS = 1_000;

/**
 * A unified diff; `before` is empty for a file or object that does not exist. Texts that differ in very many lines are
 * shown as removed and added as a whole.
 */
export async function unifiedDiff(name: string, before: string, after: string): Promise<string> {
  const { createTwoFilesPatch, formatPatch } = await import('diff');
  const oldName = before === '' ? '/dev/null' : name;
  const patch =
    createTwoFilesPatch(oldName, name, before, after, '', '', { context: 3, maxEditLength: MOST_EDITS }) ??
    formatPatch({
      ...{ oldFileName: oldName, newFileName: name, oldHeader: '', newHeader: '' },
      hunks: [replaced(before, after)],
    });
  return patch.split('\n').slice(1).join('\n');
}

function replaced(before: string, after: string) {
  const [old, now] = [marked('-', before), marked('+', after)];
  return {
    ...{ oldStart: 1, oldLines: old.count, newStart: 1, newLines: now.count }, // formatPatch shows 0 for no lines
    lines: [...old.lines, ...now.lines],
  };
}

function marked(sign: string, text: string): { count: number; lines: string[] } {
  if (text === '') return { count: 0, lines: [] };
  const all = text.split('\n');
  const isWhole = all.at(-1) === '';
  if (isWhole) all.pop();
  const lines = all.map((line) => `${sign}${line}`);
  return { count: all.length, lines: isWhole ? lines : [...lines, '\\ No newline at end of file'] };
}
