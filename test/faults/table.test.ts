import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DOCS_LANGUAGES } from '../../scripts/pages/errors.ts';
import { faultsDocs, faultsFile } from '../../scripts/pages/faults.ts';
import { EXIT } from '../../src/base/exit-codes.ts';
import { definitionOf, definitions } from '../../src/program/definitions.ts';
import { recordedTold } from './recorded.ts';
import { FAULT_TABLE } from './table.ts';
import { expectTold } from './told.ts';

const names = FAULT_TABLE.map((row) =>
  row.where === 'rehearsal' ? `rehearsal ${row.rehearse}` : `${row.where} ${row.name}`,
);

describe('the table of faults', () => {
  it('has more than 40, each once', () => {
    expect(names.length).toBeGreaterThan(40);
    expect(new Set(names).size).toBe(names.length);
  });

  it('calls each of them by a name of its own in both languages', () => {
    for (const language of ['en', 'pt'] as const) {
      const faults = FAULT_TABLE.map(({ fault }) => fault[language]);
      expect(new Set(faults).size).toBe(faults.length);
    }
  });

  it.each(FAULT_TABLE.map((row, index) => [names[index], row] as const))(
    '%s has the exit code of its class',
    (_, row) => {
      if ('warning' in row) expect(row.exit).toBe(0);
      else if (row.where === 'fleet' && row.ofHost)
        expect(row.exit).toBe(EXIT[definitions.FLEET_HOSTS_FAILED?.class ?? 'internal']);
      else expect(row.exit).toBe(row.check === undefined ? EXIT[definitionOf(row.kind).class] : EXIT.preflight);
    },
  );
});

it.each(FAULT_TABLE.flatMap((row) => (row.where === 'lab' ? [[row.name, row] as const] : [])))(
  'what a real run told of %s names the cause and the cure in both languages',
  async (_, row) => {
    const { told, facts } = recordedTold(row);
    await expectTold(row, told, facts);
  },
);

it.each(DOCS_LANGUAGES)('its page in %s is what "npm run generate" writes now', (language) => {
  expect(readFileSync(new URL(`../../docs/${faultsFile(language)}`, import.meta.url), 'utf8')).toBe(
    faultsDocs(language),
  );
});
