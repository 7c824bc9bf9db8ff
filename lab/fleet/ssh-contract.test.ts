/** What the stand-in of the unit tests is held to, of the real ssh and a real sshd. */
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Login, type SshSide, sshContract } from '../../test/fleet/ssh-contract.ts';
import { fleetHost } from '../../test/fleet/support/stand-in.ts';
import type { LabHost } from '../host.ts';
import { Lab } from '../lifecycle.ts';
import { closeSsh, openToSsh, SshAccess } from './fleet-lab.ts';

let lab: Lab;
let worker: LabHost;
let access: SshAccess;
beforeAll(async () => {
  lab = await Lab.attach();
  worker = lab.host('worker1');
  access = await SshAccess.make();
  const key = await openToSsh(worker, access);
  await access.knows({ [worker.address]: key });
  await writeFile(access.file('others'), `${worker.address} ${key.slice(0, -8)}AAAAAAAA\n`);
  await writeFile(access.file('nothing'), '');
});
afterAll(async () => {
  await closeSsh(worker);
  await worker.reset();
  await access.remove();
  lab.close();
});

describe('the real ssh', () => {
  const known = (file: string) => [`UserKnownHostsFile=${access.file(file)}`];
  const side: SshSide = {
    to(login: Login) {
      const host = fleetHost(worker.name, { address: worker.address });
      const ssh = { configFile: access.config };
      switch (login) {
        case 'good':
          return { host, ssh };
        // Longer than a label of a name can be: no server has to be asked.
        case 'no-such-name':
          return { host: { ...host, address: 'x'.repeat(70) }, ssh };
        case 'refused-port':
          return { host: { ...host, port: 2 }, ssh };
        case 'unknown-key':
          return { host, ssh: { ...ssh, options: known('nothing') } };
        case 'changed-key':
          return { host, ssh: { ...ssh, options: known('others') } };
        case 'no-key':
          return {
            host: { ...host, user: 'root', identityFile: access.file('other-key') },
            ssh: { configFile: '/dev/null', options: [...known('known_hosts'), 'IdentitiesOnly=yes'] },
          };
      }
    },
    hasFile: (name) => worker.fileExists(`/root/${name}`),
  };
  sshContract(() => side);
});
