/** The Ansible collection as `ansible-galaxy collection install` takes it: the same bytes from the same files. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { END, memberHeader, paddingOf } from '../../src/manifests/ustar.ts';
import { projectRoot } from '../build/checkout.ts';

const SOURCES = path.join(projectRoot, 'ansible');
/** Versions of both manifests, as ansible-core 2.9 and later read them. */
const FORMAT = 1;
/** Becomes MANIFEST.json. */
const SOURCE_OF_MANIFEST = 'galaxy.yml';

interface Galaxy {
  namespace: string;
  name: string;
  authors: string[];
  readme: string;
  tags: string[];
  description: string;
  license: string[];
  dependencies: Record<string, string>;
}

interface Entry {
  name: string;
  /** Absent for a directory. */
  content?: Buffer;
}

export const galaxy = (): Galaxy => parse(readFileSync(path.join(SOURCES, SOURCE_OF_MANIFEST), 'utf8'));

export function collectionFileName(version: string): string {
  const { namespace, name } = galaxy();
  return `${namespace}-${name}-${version}.tar.gz`;
}

/** Writes NAMESPACE-NAME-VERSION.tar.gz into the folder; gives its path. */
export function writeCollection(folder: string, { version, date }: { version: string; date: Date }): string {
  const file = path.join(folder, collectionFileName(version));
  writeFileSync(file, collection({ version, date }));
  return file;
}

export function collection({ version, date }: { version: string; date: Date }): Buffer {
  const entries = collectionEntries();
  const files = Buffer.from(JSON.stringify({ files: entries.map(described), format: FORMAT }, null, 1));
  const manifest = Buffer.from(JSON.stringify(manifestOf(version, files), null, 1));
  const all = [
    { name: 'MANIFEST.json', content: manifest },
    { name: 'FILES.json', content: files },
    ...entries.slice(1),
  ];
  const seconds = Math.floor(date.getTime() / 1000);
  return gzipSync(Buffer.concat([...all.map((entry) => archived(entry, seconds)), END]), { level: 9 });
}

/** The root first, then each directory before its files, by name. */
function collectionEntries(): Entry[] {
  const under = (folder: string): Entry[] =>
    readdirSync(path.join(SOURCES, folder), { withFileTypes: true })
      .filter(({ name }) => name !== SOURCE_OF_MANIFEST && name !== '__pycache__' && !name.startsWith('.'))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const name = path.posix.join(folder, entry.name);
        return entry.isDirectory()
          ? [{ name }, ...under(name)]
          : [{ name, content: readFileSync(path.join(SOURCES, name)) }];
      });
  return [{ name: '.' }, ...under('')];
}

function described({ name, content }: Entry) {
  const sum = content && sha256(content);
  return {
    name,
    ftype: content ? 'file' : 'dir',
    chksum_type: sum ? 'sha256' : null,
    chksum_sha256: sum ?? null,
    format: FORMAT,
  };
}

function manifestOf(version: string, files: Buffer) {
  const { namespace, name, authors, readme, tags, description, license, dependencies } = galaxy();
  return {
    collection_info: {
      ...{ namespace, name, version, authors, readme, tags, description, license, license_file: null, dependencies },
      ...{ repository: null, documentation: null, homepage: null, issues: null },
    },
    file_manifest_file: {
      name: 'FILES.json',
      ftype: 'file',
      chksum_type: 'sha256',
      chksum_sha256: sha256(files),
      format: FORMAT,
    },
    format: FORMAT,
  };
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function archived({ name, content }: Entry, mtime: number): Buffer {
  const [size, kind] = content
    ? [content.length, { name, mode: 0o644 }]
    : [0, { name: `${name}/`, mode: 0o755, type: '5' } as const];
  const header = memberHeader({ ...kind, size, mtime });
  return Buffer.concat([header, content ?? Buffer.alloc(0), Buffer.alloc(paddingOf(size))]);
}
