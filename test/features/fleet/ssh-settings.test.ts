/** Settings that the real ssh derives from a hostile configuration (ssh -G), without a connection. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HostKeys } from '../../../src/features/fleet/options.ts';
import { type SshOptions, sshArguments } from '../../../src/features/fleet/ssh/ssh-command.ts';
import { prepareSsh, refuseForgetful } from '../../../src/features/fleet/ssh/ssh-preparation.ts';
import { linuxFileReader } from '../../../src/host/linux/files/file-reader.ts';
import { converse } from '../../../src/host/linux/programs/conversation.ts';
import { sshFiles } from '../../../src/host/linux/ssh-configuration.ts';
import { fleetHost } from './support/stand-in.ts';

const HOSTILE = `
Host *
  StrictHostKeyChecking no
  VerifyHostKeyDNS yes
  KnownHostsCommand /bin/echo %H
  NoHostAuthenticationForLocalhost yes
  BatchMode no
  RequestTTY force
  RemoteCommand touch /tmp/remote
  PermitLocalCommand yes
  LocalCommand touch /tmp/local
  ForwardAgent yes
  ForwardX11 yes
  ForwardX11Trusted yes
  LocalForward 12345 localhost:1
  Tunnel yes
  ControlMaster auto
  ControlPath /tmp/master-%C
  ConnectTimeout 3
Host bastion
  User jumper
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-ssh-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const host = fleetHost('localhost', { proxyJump: 'bastion' });
const machine = { converse, files: linuxFileReader(), sshFiles };

/** A name that Include would take for a pattern, if it could. */
function configured(text: string): string {
  const file = path.join(folder, 'my [ssh]* {config}');
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

function told(program: string, args: readonly string[]): Map<string, string> {
  const lines = execFileSync(program, [...args], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  return new Map(lines.map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]));
}

/**
 * For the host itself, and for the ssh that OpenSSH starts for its jump host: that one gets -F and nothing else
 * (ssh.c).
 */
async function effective(hostKeys: HostKeys, more: SshOptions = {}) {
  const { ssh, close } = await prepareSsh({ configFile: configured(HOSTILE), hostKeys, ...more }, machine);
  try {
    const [program = '', ...args] = sshArguments(host, ssh);
    return {
      target: told(program, [...args, '-G', '--', host.address]),
      hop: told(program, ['-F', ssh.configFile ?? '', '-G', '--', 'bastion']),
    };
  } finally {
    await close();
  }
}

const NEVER = {
  batchmode: 'yes',
  permitlocalcommand: 'no',
  forwardagent: 'no',
  forwardx11: 'no',
  forwardx11trusted: 'no',
  tunnel: 'false',
  clearallforwardings: 'yes',
};
const CHECKED = { stricthostkeychecking: 'true', verifyhostkeydns: 'false', nohostauthenticationforlocalhost: 'no' };

it('host keys are checked, whatever the configuration says, for a jump host, too', async () => {
  const { target, hop } = await effective('known');
  expect(Object.fromEntries(target)).toMatchObject({
    ...NEVER,
    ...CHECKED,
    requesttty: 'false',
    controlmaster: 'false',
  });
  expect(Object.fromEntries(hop)).toMatchObject({ ...NEVER, ...CHECKED, user: 'jumper' });
  for (const of of [target, hop])
    for (const name of ['knownhostscommand', 'remotecommand']) expect(of.has(name), name).toBe(false);
  for (const name of ['controlpath', 'localforward']) expect(target.has(name), name).toBe(false);
});

it('new ones are accepted only where that was asked for, and all only with a name of its own', async () => {
  const { target, hop } = await effective('accept-new');
  for (const of of [target, hop]) expect(of.get('stricthostkeychecking')).toBe('accept-new');
  const unchecked = await effective('unchecked');
  for (const of of [unchecked.target, unchecked.hop])
    expect(Object.fromEntries(of)).toMatchObject({
      ...NEVER,
      stricthostkeychecking: 'false',
      userknownhostsfile: '/dev/null',
    });
});

it("the user's options come before what holds unless given, and the rest of the configuration is theirs", async () => {
  const { target } = await effective('known', { options: ['ControlPath=/tmp/mine-%C', 'ServerAliveInterval=7'] });
  expect(Object.fromEntries(target)).toMatchObject({
    serveraliveinterval: '7',
    controlpath: expect.stringContaining('/tmp/mine-'),
  });
});

it('a new key is not accepted where none is kept', async () => {
  const forgetful = configured('UserKnownHostsFile /dev/null\n');
  for (const [hostKeys, options, fits] of [
    ['accept-new', [], false],
    ['accept-new', [`UserKnownHostsFile=${folder}/known`], true],
    ['known', [], true],
  ] as const) {
    const { ssh, close } = await prepareSsh({ configFile: forgetful, hostKeys, options }, machine);
    const asked = refuseForgetful(fleetHost('localhost'), ssh, converse);
    if (fits) await asked;
    else await expect(asked).rejects.toMatchObject({ code: 'FLEET_HOST_KEYS_NOT_KEPT' });
    await close();
  }
});

it.each(['/dev/null', 'none'])('%s is no file to include', async (configFile) => {
  const { ssh, close } = await prepareSsh({ configFile }, machine);
  expect(await linuxFileReader().read(ssh.configFile ?? '')).not.toContain('Include');
  await close();
});
