import { expect, it } from 'vitest';
import type { Notice } from '../../../src/base/events.ts';
import { CHECK_NAMES } from '../../../src/config/values/check-names.ts';
import { warnOfIgnored } from '../../../src/phases/preflight/ignored-names.ts';
import { runHostChecks } from '../../../src/phases/preflight/join-checks.ts';
import { wholeEnglish as english } from '../../../src/program/definitions.ts';
import { configuration, input } from './support.ts';

function warned(...names: string[]): string[] {
  const told: string[] = [];
  warnOfIgnored(names, (event: Notice) => void told.push(english.say(event.message)));
  return told;
}

it('a mistyped name is warned of, with the name that was meant', () => {
  expect(warned('systemverificaton', 'numcpu')).toEqual([
    '--ignore-preflight-errors names a check that does not exist: systemverificaton. Did you mean SystemVerification?',
  ]);
  expect(warned('nonsense')).toEqual(['--ignore-preflight-errors names a check that does not exist: nonsense.']);
});

it('one that cannot be ignored has no effect, and that is said', () => {
  expect(warned('membership')[0]).toContain('has no effect');
});

it('names of any port, path and service, and of other commands, are fine', () => {
  expect(warned('all', 'port-7443', 'DirAvailable--data-etcd', 'fileexisting-conntrack', 'CreateJob')).toEqual([]);
});

it('every check of a machine is among the names that a shell completes', async () => {
  const { results } = await runHostChecks(input(undefined, { configuration: configuration('10.0.0.1:6443') }));
  for (const { name } of results) expect(CHECK_NAMES).toContain(name);
});
