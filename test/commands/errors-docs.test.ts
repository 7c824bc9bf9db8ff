import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorsDocs } from '../../scripts/errors-docs.ts';
import { catalogueFor, type FailureCode } from '../../src/messages/catalogue.ts';
import { failureSamples } from '../../src/messages/failure-samples.ts';

describe('docs/errors.md', () => {
  it('is what "tsx scripts/errors-docs.ts" writes now', () => {
    expect(readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')).toBe(errorsDocs());
  });
});

describe.each(['en', 'pt-BR'] as const)('the failures in %s', (language) => {
  it.each(Object.keys(failureSamples) as FailureCode[])('%s says what, cause and cure', async (code) => {
    const text = (await catalogueFor(language)).failure(code, failureSamples[code]);
    expect(Object.keys(text).sort()).toEqual(['cause', 'cure', 'what']);
    for (const part of Object.values(text)) {
      expect(part).toMatch(/\S/);
      expect(part).not.toMatch(/undefined|\[object|NaN/);
    }
  });
});
