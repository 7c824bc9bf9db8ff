/**
 * Hosts that a join of an old version left, with its journal: recorded in a rehearsal of commit b0df3e93, whose journal
 * had no typed paths. Names stand for what another cluster has otherwise (@cluster@, @ca@, @sha256 PATH@), and private
 * keys were removed.
 */
import { readFileSync } from 'node:fs';
import { sha256 } from '../../../../src/base/sha256.ts';
import { clusterDigest } from '../../../../src/pki/reading/certificate-bundle.ts';
import type { JoiningHost } from './joining-host.ts';

export interface Recorded {
  /** Lines of the journal. */
  journal: readonly string[];
  /** Files of the kubelet, of Kubernetes and next to the journal; those of before the join are not among them. */
  files: Readonly<Record<string, { mode?: string; text?: string; link?: string; directory?: string }>>;
}

export function recorded(name: string): Recorded {
  return JSON.parse(readFileSync(new URL(`../recorded/${name}.json`, import.meta.url), 'utf8'));
}

/** Puts the recorded files and the journal onto a host, as if its cluster were the recorded one. */
export async function putRecorded({ host, controlPlane }: JoiningHost, { journal, files }: Recorded): Promise<void> {
  const ca = controlPlane.caCertificate;
  const server = `https://${controlPlane.instructions.endpoint}`;
  const named = (text: string) =>
    text
      .replaceAll('@cluster@', clusterDigest(ca))
      .replaceAll('@ca@', ca)
      .replaceAll('@ca64@', Buffer.from(ca).toString('base64'))
      .replaceAll('@server@', server);
  const contents = new Map<string, string>();
  const { files: writer } = host.write;
  for (const [path, { mode = '', text, link, directory }] of Object.entries(files)) {
    if (directory !== undefined) await writer.makeDirectory(path, Number.parseInt(directory, 8));
    else if (link !== undefined) await writer.link(path, link, { uid: 0, gid: 0 });
    else {
      contents.set(path, named(text ?? ''));
      await writer.write(path, Buffer.from(named(text ?? '')), { mode: Number.parseInt(mode, 8) });
    }
  }
  const digestOf = (path: string) => sha256(contents.get(path) ?? '');
  const lines = journal.map((line) => named(line).replaceAll(/@sha256 ([^@]*)@/g, (_, path) => digestOf(path)));
  await writer.write('/var/lib/kubejoin/journal.jsonl', Buffer.from(`${lines.join('\n')}\n`), { mode: 0o600 });
}
