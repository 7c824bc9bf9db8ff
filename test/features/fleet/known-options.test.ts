import { expect, test } from 'vitest';
import { type FleetOptions, fleet } from '../../../src/features/fleet/library.ts';

test.each<[unknown, string]>([
  [{ configfile: '/etc/ssh/fleet' }, 'Unknown option "configfile". Did you mean "configFile"?'],
  [{ jumpHost: 'bastion' }, 'Unknown option "jumpHost".'],
  [{ proxyJump: ['bastion'] }, 'The option "proxyJump" must be a string, not a list (string).'],
  [{ options: 'Port=22' }, 'The option "options" must be a list of strings, not a string.'],
  [true, 'The option "ssh" must be an object, not a boolean.'],
])('a fleet does not ignore %j as settings of ssh', async (ssh, says) => {
  const run = fleet({ hosts: '/nowhere.yaml', ssh: ssh as NonNullable<FleetOptions['ssh']> });
  const error = await run.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(TypeError);
  expect((error as TypeError).message).toContain(says);
});
