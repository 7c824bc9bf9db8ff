import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inTurns, linesIn } from '../../../base/turns.ts';
import { MAX_MANIFEST, type OciDescriptor, parseIndex } from '../../../manifests/image-manifest.ts';
import { type Descriptor, type ImageSource, LayoutUnreadable } from '../../images.ts';
import { isAbsent } from '../errno.ts';
import { converse } from '../programs/conversation.ts';
import { runProgram } from '../programs/program.ts';

/** Time for tar to list a large archive. */
const LIST_MS = 120_000;
export const MAX_LIST_BYTES = 16 * 1024 * 1024;

/** The entries of a layout that are read. */
const ENTRY = /^(?:\.\/)?(index\.json|blobs\/sha256\/[0-9a-f]{64})$/;

/** containerd's annotation has the full name; the one of the specification often has only the tag. */
const NAMES = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];

/** An OCI image layout, in a directory or a tar archive. Rejects with LayoutUnreadable. */
export async function ociLayout(path: string, signal?: AbortSignal): Promise<ImageSource> {
  const isDirectory = (await stat(path).catch(() => undefined))?.isDirectory();
  const open: OpenReads = new Set();
  // In a path without a slash, tar takes a colon for the end of a machine's name, and would log in there.
  const read = isDirectory ? inDirectory(path, open) : await inArchive(resolve(path), open, signal);
  const index = await indexIn((await read('index.json')) ?? []);
  const listed = index && (await parseIndex(index));
  if (listed === undefined) throw new LayoutUnreadable();
  return {
    find: async (name) => named(listed, name),
    blob: (digest) => read(`blobs/${digest.replace(':', '/')}`),
    close: () => {
      for (const end of open) end();
    },
  };
}

/** Undefined for a larger one than registries take. */
async function indexIn(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > MAX_MANIFEST) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function named(index: readonly OciDescriptor[], name: string): Descriptor | undefined {
  return index.find(({ annotations = {} }) => NAMES.some((key) => annotations[key] === name));
}

/** A function for each read that has begun, which ends it. */
type OpenReads = Set<() => void>;

/** The content of a file of the layout; undefined if there is none. */
type LayoutReader = (name: string) => Promise<AsyncIterable<Uint8Array> | undefined>;

function inDirectory(directory: string, open: OpenReads): LayoutReader {
  return async (name) => {
    const found = await stat(join(directory, name)).catch(undefinedIfAbsent);
    return found?.isFile() ? streamed(join(directory, name), open) : undefined;
  };
}

async function* streamed(path: string, open: OpenReads): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path);
  const end = () => void stream.destroy();
  open.add(end);
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(error);
  } finally {
    end();
    open.delete(end);
  }
}

/** Read by tar(1); the digests of blobs are verified by the caller. */
async function inArchive(archive: string, open: OpenReads, signal?: AbortSignal): Promise<LayoutReader> {
  const options = { timeoutMs: LIST_MS, maxBytes: MAX_LIST_BYTES, ...(signal && { signal }) };
  const { code, stdout, stderr } = await runProgram(['tar', '-tf', archive], options);
  if (code !== 0) throw new LayoutUnreadable(firstLine(stderr));
  const names = await entriesIn(stdout);
  return async (name) => {
    const listed = names.get(name);
    return listed === undefined ? undefined : extracted(archive, listed, open);
  };
}

/** The entries of a layout in what tar(1) lists, which may be any names, with the names that they have there. */
export async function entriesIn(listed: string): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  await inTurns(linesIn(listed), (name) => {
    const [, entry] = ENTRY.exec(name) ?? [];
    if (entry) names.set(entry, name);
  });
  return names;
}

async function* extracted(archive: string, name: string, open: OpenReads): AsyncGenerator<Uint8Array> {
  const tar = converse(['tar', '-xOf', archive, '--', name]);
  tar.endInput();
  open.add(tar.kill);
  try {
    yield* tar.output as AsyncIterable<Buffer>;
    const { code, unstarted } = await tar.ended;
    if (code !== 0) throw new LayoutUnreadable(unstarted ?? firstLine(tar.errors()));
  } finally {
    tar.kill();
    open.delete(tar.kill);
  }
}

/** The reason in what tar(1) prints, without its remark about absolute names. */
function firstLine(text: string): string | undefined {
  return text.split('\n').find((line) => line !== '' && !line.includes('Removing leading'));
}

function undefinedIfAbsent(error: unknown): undefined {
  if (isAbsent(error)) return undefined;
  throw unreadable(error);
}

function unreadable(error: unknown): LayoutUnreadable {
  return new LayoutUnreadable((error as Error).message, { cause: error });
}
