import { expect, it } from 'vitest';
import { withoutNoteWarnings } from '../../scripts/build/executable/postject-output.ts';

const WARNING = "warning: Can't find string offset for section name '.note";

/** A console that records its lines. */
function recorded() {
  const lines: string[] = [];
  const to = { log: (text: string) => lines.push(`out ${text}`), warn: (text: string) => lines.push(`err ${text}`) };
  return { lines, to: to as unknown as Console };
}

it("keeps postject's real problems, and drops what LIEF says about notes", async () => {
  const { lines, to } = recorded();
  const done = await withoutNoteWarnings(async () => {
    // As Emscripten does: bound when the module is loaded.
    const [out, err] = [to.log.bind(to), to.warn.bind(to)];
    for (const print of [out, err]) for (const end of ['.100', '.0', '']) print(`${WARNING}${end}'`);
    err(`${WARNING}.100' in a longer line`);
    err("warning: Can't find string offset for section name '.text'");
    out('Segment with name "NOTE" exists');
    return 'done';
  }, to);
  expect(done).toBe('done');
  expect(lines).toEqual([
    `err ${WARNING}.100' in a longer line`,
    "err warning: Can't find string offset for section name '.text'",
    'out Segment with name "NOTE" exists',
  ]);
  to.warn(`${WARNING}'`);
  expect(lines).toHaveLength(4);
});

it('gives the console back after a failure', async () => {
  const { lines, to } = recorded();
  const failing = withoutNoteWarnings(() => Promise.reject(new Error('not injected')), to);
  await expect(failing).rejects.toThrow('not injected');
  to.warn(`${WARNING}'`);
  expect(lines).toHaveLength(1);
});
