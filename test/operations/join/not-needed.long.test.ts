/** Nothing that does not exist is called up to date, in a preview, a join, an interrupted one and an undo. */
import { afterEach, expect, test } from 'vitest';
import { catalogueFor } from '../../../src/i18n/catalogue.ts';
import { eventSentence } from '../../../src/i18n/event-sentence.ts';
import { abortOn, Machine } from './machine.ts';

const machines: Machine[] = [];
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.stop();
});

/** Paths that this run called up to date, and those of them that do not exist afterwards. */
async function upToDate(machine: Machine, run: () => Promise<unknown>): Promise<{ told: string[]; missing: string[] }> {
  machine.events.splice(0);
  await run();
  const english = await catalogueFor('en');
  const sentences = machine.events.map((event) => eventSentence(english, event) ?? '');
  const told = sentences.flatMap((text) => /^Already up to date: (\/.*)/.exec(text)?.[1]?.split(', ') ?? []);
  const there = await Promise.all(told.map((path) => machine.host.read.files.lstat(path)));
  return { told, missing: told.filter((_, index) => there[index] === undefined) };
}

test('nothing that does not exist is called up to date', async () => {
  const machine = await Machine.start();
  machines.push(machine);
  expect(await upToDate(machine, () => machine.join({ configuration: { dryRun: true } }))).toEqual({
    told: [],
    missing: [],
  });
  const half = abortOn((event) => event.type === 'change-done' && event.change.action === 'node-registered');
  await upToDate(machine, () => machine.join(half).catch(() => {}));
  const again = await upToDate(machine, () => machine.join());
  expect(again.told).toContain('/var/lib/kubelet/config.yaml');
  expect(again.missing).toEqual([]);
});
