/** The Ansible collection as it is released, run by the real ansible-core over SSH: two workers join, stay and leave. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArgumentWatch, closeSsh } from '../fleet/fleet-lab.ts';
import type { LabHost } from '../machine/host.ts';
import { Lab } from '../run/lifecycle.ts';
import { expectGoodNode, expectNoCredential } from '../worker/joined-node.ts';
import { install } from '../worker/kubejoin.ts';
import { leave, secretOf } from '../worker/worker-lab.ts';
import { Ansible, type Play } from './ansible-lab.ts';

const WORKERS = ['worker1', 'worker2'] as const;
/** Of a token that the module creates. */
const CREATED = 'a1b2c3.0123456789kjlab0';

let lab: Lab;
let ansible: Ansible;
let token: string;
let variables: Record<string, unknown>;
const host = (name: string): LabHost => lab.host(name);
const workers = (tasks: readonly object[], ...args: string[]) =>
  ansible.play('worker1,worker2', tasks, variables, ...args);

const JOIN = {
  'kubejoin.kubejoin.join': {
    endpoint: '{{ endpoint }}',
    token: '{{ token }}',
    discovery_token_ca_cert_hash: ['{{ pin }}'],
    ignore_preflight_errors: ['SystemVerification'],
  },
};
const RESET = { 'kubejoin.kubejoin.reset': {} };

beforeAll(async () => {
  lab = await Lab.attach();
  const hosts = [...WORKERS, 'cp1'].map(host);
  for (const one of hosts) await install(one);
  ansible = await Ansible.on(hosts);
  token = await lab.cluster.createToken();
  variables = { endpoint: lab.cluster.endpoint, token, pin: await lab.cluster.caHash() };
});
afterAll(async () => {
  for (const name of [...WORKERS, 'cp1']) await closeSsh(host(name));
  for (const name of WORKERS) await leave(lab, host(name));
  await host('cp1').mustExec(['rm', '-rf', '/root/.ssh', '/root/.ansible']);
  await lab.cluster.deleteToken(token);
  await ansible.remove();
  lab.close();
});

/** Everything that a join writes, and not what Ansible or a container runtime writes of its own. */
const stateOf = (name: string) => host(name).snapshot(['/etc', '/var/lib/kubelet', '/var/lib/kubejoin', '/usr/local']);

function expectCounts(play: Play, names: readonly string[], counts: { changed: number; failed?: number }): void {
  const output = play.stdout + play.stderr;
  expect(Object.keys(play.recap).sort(), output).toEqual([...names].sort());
  for (const name of names) expect(play.recap[name], output).toMatchObject({ failed: 0, unreachable: 0, ...counts });
}

function expectNoSecret(play: Play): void {
  expect(play.stdout + play.stderr).not.toContain(secretOf(token));
}

describe('a worker', () => {
  it('is shown what a join would change, and is not changed', async () => {
    const before = await Promise.all(WORKERS.map(stateOf));
    const play = await workers([JOIN], '--check', '--diff');
    expectCounts(play, WORKERS, { changed: 1 });
    expect(play.stdout).toContain('+++ /etc/kubernetes/bootstrap-kubelet.conf');
    expect(play.stdout).toMatch(/^\+ +token: \[secret\]$/m);
    expect(play.stdout).toContain('kubelet-start: service kubelet: ');
    expectNoSecret(play);
    expect(await Promise.all(WORKERS.map(stateOf))).toEqual(before);
    for (const name of WORKERS) expect(await lab.cluster.node(name)).toBeUndefined();
  });

  it('fails with cause and cure for a wrong token, which nobody is shown', async () => {
    const wrong = `${token.slice(0, 7)}0123456789wrong0`;
    const tasks = [{ ...JOIN, vars: { token: wrong } }];
    const play = await ansible.play('worker1', tasks, { ...variables, token: wrong }, '-vvv');
    expectCounts(play, ['worker1'], { changed: 0, failed: 1 });
    const output = play.stdout + play.stderr;
    expect(output).not.toContain(secretOf(wrong));
    const failure = JSON.parse(/"failure": (\{.*?\n {4}\})/s.exec(play.stdout)?.[1] ?? '{}');
    expect(failure).toMatchObject({ class: 'discovery', code: expect.stringMatching(/^[A-Z_]+$/) });
    for (const part of ['what', 'cause', 'cure']) expect(output).toContain(failure[part].split('\n')[0]);
    await expectNoCredential(host('worker1'), [secretOf(wrong)]);
  });

  it('joins, without its token in any argument, and is left alone the next time', async () => {
    const watch = ArgumentWatch.on(host('worker1'));
    const first = await workers([JOIN], '-vvv');
    const seen = await watch.stop();
    expectCounts(first, WORKERS, { changed: 1 });
    expectNoSecret(first);
    expect(seen.some((line) => line.includes('kubejoin join'))).toBe(true);
    expect(seen.filter((line) => line.includes(secretOf(token)))).toEqual([]);
    for (const name of WORKERS) await expectGoodNode(host(name), { cluster: lab.cluster, secrets: [secretOf(token)] });

    const before = await Promise.all(WORKERS.map(stateOf));
    expectCounts(await workers([JOIN]), WORKERS, { changed: 0 });
    expectCounts(await workers([JOIN], '--check', '--diff'), WORKERS, { changed: 0 });
    expect(await Promise.all(WORKERS.map(stateOf))).toEqual(before);
  });

  it('is known by its facts to be a node', async () => {
    const { ignore_preflight_errors: _, ...cluster } = JOIN['kubejoin.kubejoin.join'];
    const isNode = { 'ansible.builtin.assert': { that: ['kubejoin.exit_code == 8', 'not kubejoin.ready'] } };
    const play = await workers([{ 'kubejoin.kubejoin.facts': cluster }, isNode]);
    expectCounts(play, WORKERS, { changed: 0 });
  });

  it('leaves, and a second reset changes nothing', async () => {
    const before = await stateOf('worker1');
    expectCounts(await workers([RESET], '--check'), WORKERS, { changed: 1 });
    expect(await stateOf('worker1')).toEqual(before);
    expectCounts(await workers([RESET]), WORKERS, { changed: 1 });
    expect(await host('worker1').fileExists('/etc/kubernetes/kubelet.conf')).toBe(false);
    expectCounts(await workers([RESET]), WORKERS, { changed: 0 });
  });
});

describe('a control plane', () => {
  const present = { 'kubejoin.kubejoin.token': { token: '{{ created }}', ttl: '10m' } };
  const absent = { 'kubejoin.kubejoin.token': { state: 'absent', token_id: CREATED.slice(0, 6) } };
  const play = (task: object, ...args: string[]) => ansible.play('cp1', [task], { created: CREATED }, ...args);
  const exists = async () => (await host('cp1').mustExec(['kubejoin', 'token', 'list'])).includes(CREATED);

  it('gets a token once, and loses it once', async () => {
    expectCounts(await play(present, '--check'), ['cp1'], { changed: 1 });
    expect(await exists()).toBe(false);
    const created = await play(present, '-vvv');
    expectCounts(created, ['cp1'], { changed: 1 });
    expect(created.stdout).not.toContain(secretOf(CREATED));
    expect(await exists()).toBe(true);
    expectCounts(await play(present), ['cp1'], { changed: 0 });
    expectCounts(await play(absent), ['cp1'], { changed: 1 });
    expect(await exists()).toBe(false);
    expectCounts(await play(absent), ['cp1'], { changed: 0 });
  });

  it('is left alone by init', async () => {
    const before = await stateOf('cp1');
    const init = { 'kubejoin.kubejoin.init': { ignore_preflight_errors: ['SystemVerification'] } };
    expectCounts(await play(init, '--check'), ['cp1'], { changed: 0 });
    expectCounts(await play(init), ['cp1'], { changed: 0 });
    expect(await stateOf('cp1')).toEqual(before);
  });
});
