import { expect, it } from 'vitest';
import { table } from '../../../src/cli/commands/certs/commands-certs-sentences.ts';

it('shows the time of day where the date alone would be the same', () => {
  const at = (text: string) => Date.parse(text);
  const renewed = [
    { name: 'apiserver', before: at('2027-12-02T06:00:00Z'), after: at('2027-12-02T09:30:00Z') },
    { name: 'etcd/peer', before: at('2027-01-05T06:00:00Z'), after: at('2027-12-02T09:30:00Z') },
  ];
  expect(table(renewed)).toBe(
    '  apiserver  2027-12-02T06:00:00Z -> 2027-12-02T09:30:00Z\n  etcd/peer  2027-01-05 -> 2027-12-02',
  );
});
