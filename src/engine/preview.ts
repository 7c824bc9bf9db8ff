import { maskedContent } from '../base/masked.ts';
import { record } from '../base/record.ts';
import { Secret } from '../base/secret.ts';
import { yamlValue } from '../config/yaml/value.ts';
import type { FileReader } from '../host/ports.ts';
import { toYaml } from '../manifests/yaml.ts';
import type { Change, ChangeRecord } from './changes/change.ts';
import { contentDigest, detailsOf, predictedOf } from './changes/details.ts';
import { unifiedDiff } from './diff.ts';
import type { ChangeContext, KindOfChange, ObservedChange } from './kind.ts';

/** Shows a change and returns its predicted outcome. */
export async function previewed({ change, kind, record, context }: ObservedChange): Promise<unknown> {
  const changed = await contentChange(change, context.host.read.files);
  const { outcome, shown } = await predicted(change, kind, context);
  Object.assign(record, await changed());
  const [details, unknown] = [detailsOf(change), predictedOf(change, record.action)];
  Object.assign(record, shown, details && { details }, unknown && { predicted: unknown });
  context.emit({ type: 'change-previewed', change: record });
  return outcome;
}

async function predicted(
  change: Change,
  kind: KindOfChange<Change>,
  context: ChangeContext,
): ReturnType<NonNullable<typeof kind.preview>> {
  if (kind.preview) return kind.preview(change, context);
  const outcome = await (kind.predict ? kind.predict(change, context) : kind.apply(change, context));
  return { outcome, shown: {} };
}

/**
 * Call it before a change, and the function that it returns after the change: that one describes how the change's file
 * differs, if it writes one whose content may be shown.
 */
export async function contentChange(
  change: Change,
  files: FileReader,
): Promise<() => Promise<Pick<ChangeRecord, 'diff' | 'contentDigest'>>> {
  const path = diffed(change);
  if (path === undefined) return async () => ({});
  const before = await files.read(path);
  return async () => {
    const after = await files.read(path);
    return after ? contentShown(change, path, before, after) : {};
  };
}

/** The file whose content a preview shows. */
function diffed(change: Change): string | undefined {
  return change.kind === 'write-file' || change.kind === 'kubeconfig' ? change.path : undefined;
}

async function contentShown(
  change: Change,
  path: string,
  before: Buffer | undefined,
  after: Buffer,
): Promise<Pick<ChangeRecord, 'diff' | 'contentDigest'>> {
  const [from, to] = [shownContent(change, before), shownContent(change, after)];
  const predicted = change.kind === 'write-file' ? change.predicted : undefined;
  return { diff: await unifiedDiff(path, from, to), contentDigest: contentDigest(to, predicted) };
}

/** Content of the file that this change writes, from before it or after it, with its secrets masked. */
export function shownContent(change: Change, content: Buffer | undefined): string {
  const secret = change.kind === 'kubeconfig' || (change.kind === 'write-file' && change.content instanceof Secret);
  return (secret ? maskedKubeconfig : maskedContent)(content?.toString('utf8') ?? '');
}

const MASK = '[secret]';

/**
 * A kubeconfig whose user values and proxy URL (it may hold a password) are masked. Any other secret, such as a key, is
 * masked as a whole.
 */
export function maskedKubeconfig(content: string): string {
  if (content === '') return '';
  const kubeconfig = yamlValue(content).value;
  if (!Array.isArray(record(kubeconfig).clusters)) return `${MASK}\n`;
  return toYaml(masked(kubeconfig, false)).replaceAll(`"${MASK}"`, MASK);
}

function masked(value: unknown, secret: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, secret));
  if (typeof value !== 'object' || value === null) return secret ? MASK : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      key === 'name' ? field : masked(field, secret || isSecret(key, field)),
    ]),
  );
}

/** The `user` of a context is a name; the `user` of a user entry holds its credentials. */
function isSecret(key: string, field: unknown): boolean {
  return key === 'proxy-url' || (key === 'user' && typeof field === 'object');
}
