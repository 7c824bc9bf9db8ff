import { expect, test } from 'vitest';
import { apply, doctor, type Host, init, join, plan, reset, undo } from '../../src/index.ts';

/** A machine that must not be looked at, let alone changed. */
const host = new Proxy({} as Host, {
  get() {
    throw new Error('the machine was looked at');
  },
});
/** What JavaScript lets through: meant for a dry run. */
const wrong = { host, dryrun: true } as object;

test.each([
  ['join', () => join(wrong)],
  ['plan', () => plan(wrong)],
  ['apply', () => apply({} as never, wrong)],
  ['undo', () => undo(wrong)],
  ['reset', () => reset(wrong)],
  ['init', () => init(wrong)],
  ['doctor', () => doctor(wrong)],
] as const)('%s refuses an option that there is not', async (_name, start) => {
  await expect(start().result).rejects.toThrow(TypeError);
});

test('it says which one may be meant', async () => {
  await expect(join(wrong).result).rejects.toThrow('There is no option "dryrun". Is "dryRun" meant?');
  await expect(join({ host: { read: {} } as Host, controlPlane: { certificatekey: 'x' } as object }).result).rejects.toThrow(
    'Is "certificateKey" meant?',
  );
  await expect(plan({ host, only: 'preflight' } as object).result).rejects.toThrow('There is no option "only".');
});
