/** The script of `kubejoin provision` on a machine whose service manager is the real OpenRC. Needs no cluster. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sha256 } from '../../src/base/sha256.ts';
import { Authority } from '../../test/wire/support/authority.ts';
import { run } from '../machine/command.ts';
import { until } from '../machine/wait.ts';
import { FULL } from '../run/full.ts';
import { BUILT } from '../worker/kubejoin.ts';
import { type ExecutableServer, serveExecutable } from './executable-server.ts';
import { OpenrcMachine } from './openrc-machine.ts';
import { STATE } from './provision-lab.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const HOST = 'files.example';
const CONFIGURATION = 'etc/kubejoin/join.yaml';

let authority: Authority;
let machine: OpenrcMachine;
let server: ExecutableServer;
let served: string;
beforeEach(async () => {
  authority = await Authority.make('lab-files');
  const issued = await authority.issue({ commonName: 'files', dns: [HOST] });
  server = await serveExecutable(issued, { host: '127.0.0.1', executable: () => served });
  machine = await OpenrcMachine.make({ authority: authority.pem, hosts: HOST });
});
afterEach(async () => {
  await machine.remove();
  await server.close();
});

/** Runs the script of `kubejoin provision` on the machine, which fetches `executable`. */
async function provisioned(executable: string): Promise<void> {
  served = executable;
  const script = await run([
    ...[BUILT, 'provision', '--format=script', '192.0.2.1:6443', `--token=${TOKEN}`, '--node-name=w1'],
    `--discovery-token-ca-cert-hash=sha256:${'ab'.repeat(32)}`,
    `--executable=${server.url(HOST)}`,
    `--sha256=${sha256(await readFile(executable))}`,
  ]);
  expect(await machine.exec(['sh'], script)).toMatchObject({ code: 0 });
}

/** kubejoin as a script: notes its call, then does this. */
async function standIn(body: string): Promise<string> {
  const file = path.join(machine.root, '..', 'kubejoin');
  await writeFile(file, `#!/bin/sh\necho "kubejoin $*" >> /var/log/called\n${body}\n`);
  return file;
}

const evidence = () => machine.console();
const calls = async () => ((await machine.read('var/log/called')) ?? '').split('\n').length - 1;
const settled = (what: string, holds: () => Promise<boolean>) => until(what, holds, { everyMs: 100, evidence });
const JOIN = `rm /etc/kubejoin/join.yaml; echo "kubejoin: joined"`;

it('without a network service and with BusyBox alone, it resumes the download, joins, and does nothing later', async () => {
  await machine.powerOn();
  await provisioned(await standIn(JOIN));
  const joined = async () => (await machine.read(CONFIGURATION)) === undefined;
  await settled('the join', joined);
  expect(server.asked).toEqual(['', expect.stringMatching(/^bytes=\d+-$/)]);
  expect(await machine.read('var/log/called')).toBe('kubejoin provision run --lang=en\n');
  expect((await machine.exec(['stat', '-c', '%a', '/usr/local/bin/kubejoin', '/etc/kubejoin', STATE])).stdout).toBe(
    '755\n700\n700\n',
  );
  await settled('the last word', async () => (await machine.console()).includes('kubejoin: joined'));
  expect(await machine.console()).not.toContain('q1w2e3r4');
  // While it works, OpenRC says "starting".
  const started = async () =>
    (await machine.exec(['rc-service', 'kubejoin-join', 'status'])).stdout.includes('started');
  await settled('the service to have started', started);

  await machine.cutPower();
  await machine.powerOn();
  await settled('the service to have started again', started);
  expect(await machine.processes()).not.toContain('/etc/kubejoin/join.sh');
  expect([await calls(), server.asked.length]).toEqual([1, 2]);
});

it('goes on at the next boot when the power is cut in the join', async () => {
  await machine.powerOn();
  await provisioned(await standIn(`[ -e /var/log/again ] || { : > /var/log/again; sleep 300; }\n${JOIN}`));
  await settled('kubejoin to run', async () => (await machine.read('var/log/again')) !== undefined);
  await machine.cutPower();
  await machine.powerOn();
  await settled('the join', async () => (await machine.read(CONFIGURATION)) === undefined);
  expect(await calls()).toBe(2);
});

it.each([
  ['', ':'],
  [' and its shell was killed', 'kill -KILL "$(cat /run/kubejoin-join.pid)"'],
])('ends kubejoin, too, when its service is stopped%s', async (_, before) => {
  await machine.powerOn();
  await provisioned(await standIn('exec sleep 300'));
  await settled('kubejoin to run', async () => (await calls()) === 1);
  await machine.exec(['sh', '-c', before]);
  expect(await machine.exec(['rc-service', 'kubejoin-join', 'stop'])).toMatchObject({ code: 0 });
  const processes = await machine.processes();
  expect(processes).toContain('/sbin/openrc-init');
  expect(processes).not.toMatch(/join\.sh|sleep 300/);
  expect(await machine.read(CONFIGURATION)).toBeDefined();
});

// It waits half a minute for the runtime; lab/provision/openrc-join.test.ts shows in its turn that kubejoin joins.
if (FULL)
  it('runs the real kubejoin, which tells why a machine without a container runtime cannot join', async () => {
    await machine.powerOn();
    await provisioned(BUILT);
    const result = async () => JSON.parse((await machine.read(`${STATE}/result.json`)) ?? '{}') as { outcome?: string };
    // "retrying" while a download repeats
    await settled('the result', async () => !['retrying', undefined].includes((await result()).outcome));
    expect(await result()).toMatchObject({ outcome: 'failed', exitCode: 2 });
    const shown = async () => (await machine.console()).includes('containerd');
    await settled('the reason on the console', shown);
    expect(await machine.console()).not.toContain(TOKEN.slice(7));
  });
