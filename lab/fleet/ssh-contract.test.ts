/** Runs the contract of the unit tests' stand-in against the real ssh and a real sshd. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostKeys } from '../../src/features/fleet/options.ts';
import { sshCommand } from '../../src/features/fleet/ssh/ssh-command.ts';
import { prepareSsh } from '../../src/features/fleet/ssh/ssh-preparation.ts';
import { linuxFileReader } from '../../src/host/linux/files/file-reader.ts';
import { sshFiles } from '../../src/host/linux/ssh-configuration.ts';
import { type Login, type SshSide, sshContract } from '../../test/features/fleet/ssh-contract.ts';
import { converse, fleetHost, outputOf } from '../../test/features/fleet/support/stand-in.ts';
import type { LabHost } from '../machine/host.ts';
import { Lab } from '../run/lifecycle.ts';
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

  /** A configuration that turns the check off in each way that there is. */
  const HOSTILE = `Host *
  StrictHostKeyChecking no
  VerifyHostKeyDNS yes
  KnownHostsCommand /usr/bin/printf "%H %t %K\\n"
  NoHostAuthenticationForLocalhost yes
`;
  const JUMP = 'hop';
  /** Starts ssh as a fleet does, with its configuration in front of the user's. */
  async function login(known: string, hostKeys: HostKeys, jump?: string) {
    const file = access.file('hostile');
    const own = (await readFile(access.config, 'utf8')).replace(access.file('known_hosts'), access.file(known));
    await writeFile(
      file,
      `Host ${JUMP}\n  HostName ${worker.address}\n${HOSTILE}${own.replace(/^ *StrictHostKeyChecking.*$/m, '')}`,
      {
        mode: 0o600,
      },
    );
    const machine = { converse, files: linuxFileReader(), sshFiles };
    const { ssh, close } = await prepareSsh({ configFile: file, hostKeys }, machine);
    const host = fleetHost(worker.name, { address: worker.address, proxyJump: jump });
    const talk = converse([...sshCommand(host, ssh).slice(0, -1), 'echo in']);
    const output = await outputOf(talk);
    const { code } = await talk.ended;
    await close();
    return { output, code, errors: talk.errors() };
  }

  it.each(['others', 'nothing'])(
    'refuses a host key that is not the known one (%s), whatever the configuration says',
    async (known) => {
      expect(await login(known, 'known')).toMatchObject({
        output: '',
        code: 255,
        errors: expect.stringMatching(/host key|HOST IDENT/i),
      });
      // The same configuration as it is lets anybody in: this is what is prevented.
      expect(await login(known, 'unchecked')).toMatchObject({ output: 'in\n', code: 0 });
    },
  );

  it('refuses a jump host whose key is not known', async () => {
    expect(await login('known_hosts', 'known', JUMP)).toMatchObject({ output: 'in\n', code: 0 });
    expect(await login('nothing', 'known', JUMP)).toMatchObject({ output: '', code: 255 });
  });

  it('keeps a new key, and refuses another one afterwards', async () => {
    expect(await login('fresh', 'accept-new')).toMatchObject({ output: 'in\n', code: 0 });
    expect(await readFile(access.file('fresh'), 'utf8')).toContain(worker.address);
    expect(await login('others', 'accept-new')).toMatchObject({ output: '', code: 255 });
  });
});
