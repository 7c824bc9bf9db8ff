import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { entryHeader, entrySize } from '../../../src/features/bundle/format/archive.ts';
import { blobName, checksumLines, parseChecksums } from '../../../src/features/bundle/format/checksums.ts';
import { parseDescription } from '../../../src/features/bundle/format/description.ts';
import { BLOCK, END, paddingOf } from '../../../src/manifests/ustar.ts';

const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const name = fc.oneof(fc.constantFrom('kubejoin', 'bundle.json', 'index.json'), hex.map(blobName));

it('GNU tar reads names, sizes and modes of every archive as they were written', () => {
  const entry = fc.record({ name, content: fc.uint8Array({ maxLength: 1500 }) });
  const entries = fc.uniqueArray(entry, { selector: (one) => one.name, maxLength: 6 });
  fc.assert(
    fc.property(entries, (given) => {
      const parts = given.flatMap((one) => [
        entryHeader(one.name, one.content.length),
        one.content,
        Buffer.alloc(paddingOf(one.content.length)),
      ]);
      const input = Buffer.concat([...parts, END]);
      const listed = execFileSync('tar', ['-tvf', '-'], { input, encoding: 'utf8' }).split('\n').slice(0, -1);
      const read = listed
        .map((line) => line.split(/ +/))
        .map(([mode, owner, size, , , path]) => [mode, owner, size, path]);
      const written = given.map((one) => [
        one.name === 'kubejoin' ? '-rwxr-xr-x' : '-rw-------',
        ...['0/0', String(one.content.length), one.name],
      ]);
      expect(read).toEqual(written);
    }),
    { numRuns: 30 },
  );
});

it('a header has one form', () => {
  const change = fc.tuple(name, fc.nat(8 ** 11 - 1), fc.nat(BLOCK - 1), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(change, ([path, size, at, mask]) => {
      const header = entryHeader(path, size);
      expect(entrySize(header, path)).toBe(size);
      header[at] = (header[at] ?? 0) ^ mask;
      expect(entrySize(header, path)).toBeUndefined();
    }),
  );
  expect(() => entryHeader('kubejoin', 8 ** 11)).toThrow(RangeError);
  expect(() => entryHeader('k'.repeat(101), 1)).toThrow(RangeError);
});

it('checksums are read as they are written, and in no other form', () => {
  const entries = fc.uniqueArray(hex, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(entries, (sums) => {
      const given = sums.map((sha256) => ({ name: blobName(sha256), sha256 }));
      const text = checksumLines(given);
      expect(parseChecksums(text)).toEqual(given);
      for (const other of [`${text}\n`, text.slice(0, -1), text.replace('  ', ' *'), ` ${text}`, text + text])
        expect(parseChecksums(other)).toBeUndefined();
      expect(parseChecksums(text.toUpperCase())).toBeUndefined();
    }),
  );
});

it.each(['', '[]', '{}', 'null', '{"kind":"kubejoin-bundle","version":1}', '{"kind":"other","version":1}'])(
  'is not a description: %s',
  (text) => expect(parseDescription(text)).toBe('malformed'),
);

it('a description of another version is told apart', () => {
  expect(parseDescription('{"kind":"kubejoin-bundle","version":2}')).toBe('other-version');
});
