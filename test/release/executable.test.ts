import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { projectRoot, requireAscii } from '../../scripts/build/bundle.ts';
import { givenDate } from '../../scripts/build/checkout.ts';
import { assetOf, CACHES, copyCaches, emptyCaches } from '../../scripts/build/executable/code-caches.ts';
import { checkSymbols } from '../../scripts/build/executable/libraries.ts';
import { NO_PLACES, placesIn } from '../../scripts/build/executable/places.ts';
import { TARGETS, targetNamed } from '../../scripts/build/executable/target.ts';
import { dependencies } from '../../scripts/release/debian/dependencies.ts';

describe('the targets', () => {
  it('are made of the same version of Node.js, which is locked', () => {
    const versions = TARGETS.map(({ name }) => {
      const folder = path.join(projectRoot, 'scripts/build/runtime', name);
      const lock = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')).packages[
        `node_modules/node-${name}`
      ];
      const { optionalDependencies } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      expect(optionalDependencies).toEqual({ [`node-${name}`]: lock.version });
      expect(lock.integrity).toMatch(/^sha512-/);
      return lock.version;
    });
    expect(versions).toHaveLength(2);
    expect(new Set(versions).size).toBe(1);
  });

  it('are called by their names', () => {
    expect(targetNamed('linux-arm64').debianArchitecture).toBe('arm64');
    expect(() => targetNamed('arm64')).toThrow('there is no target "arm64", only linux-x64 and linux-arm64');
  });
});

describe('the code caches of an earlier executable', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-caches-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** As Node's blob has them: length, name, length, content. */
  function asset(name: string, content: string, length = content.length): Buffer {
    const [key, value] = [Buffer.alloc(8), Buffer.alloc(8)];
    key.writeBigUInt64LE(BigInt(name.length));
    value.writeBigUInt64LE(BigInt(length));
    return Buffer.concat([key, Buffer.from(name), value, Buffer.from(content)]);
  }
  function executable(...parts: Buffer[]): string {
    const file = path.join(folder, 'kubejoin');
    writeFileSync(file, Buffer.concat([Buffer.from('\x7fELF main.cache'), ...parts]));
    return file;
  }

  it('are found by their names', async () => {
    const others = CACHES.filter((name) => name !== 'main.cache').map((name) => asset(name, `of ${name}`));
    await copyCaches(executable(...others, asset('main.cjs', '{}'), asset('main.cache', 'of main.cache')), folder);
    for (const name of CACHES) expect(readFileSync(path.join(folder, name), 'utf8')).toBe(`of ${name}`);
    expect(CACHES).toContain('main.cache');
  });

  it('can be left out: an empty one is refused by V8, which compiles the same program', async () => {
    await emptyCaches(folder);
    for (const name of CACHES) {
      const cachedData = readFileSync(path.join(folder, name));
      expect(cachedData).toHaveLength(0);
      const script = new Script(`(function () { return '${name}'; })`, { cachedData });
      expect([script.cachedDataRejected, script.runInThisContext()()]).toEqual([true, name]);
    }
  });

  it.each([
    ['missing', [asset('other.cache', 'one')], 'not exactly one asset main.cache'],
    [
      'there twice',
      [asset('main.cache', 'one'), asset('other.cache', 'two'), asset('main.cache', 'three')],
      'not exactly one asset main.cache',
    ],
    ['cut off', [asset('other.cache', 'two'), asset('main.cache', 'one', 4)], 'ends within its asset main.cache'],
    [
      'cut off before its length',
      [asset('other.cache', 'two'), asset('main.cache', '').subarray(0, -3)],
      'ends within its asset main.cache',
    ],
    [
      'longer than anything',
      [asset('other.cache', 'two'), asset('main.cache', 'one', Number.MAX_SAFE_INTEGER)],
      'ends within its asset main.cache',
    ],
  ])('are refused where one is %s', (_, parts, message) => {
    expect(() => assetOf(readFileSync(executable(...parts)), 'main.cache')).toThrow(message);
  });

  it('have their places in an asset that keeps its length', () => {
    const content = readFileSync(executable(asset('a.cjs', '(1)'), asset('a.cache', 'cached')));
    const places = placesIn(content, ['a.cjs', 'a.cache']);
    const found = places
      .trim()
      .split(',')
      .map((place) => {
        const [name, at, length] = place.split(' ');
        return [name, content.toString('latin1', Number(at), Number(at) + Number(length))];
      });
    expect(found).toEqual([
      ['a.cjs', '(1)'],
      ['a.cache', 'cached'],
    ]);
    expect(places).toHaveLength(NO_PLACES.length);
    expect(() => placesIn(content, Array(100).fill('a.cjs'))).toThrow('no room');
  });
});

it('a script with a character that is not of ASCII is refused, because it is read byte by byte', () => {
  expect(() => requireAscii('a\n~', 'main.cjs')).not.toThrow();
  expect(() => requireAscii('/\u2026/', 'main.cjs')).toThrow('main.cjs contains "\u2026": write it as \\u2026');
});

describe('the symbols of an executable', () => {
  it('may not be lost by the injection', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-symbols-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [before, after] = ['before', 'after'].map((name) => path.join(folder, name)) as [string, string];
    const bytes = readFileSync('/bin/sh');
    writeFileSync(before, bytes);
    writeFileSync(after, bytes);
    expect(() => checkSymbols(before, after)).not.toThrow();
    const at = bytes.indexOf('\0malloc\0');
    expect(at).toBeGreaterThan(0);
    writeFileSync(after, bytes.fill('x', at + 1, at + 2));
    expect(() => checkSymbols(before, after)).toThrow(/^1 of \d+ symbols of before are lost: .* malloc/);
  });
});

describe('what the package depends on', () => {
  it('is what the symbols ask for', () => {
    expect(dependencies({ GLIBC: '2.28', GLIBCXX: '3.4.21', CXXABI: '1.3.11', GCC: '3.4' })).toBe(
      'libc6 (>= 2.28), libgcc-s1 (>= 3.4), libstdc++6 (>= 7)',
    );
    expect(dependencies({ GLIBC: '2.34', GLIBCXX: '3.4.9', CXXABI: '1.3', GCC: '3.0' })).toContain('libstdc++6 (>= 5)');
    expect(dependencies({ GLIBC: '2.34', GLIBCXX: '3.4.30', CXXABI: '1.3.9', GCC: '3.0' })).toContain(
      'libstdc++6 (>= 12)',
    );
  });

  it.each([
    [{ GLIBC: '2.28', GLIBCXX: '3.4.99', CXXABI: '1.3.11', GCC: '3.4' }, 'which GCC brought GLIBCXX_3.4.99?'],
    [{ GLIBC: '2.28' }, 'these symbols are not those of Node.js'],
  ])('is not guessed: %j', (symbols, message) => {
    expect(() => dependencies(symbols)).toThrow(message);
  });
});

describe('SOURCE_DATE_EPOCH', () => {
  const before = process.env.SOURCE_DATE_EPOCH;
  afterEach(() => {
    if (before === undefined) delete process.env.SOURCE_DATE_EPOCH;
    else process.env.SOURCE_DATE_EPOCH = before;
  });

  it('is the date, and nothing but seconds', () => {
    process.env.SOURCE_DATE_EPOCH = '1700000000';
    expect(givenDate()?.toISOString()).toBe('2023-11-14T22:13:20.000Z');
    for (const wrong of ['', 'yesterday', '-1', '1e9', '1.5', '999999999999']) {
      process.env.SOURCE_DATE_EPOCH = wrong;
      expect(() => givenDate(), wrong).toThrow('SOURCE_DATE_EPOCH holds no seconds');
    }
  });
});
