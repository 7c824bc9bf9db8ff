/** The Ansible collection as it is released, run by the real ansible-core over SSH: two workers join, stay and leave. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Receiver } from '../../test/features/telemetry/receiver.ts';
import { ArgumentWatch, closeSsh } from '../fleet/fleet-lab.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { Lab } from '../run/lifecycle.ts';
import { podsRun } from '../worker/host-state.ts';
import { expectGoodNode, expectNoCredential } from '../worker/joined-node.ts';
import { install } from '../worker/kubejoin.ts';
import { leave, secretOf } from '../worker/worker-lab.ts';
import { Ansible, type Play } from './ansible-lab.ts';

const WORKERS = ['worker1', 'worker2'] as const;
/** A part of the address of traces. */
const TRACE_KEY = 'q1w2e3r4';
/** The token that the module creates. */
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
/** Keeps the arguments of each start: ps sees them for a moment only, since kubejoin replaces its title. */
const RECORDER = '/root/kubejoin-recorded';
const ARGUMENTS = '/root/arguments';
const RECORDING = `#!/bin/sh
printf '%s\\n' "$*" >> ${ARGUMENTS}
exec kubejoin "$@"
`;
const RESET = { 'kubejoin.kubejoin.reset': {} };
const CHECKED = { check_mode: true };

/** Tasks in one play, each of which must have changed something or not, and say so. */
function expecting(...tasks: readonly (readonly [task: object, changed: boolean])[]): object[] {
  const registered = tasks.map(([task], index) => ({ ...task, register: `task${index}` }));
  const that = tasks.map(([, changed], index) => `${changed ? '' : 'not '}task${index}.changed`);
  return [...registered, { 'ansible.builtin.assert': { that } }];
}

beforeAll(async () => {
  lab = await Lab.attach();
  const hosts = WORKERS.map(host);
  for (const one of hosts) await install(one);
  ansible = await Ansible.on(hosts);
  token = await lab.cluster.createToken();
  variables = { endpoint: lab.cluster.endpoint, token, pin: await lab.cluster.caHash() };
});
afterAll(async () => {
  for (const name of WORKERS) await closeSsh(host(name));
  for (const name of WORKERS) await leave(lab, host(name));
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
    expect(play.stdout).toContain('+++ /etc/kubernetes/kubelet.conf');
    expect(play.stdout).toMatch(/^\+ +client-key: \/var\/lib\/kubelet\/pki\/kubelet-client-current\.pem$/m);
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
    const { failure } = JSON.parse(/^fatal: \[worker1\]: FAILED! => (\{.*?^\})$/ms.exec(play.stdout)?.[1] ?? '{}');
    expect(failure).toMatchObject({ class: 'discovery', code: expect.stringMatching(/^[A-Z_]+$/) });
    for (const part of ['what', 'cause', 'cure']) expect(output).toContain(failure[part].split('\n')[0]);
    await expectNoCredential(host('worker1'), [secretOf(wrong)]);
  });

  it('joins, without its token or the address of its trace in any argument, and is left alone the next time', async () => {
    for (const name of WORKERS) await host(name).writeFile(RECORDER, RECORDING, 0o755);
    const receiver = await Receiver.start(`${lab.place.network}.1`);
    const otlp = `${receiver.url}/${TRACE_KEY}`;
    const recorded = { 'kubejoin.kubejoin.join': { ...JOIN['kubejoin.kubejoin.join'], executable: RECORDER, otlp } };
    const watch = ArgumentWatch.on(host('worker1'));
    const first = await workers([recorded], '-vvv');
    const seen = await watch.stop();
    await receiver.stop();
    expect(receiver.received.map(({ path }) => path)).toEqual(WORKERS.map(() => `/${TRACE_KEY}/v1/traces`));
    expect(first.stdout + first.stderr).not.toContain(TRACE_KEY);
    expectCounts(first, WORKERS, { changed: 1 });
    expectNoSecret(first);
    expect(seen.some((line) => line.includes('AnsiballZ_join'))).toBe(true);
    expect(seen.filter((line) => line.includes(secretOf(token)) || line.includes(TRACE_KEY))).toEqual([]);
    for (const name of WORKERS) {
      const given = await host(name).mustExec(['cat', ARGUMENTS]);
      expect(given).toMatch(/^join /m);
      expect(given).not.toContain(secretOf(token));
      expect(given).not.toContain(TRACE_KEY);
    }
    for (const name of WORKERS) await expectGoodNode(host(name), { cluster: lab.cluster, secrets: [secretOf(token)] });

    // The kubelet keeps files of its Pods, which may still be coming.
    for (const name of WORKERS) await until(`the Pods of ${name}`, () => podsRun(lab.cluster, name));
    const before = await Promise.all(WORKERS.map(stateOf));
    const again = await workers(expecting([JOIN, false], [{ ...JOIN, ...CHECKED }, false]), '--diff');
    expectCounts(again, WORKERS, { changed: 0 });
    expect(await Promise.all(WORKERS.map(stateOf))).toEqual(before);
  });

  it('is known by its facts to be a node', async () => {
    const { ignore_preflight_errors: _, ...cluster } = JOIN['kubejoin.kubejoin.join'];
    const isNode = { 'ansible.builtin.assert': { that: ['kubejoin.exit_code == 8', 'not kubejoin.ready'] } };
    const play = await workers([{ 'kubejoin.kubejoin.facts': cluster }, isNode]);
    expectCounts(play, WORKERS, { changed: 0 });
  });

  it('leaves, and a second reset changes nothing', async () => {
    const play = await workers(expecting([{ ...RESET, ...CHECKED }, true], [RESET, true], [RESET, false]));
    expectCounts(play, WORKERS, { changed: 2 });
    for (const name of WORKERS) expect(await host(name).fileExists('/etc/kubernetes/kubelet.conf')).toBe(false);
  });
});

describe('an administrator', () => {
  const KUBECONFIG = '/root/administrator.conf';
  const present = {
    'kubejoin.kubejoin.token': {
      token: '{{ created }}',
      ttl: '10m',
      description: 'of the lab',
      kubeconfig: KUBECONFIG,
    },
  };
  const absent = {
    'kubejoin.kubejoin.token': { state: 'absent', token_id: CREATED.slice(0, 6), kubeconfig: KUBECONFIG },
  };
  // Its description and not the token: with -vvv Ansible shows what a command prints, whatever no_log says.
  const list = `kubejoin token list --kubeconfig ${KUBECONFIG} --output jsonpath={.description}`;
  const listed = (does: boolean) => [
    { 'ansible.builtin.command': list, register: 'list', changed_when: false },
    { 'ansible.builtin.assert': { that: `'of the lab' ${does ? '' : 'not '}in list.stdout` } },
  ];

  it('creates a token once, and deletes it once', async () => {
    await host('worker1').writeFile(KUBECONFIG, await host('cp1').readFile('/etc/kubernetes/admin.conf'), 0o600);
    const tasks = [
      ...[...expecting([{ ...present, ...CHECKED }, true]), ...listed(false)],
      ...[...expecting([present, true], [present, false]), ...listed(true)],
      ...[...expecting([absent, true], [absent, false]), ...listed(false)],
    ];
    const play = await ansible.play('worker1', tasks, { created: CREATED }, '-vvv');
    expectCounts(play, ['worker1'], { changed: 3 });
    expect(play.stdout + play.stderr).not.toContain(secretOf(CREATED));
  });
});

describe('a machine without a cluster', () => {
  it('is shown what an init would change, and is not changed', async () => {
    const before = await stateOf('worker2');
    const init = { 'kubejoin.kubejoin.init': { ignore_preflight_errors: ['SystemVerification'] } };
    const play = await ansible.play('worker2', [init], {}, '--check', '--diff');
    expectCounts(play, ['worker2'], { changed: 1 });
    expect(play.stdout).toContain('+++ /etc/kubernetes/manifests/kube-apiserver.yaml');
    expect(play.stdout).not.toContain('PRIVATE KEY');
    expect(await stateOf('worker2')).toEqual(before);
  });
});
