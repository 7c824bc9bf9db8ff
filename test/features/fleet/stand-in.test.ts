import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Login, type SshSide, sshContract } from './ssh-contract.ts';
import { fleetHost, STAND_IN_SSH, StandIn } from './support/stand-in.ts';

let standIn: StandIn;
beforeAll(() => {
  standIn = new StandIn();
  standIn.host('good');
  standIn.host('refused-port', { login: 'refused' });
  standIn.host('unknown-key', { login: 'unknown-key' });
  standIn.host('changed-key', { login: 'changed-key' });
  standIn.host('no-key', { login: 'no-key' });
});
afterAll(() => standIn.remove());

describe('the stand-in for ssh', () => {
  const side: SshSide = {
    to: (login: Login) => ({ host: fleetHost(login), ssh: { program: STAND_IN_SSH } }),
    hasFile: async (name) => existsSync(standIn.path('good', `home/${name}`)),
  };
  sshContract(() => side);
});
