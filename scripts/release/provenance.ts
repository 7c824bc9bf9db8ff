/**
 * Provenance of a release: an in-toto Statement v1 (in-toto.io/Statement/v1) with a SLSA provenance v1
 * (slsa.dev/provenance/v1).
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../build/checkout.ts';
import { type LockedRuntime, lockedRuntime, placeOf } from '../build/executable/runtime.ts';
import { TARGETS } from '../build/executable/target.ts';
import { sha256 } from './checksums.ts';
import type { LibraryPackage } from './image/libraries.ts';

export const PROVENANCE = 'kubejoin.intoto.json';

/** Build type, described in docs/release.md. */
export const BUILD_TYPE = 'urn:kubejoin:build:npm-run-release:v1';
/** Builder without an attestation; a build service passes its own URI with --builder-id. */
export const LOCAL_BUILDER = 'urn:kubejoin:builder:local';

export interface ProvenanceFacts {
  readonly subjects: readonly { readonly name: string; readonly sha256: string }[];
  readonly version: string;
  readonly gitCommit: string;
  readonly gitTreeState: string;
  readonly builder: string;
  readonly date: Date;
  /** Origin of V8's code caches in the executables. */
  readonly caches: 'made' | 'copied' | 'none';
  /** SHA-256 of package-lock.json. */
  readonly lock: string;
  readonly runtimes: readonly LockedRuntime[];
  /** Debian's libraries in the image. */
  readonly libraries: readonly LibraryPackage[];
}

export function provenance(facts: ProvenanceFacts): string {
  const { subjects, version, builder, date, caches, gitTreeState } = facts;
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [...subjects].sort(byName).map(({ name, sha256: digest }) => ({ name, digest: { sha256: digest } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { version, sourceDateEpoch: date.getTime() / 1000, codeCaches: caches },
        internalParameters: { gitTreeState: gitTreeState || 'unknown' },
        resolvedDependencies: dependencies(facts),
      },
      runDetails: { builder: { id: builder } },
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** Without times and run numbers, so that the same commit gives the same statement. */
function dependencies({ gitCommit, lock, runtimes, libraries }: ProvenanceFacts) {
  return [
    ...(gitCommit === '' ? [] : [{ name: 'source', digest: { gitCommit } }]),
    { name: 'package-lock.json', digest: { sha256: lock } },
    ...runtimes.flatMap(({ name, version, integrity, sha256: node }) => [
      { name, uri: `pkg:npm/${name}@${version}`, digest: { sha512: hexOf(integrity) } },
      { name: `${name}/bin/node`, digest: { sha256: node } },
    ]),
    ...libraries.flatMap(({ name, purl, files }) =>
      files.map((file) => ({ name: `${name}/${file.name}`, uri: purl, digest: { sha256: file.sha256 } })),
    ),
  ];
}

/** Converts npm's integrity (Subresource Integrity) to a digest of in-toto. */
function hexOf(integrity: string): string {
  const base64 = /^sha512-([A-Za-z0-9+/]{86}==)$/.exec(integrity)?.[1];
  if (base64 === undefined) throw new Error(`an integrity of another kind than sha512: ${integrity}`);
  return Buffer.from(base64, 'base64').toString('hex');
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

/** Digests of every file in the folder, before SHA256SUMS is written, which also lists the statement. */
export async function writeProvenance(
  folder: string,
  facts: Omit<ProvenanceFacts, 'subjects' | 'lock' | 'runtimes'>,
): Promise<void> {
  const names = await readdir(folder);
  const subjects = await Promise.all(
    names.map(async (name) => ({ name, sha256: await sha256(path.join(folder, name)) })),
  );
  const lock = createHash('sha256')
    .update(await readFile(path.join(projectRoot, 'package-lock.json')))
    .digest('hex');
  const runtimes = TARGETS.map((target) => lockedRuntime(placeOf(target), target.name));
  await writeFile(path.join(folder, PROVENANCE), provenance({ ...facts, subjects, lock, runtimes }));
}
