import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expirationObject, expirationText, humanDuration } from '../../../src/cli/commands/certs/check-expiration.ts';
import { tableWords } from '../../../src/cli/commands/table-words.ts';
import { table } from '../../../src/cli/render/output/table.ts';
import { type Sink, Terminal } from '../../../src/cli/render/output/terminal.ts';
import { Scrubber } from '../../../src/cli/secrecy.ts';
import { catalogueFor } from '../../../src/i18n/catalogue.ts';
import type { Expirations } from '../../../src/operations/certificates/expirations.ts';
import { sink } from '../support/captured.ts';

const NOW = Date.UTC(2026, 5, 1, 12, 0, 0);
const DAY = 86_400_000;
const FOUND: Expirations = {
  certificates: [
    { name: 'admin.conf', expires: NOW + 364 * DAY + 5_500, authority: 'ca', external: false },
    { name: 'apiserver', expires: NOW - DAY, authority: 'ca', external: true },
    { name: 'super-admin.conf', expires: undefined, authority: undefined, external: false },
  ],
  authorities: [{ name: 'ca', expires: NOW + 3649 * DAY, authority: undefined, external: true }],
  unreadable: [],
  keyProblems: [],
};

describe('check-expiration', () => {
  test("has the form of kubeadm's output API", () => {
    expect(JSON.stringify(expirationObject(FOUND, NOW).fields)).toBe(
      JSON.stringify({
        certificates: [
          {
            name: 'admin.conf',
            expirationDate: '2027-05-31T12:00:05Z',
            residualTime: 31449605,
            externallyManaged: false,
            caName: 'ca',
            missing: false,
          },
          {
            name: 'apiserver',
            expirationDate: '2026-05-31T12:00:00Z',
            residualTime: -86400,
            externallyManaged: true,
            caName: 'ca',
            missing: false,
          },
          { name: 'super-admin.conf', expirationDate: null, residualTime: 0, externallyManaged: false, missing: true },
        ],
        certificateAuthorities: [
          {
            name: 'ca',
            expirationDate: '2036-05-28T12:00:00Z',
            residualTime: 315273600,
            externallyManaged: true,
            missing: false,
          },
        ],
      }),
    );
  });

  test('shows two tables', () => {
    expect(
      expirationText(FOUND, NOW),
    ).toBe(`CERTIFICATE                  EXPIRES                  RESIDUAL TIME   CERTIFICATE AUTHORITY   EXTERNALLY MANAGED
admin.conf                   May 31, 2027 12:00 UTC   364d            ca                      no
apiserver                    May 31, 2026 12:00 UTC   expired         ca                      yes
!MISSING! super-admin.conf

CERTIFICATE AUTHORITY   EXPIRES                  RESIDUAL TIME   EXTERNALLY MANAGED
ca                      May 28, 2036 12:00 UTC   9y              yes`);
  });

  test('shows a person at a terminal Portuguese tables, and a script those of kubeadm', async () => {
    const catalogue = await catalogueFor('pt-BR');
    const shownTo = (out: Sink) =>
      expirationText(
        FOUND,
        NOW,
        tableWords({ catalogue, terminal: new Terminal({ out, err: out }, new Scrubber(), {}) }),
      );
    const person = shownTo(Object.assign(sink(), { isTTY: true }));
    expect(person).toMatch(/^CERTIFICADO +EXPIRA EM +TEMPO RESTANTE +CA +GERENCIADO EXTERNAMENTE$/m);
    expect(person).toMatch(/^admin\.conf +31\/05\/2027 12:00 UTC +364d +ca +não$/m);
    expect(person).toMatch(/^apiserver .* expirado +ca +sim$/m);
    expect(person).toMatch(/^!AUSENTE! super-admin\.conf$/m);
    expect(shownTo(sink())).toBe(expirationText(FOUND, NOW));
  });
});

test("times are shown as Kubernetes' own programs show them", () => {
  const { durations } = JSON.parse(readFileSync(new URL('../fixtures/human-durations.json', import.meta.url), 'utf8'));
  const entries = Object.entries<string>(durations);
  expect(entries.length).toBeGreaterThan(100);
  for (const [ms, text] of entries) expect(`${ms}: ${humanDuration(Number(ms))}`).toBe(`${ms}: ${text}`);
});

test('a table keeps every cell, in columns that begin at the same place', () => {
  const cell = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (rows) => {
      const lines = table(rows).split('\n');
      expect(lines.map((line) => line.split(/ {3,}/))).toEqual(rows);
      const starts = lines.map((line) => [...line.matchAll(/(?<=^| )[a-z]/g)].map(({ index }) => index));
      const columns = Math.max(...rows.map(({ length }) => length));
      for (let column = 0; column < columns; column++)
        expect(new Set(starts.flatMap((all) => (all[column] === undefined ? [] : [all[column]]))).size).toBe(1);
    }),
  );
});
