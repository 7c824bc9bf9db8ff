/** Loads the library ahead, so that the first diff does not wait for it. */
export async function loadDiff(): Promise<void> {
  await import('diff');
}

/** A unified diff; `before` is empty for a file or object that does not exist. */
export async function unifiedDiff(name: string, before: string, after: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const patch = createTwoFilesPatch(before === '' ? '/dev/null' : name, name, before, after, '', '', { context: 3 });
  return patch.split('\n').slice(1).join('\n');
}
