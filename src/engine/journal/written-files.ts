import { dirname } from 'node:path';
import type { FileReader } from '../../host/ports.ts';
import type { ChangeRecord } from '../changes/change.ts';

/** Kinds whose subject is the paths of the files that they write, with commas between them. */
const WRITES_FILES: ReadonlySet<ChangeRecord['kind']> = new Set([
  'write-file',
  'serving-certificate',
  'certificate-authority',
  'service-account-key',
  'certificate',
  'kubeconfig',
]);

/** The files that a change writes; none for a change of another kind. */
export function writtenFiles({ kind, subject }: Pick<ChangeRecord, 'kind' | 'subject'>): string[] {
  return WRITES_FILES.has(kind) ? subject.split(', ') : [];
}

/** The directories that a change is about to make, each before those in it. */
export async function directoriesToMake(record: Pick<ChangeRecord, 'kind' | 'subject'>, files: FileReader): Promise<string[]> {
  const wanted = record.kind === 'make-directory' ? [record.subject] : writtenFiles(record).map((path) => dirname(path));
  const missing = new Set<string>();
  for (const start of wanted) {
    const chain: string[] = [];
    for (let path = start; path !== dirname(path) && (await files.lstat(path)) === undefined; path = dirname(path)) chain.unshift(path);
    for (const path of chain) missing.add(path);
  }
  return [...missing];
}
