import { parse } from 'yaml';
import type { HostReader } from '../host/ports.ts';
import { toYaml } from '../manifests/yaml.ts';
import { Secret } from '../secret.ts';
import type { Change } from './change.ts';
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
  return { records, run, begin: async () => {}, end: () => {}, succeeded: async () => {}, failed: async () => {} };
}

async function diffOf(change: Change, host: HostReader): Promise<string | undefined> {
  if (change.kind !== 'write-file') return undefined;
  const { path, content } = change;
  const before = (await host.files.read(path))?.toString('utf8') ?? '';
  const after = content instanceof Secret ? content.reveal() : content;
  const shown = content instanceof Secret ? maskedKubeconfig : withoutKeys;
  return unifiedDiff(path, shown(before), shown(after));
}

const MASK = '[secret]';
const KEY_BLOCKS = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(-----END \1-----|$)/g;

function withoutKeys(content: string): string {
  return content.replace(KEY_BLOCKS, `-----BEGIN $1----- ${MASK}`);
}

/** A kubeconfig with its fields, but without a single value of its users, and without the proxy's URL, which may hold a password. */
export function maskedKubeconfig(content: string): string {
  if (content === '') return '';
  try {
    return toYaml(masked(parse(content), false)).replaceAll(`"${MASK}"`, MASK);
  } catch {
    return `${MASK}\n`;
  }
}

function masked(value: unknown, secret: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, secret));
  if (typeof value !== 'object' || value === null) return secret ? MASK : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, key === 'name' ? field : masked(field, secret || isSecret(key, field))]),
  );
}

/** A context's `user` is a name; a user's is what it authenticates with. */
function isSecret(key: string, field: unknown): boolean {
  return key === 'proxy-url' || (key === 'user' && typeof field === 'object');
}

async function unifiedDiff(path: string, before: string, after: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const patch = createTwoFilesPatch(before === '' ? '/dev/null' : path, path, before, after, '', '', { context: 3 });
  return patch.split('\n').slice(1).join('\n');
}
