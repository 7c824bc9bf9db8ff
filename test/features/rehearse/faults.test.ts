import { expect, test } from 'vitest';
import { FAULT_NAMES } from '../../../src/simulation/faults.ts';
import { catalogues } from '../../rehearsal/support/texts.ts';

test('every fault has one line in both languages', async () => {
  const { english, portuguese } = await catalogues();
  for (const name of FAULT_NAMES) {
    const lines = [english, portuguese].map((catalogue) => catalogue.text(`fault-${name}`));
    for (const line of lines) expect(line).toMatch(/^[^\n]{10,140}$/);
    expect(lines[0]).not.toBe(lines[1]);
  }
});
