import type { HostReader } from '../host/ports.ts';
import { Secret } from '../secret.ts';
import type { Change, WriteFile } from './change.ts';
import { type CarryOut, type Executor, runner } from './executor.ts';

/** Shows each change against what is there and predicts its outcome. It must be given an overlay host; the real one is only read. */
export function previewExecutor(): Executor {
  const carryOut: CarryOut = async (change, kind, record, _seen, surroundings) => {
    const diff = await diffOf(change, surroundings.host.read);
    const shown = diff === undefined ? record : Object.assign(record, { diff });
    const outcome = kind.predict ? kind.predict(change) : await kind.apply(change, surroundings);
    surroundings.emit({ type: 'change-previewed', change: shown });
    return outcome;
  };
  // In order, so that two previews of the same thing read the same.
  const { records, run } = runner(carryOut, { atOnce: false });
  return { records, run, succeeded: async () => {}, failed: async () => {} };
}

async function diffOf(change: Change, host: HostReader): Promise<string | undefined> {
  if (change.kind === 'write-file') return unifiedDiff(change.path, await current(change.path, host), shownContent(change));
  return undefined;
}

async function current(path: string, host: HostReader): Promise<string> {
  return masked((await host.files.read(path))?.toString('utf8') ?? '');
}

/** A Secret's lines are shown without their values, so that a reader sees what kind of file it is. */
function shownContent({ content }: WriteFile): string {
  return masked(content instanceof Secret ? content.reveal() : content);
}

const SECRET_FIELDS = /^(\s*(?:- )?(?:token|client-key-data|password|id-token|refresh-token|client-secret)\s*:).*$/gm;
const KEY_BLOCKS = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?-----END \1-----/g;

function masked(content: string): string {
  return content.replace(SECRET_FIELDS, '$1 [secret]').replace(KEY_BLOCKS, '-----BEGIN $1----- [secret]');
}

async function unifiedDiff(path: string, before: string, after: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const patch = createTwoFilesPatch(before === '' ? '/dev/null' : path, path, before, after, '', '', { context: 3 });
  return patch.split('\n').slice(1).join('\n');
}
