import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DOCS_LANGUAGES, errorsDocs, errorsFile } from '../../scripts/pages/errors.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';
import type { FailureKind } from '../../src/program/definitions.ts';
import { failureSamples, failureWith } from '../support/sentences.ts';

it.each(DOCS_LANGUAGES)('the page of errors in %s is what "npm run generate" writes now', async (language) => {
  expect(readFileSync(new URL(`../../docs/${errorsFile(language)}`, import.meta.url), 'utf8')).toBe(
    await errorsDocs(language),
  );
});

describe.each(['en', 'pt-BR'] as const)('the failures in %s', (language) => {
  it.each(Object.keys(failureSamples) as FailureKind[])('%s says what, cause and cure', async (kind) => {
    const text = (await catalogueFor(language)).failure(failureWith(kind, failureSamples[kind]));
    expect(Object.keys(text).sort()).toEqual(['cause', 'cure', 'what']);
    for (const part of Object.values(text)) {
      expect(part).toMatch(/\S/);
      expect(part).not.toMatch(/undefined|\[object|NaN/);
    }
  });
});
