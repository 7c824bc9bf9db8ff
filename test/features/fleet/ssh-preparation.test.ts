import { expect, it } from 'vitest';
import { sshConfiguration } from '../../../src/features/fleet/ssh/ssh-command.ts';
import { prepareSsh, refuseForgetful } from '../../../src/features/fleet/ssh/ssh-preparation.ts';
import type { Converse } from '../../../src/host/conversation.ts';
import { isProxyJump } from '../../../src/operations/hosts/ssh-values.ts';
import { fakeHost } from '../../support/fake-host.ts';

/** ssh that answers each command alike. `did`: what becomes of it. */
function answering(code: number | undefined, output = '') {
  const did: string[] = [];
  const converse: Converse = (argv, environment) => {
    did.push(argv.join(' '), JSON.stringify(environment));
    return {
      output: (async function* () {
        yield Buffer.from(output);
      })(),
      write: () => Promise.reject(new Error('ssh -G reads nothing')),
      endInput: () => void did.push('end of input'),
      errors: () => '',
      ended: Promise.resolve({ code }),
      kill: () => void did.push('kill'),
    };
  };
  return { converse, did };
}

const ASKED = ['{"SSH_ASKPASS_REQUIRE":"never"}', 'end of input', 'kill'];

function machineWith(converse: Converse) {
  const written: string[] = [];
  const sshFiles = {
    usual: () => ['/root/.ssh/config', '/etc/ssh/ssh_config'],
    write: async (text: string) => {
      written.push(text);
      return { path: '/tmp/ours', remove: async () => void written.pop() };
    },
  };
  return { written, machine: { converse, files: fakeHost({ '/root/own': '', '/root/a"b': '' }).read.files, sshFiles } };
}

it.each([
  [0, true],
  [255, false],
  [undefined, false],
])('ssh that ends with %s when it is asked about an option: %s', async (code, knownHostsCommand) => {
  const { converse, did } = answering(code);
  const { machine, written } = machineWith(converse);
  const { ssh, close } = await prepareSsh({ program: '/opt/ssh' }, machine);
  expect(did).toEqual(['/opt/ssh -F /dev/null -G -o KnownHostsCommand=none localhost', ...ASKED]);
  expect(ssh).toEqual({ program: '/opt/ssh', configFile: '/tmp/ours', knownHostsCommand });
  expect(written).toEqual([sshConfiguration('known', machine.sshFiles.usual(), { knownHostsCommand })]);
  await close();
  expect(written).toEqual([]);
});

it.each<[string, readonly string[]]>([
  ['none', []],
  ['/dev/null', []],
  ['/root/own', ['/root/own']],
])('includes what --ssh-config %s names', async (configFile, included) => {
  const { machine, written } = machineWith(answering(0).converse);
  await prepareSsh({ configFile, hostKeys: 'accept-new' }, machine);
  expect(written).toEqual([sshConfiguration('accept-new', included, { knownHostsCommand: true })]);
});

it.each(['/root/missing', '/root/a"b', '/root/a\\b', ''])('refuses --ssh-config "%s"', async (configFile) => {
  const { machine, written } = machineWith(answering(0).converse);
  await expect(prepareSsh({ configFile }, machine)).rejects.toMatchObject({
    kind: 'FLEET_SSH_FLAG_UNFIT',
    params: { flag: '--ssh-config', value: configFile },
  });
  expect(written).toEqual([]);
});

const HOST = { name: 'worker-1', address: '192.0.2.7' } as Parameters<typeof refuseForgetful>[0];

it.each([
  ['user x\nuserknownhostsfile none\nport 22\n', 0, true],
  ['userknownhostsfile /dev/null none', 0, true],
  ['globalknownhostsfile /etc/ssh/ssh_known_hosts', 0, true],
  ['userknownhostsfile none /root/.ssh/known_hosts', 0, false],
  ['userknownhostsfile /root/.ssh/known_hosts none', 0, false],
  ['userknownhostsfile none', 255, false],
])('accepted keys that ssh would forget: %j, exit %i', async (output, code, refused) => {
  const { converse, did } = answering(code, output);
  const asked = refuseForgetful(HOST, { hostKeys: 'accept-new' }, converse);
  if (refused)
    await expect(asked).rejects.toMatchObject({ code: 'FLEET_HOST_KEYS_NOT_KEPT', params: { host: 'worker-1' } });
  else expect(await asked).toBeUndefined();
  expect(did[0]).toMatch(/^ssh .* -G -- 192\.0\.2\.7$/);
  expect(did.slice(1)).toEqual(ASKED);
});

it.each(['known', 'unchecked', undefined] as const)('keys are %s: nothing is asked', async (hostKeys) => {
  const { converse, did } = answering(0, 'userknownhostsfile none');
  await refuseForgetful(HOST, { ...(hostKeys && { hostKeys }) }, converse);
  expect(did).toEqual([]);
});

it('a jump has at most 500 characters, and a port of at least one digit', () => {
  expect([499, 500, 501].map((length) => isProxyJump('a'.repeat(length)))).toEqual([true, true, false]);
  expect(['a:1', 'a:12345', 'a:', 'a:123456'].map(isProxyJump)).toEqual([true, true, false, false]);
});
