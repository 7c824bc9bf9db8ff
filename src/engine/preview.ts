import { maskedContent } from '../base/masked.ts';
import { record } from '../base/record.ts';
import { sha256 } from '../base/sha256.ts';
import { yamlValue } from '../config/yaml/value.ts';
import type { FileReader } from '../host/ports.ts';
import { toYaml } from '../manifests/yaml.ts';
import type { Change, ChangeRecord } from './changes/change.ts';
import { unifiedDiff } from './diff.ts';
import type { ChangeContext, KindOfChange, ObservedChange, ShownFile } from './kind.ts';

/** Shows a change and returns its predicted outcome. */
export async function previewed({ change, kind, record, context }: ObservedChange): Promise<unknown> {
  const changed = await contentChange(kind.shows?.(change), context.host.read.files);
  const { outcome, shown } = await predicted(change, kind, context);
  Object.assign(record, await changed());
  const [details, unknown] = [detailsOf(change, kind), kind.predicts?.(change, record.action)];
  Object.assign(record, shown, details && { details }, unknown?.length && { predicted: unknown });
  context.emit({ type: 'change-previewed', change: record });
  return outcome;
}

/** Details of a change as JSON holds them (no undefined fields); undefined for a kind whose subject says it all. */
export function detailsOf(change: Change, { details }: KindOfChange<Change>): ChangeRecord['details'] {
  const found = details?.(change);
  return found && (JSON.parse(JSON.stringify(found)) as ChangeRecord['details']);
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
  file: ShownFile | undefined,
  files: FileReader,
): Promise<() => Promise<Pick<ChangeRecord, 'diff' | 'contentDigest'>>> {
  if (file === undefined) return async () => ({});
  const { path } = file;
  const before = await files.read(path);
  return async () => {
    const after = await files.read(path);
    if (after === undefined) return {};
    const diff = await unifiedDiff(path, shownContent(file, before), shownContent(file, after));
    return { diff, contentDigest: contentDigest(file, after) };
  };
}

/** Content of the file that a change writes, from before it or after it, with its secrets masked. */
function shownContent({ isSecret }: ShownFile, content: Buffer | undefined): string {
  return (isSecret ? maskedKubeconfig : maskedContent)(content?.toString('utf8') ?? '');
}

/**
 * Digest of a file's masked content, because the digest of a short secret could be guessed. The predicted part is left
 * out, so that the rest can be compared with what is written in the end.
 */
export function contentDigest(file: ShownFile, content: Buffer): string {
  const shown = shownContent(file, content);
  return `sha256:${sha256(file.predicted === undefined ? shown : shown.replaceAll(file.predicted, '[predicted]'))}`;
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
