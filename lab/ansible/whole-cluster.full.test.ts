/**
 * The playbook of docs/ansible.md makes a whole cluster over SSH: a first control plane, a further one and a worker, and
 * later a worker more. Each run is previewed and repeated. At the end, the first control plane is reset.
 */
import { randomBytes } from 'node:crypto';
import { symlink, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectGoodControlPlane, expectVoter } from '../control-plane/joined-control-plane.ts';
import { closeSsh } from '../fleet/fleet-lab.ts';
import type { LabHost } from '../machine/host.ts';
import { resetWell } from '../reset/reset-host.ts';
import { Lab } from '../run/lifecycle.ts';
import { Cluster } from '../support/cluster.ts';
import { expectGoodNode } from '../worker/joined-node.ts';
import { BUILT } from '../worker/kubejoin.ts';
import { secretOf } from '../worker/worker-lab.ts';
import { Ansible, type Play } from './ansible-lab.ts';
import { documentedPlaybook, documentedTemplate } from './documented-cluster.ts';

const [FIRST, SECOND, WORKER, LATER] = ['cp2', 'cp3', 'worker1', 'worker2'] as const;
const NAMES = [FIRST, SECOND, WORKER, LATER];
const AT_FIRST = ['--limit', `!${LATER}`];
const PREVIEW = ['--check', '--diff'];
const TOKEN = 'a1b2c3.0123456789kjlab0';
const CERTIFICATE_KEY = randomBytes(32).toString('hex');
const SECRETS = [secretOf(TOKEN), CERTIFICATE_KEY];

let lab: Lab;
let ansible: Ansible;
let cluster: Cluster;
const host = (name: string): LabHost => lab.host(name);

beforeAll(async () => {
  lab = await Lab.attach();
  const hosts = NAMES.map(host);
  for (const one of hosts) await one.reset();
  ansible = await Ansible.on(hosts, { control_planes: [FIRST, SECOND], workers: [WORKER, LATER] });
  await symlink(BUILT, ansible.file('kubejoin-linux-x64'));
  await writeFile(ansible.file('cluster.yml'), documentedPlaybook());
  await writeFile(ansible.file('init.yaml.j2'), await documentedTemplate(lab, host(FIRST)));
  const secrets = { token: TOKEN, certificate_key: CERTIFICATE_KEY };
  await writeFile(ansible.file('secrets.yml'), JSON.stringify(secrets), { mode: 0o600 });
});
afterAll(async () => {
  cluster?.close();
  for (const name of NAMES) await closeSsh(host(name));
  await Promise.all(NAMES.map((name) => host(name).reset()));
  await ansible.remove();
  lab.close();
});

/** Runs the playbook. No host may fail, and no secret be shown. */
async function played(args: readonly string[]): Promise<Play> {
  const play = await ansible.playbook('cluster.yml', args);
  const output = play.stdout + play.stderr;
  for (const secret of SECRETS) expect(output).not.toContain(secret);
  for (const counts of Object.values(play.recap)) expect(counts, output).toMatchObject({ failed: 0, unreachable: 0 });
  return play;
}

const changed = ({ recap }: Play) =>
  Object.fromEntries(Object.entries(recap).map(([name, counts]) => [name, counts.changed]));
/** What a run writes on a machine, and not what a running cluster does. */
const stateOf = (name: string) => host(name).snapshot(['/etc', '/usr/local', '/var/lib/kubejoin']);
const statesOf = (names: readonly string[]) => Promise.all(names.map(stateOf));

it('previews the first control plane while there is no cluster, and changes only what it copies', async () => {
  const play = await played([...AT_FIRST, ...PREVIEW]);
  expect(Object.keys(play.recap).sort(), play.stdout).toEqual([FIRST, SECOND, WORKER].sort());
  expect(play.stdout).toContain('+++ /etc/kubernetes/manifests/kube-apiserver.yaml');
  expect(play.stdout).not.toContain('TASK [Join]');
  for (const name of [FIRST, SECOND, WORKER]) {
    const { stdout } = await host(name).exec([
      'find',
      '/etc/kubernetes',
      '/var/lib/kubejoin',
      '/var/lib/kubelet',
      '-type',
      'f',
    ]);
    expect(stdout).toBe('');
  }
});

it('makes the cluster, with a further control plane and a worker', async () => {
  const play = await played(AT_FIRST);
  // The initialisation; uploaded certificates and a join; a join.
  expect(changed(play), play.stdout + play.stderr).toEqual({ [FIRST]: 1, [SECOND]: 2, [WORKER]: 1 });
  cluster = await Cluster.of(lab.place, host(FIRST), lab.versions);
  await expectGoodNode(host(FIRST), { cluster, secrets: SECRETS });
  await expectGoodControlPlane(host(SECOND), { cluster, secrets: SECRETS });
  await expectVoter(cluster, host(SECOND));
  await expectGoodNode(host(WORKER), { cluster, secrets: SECRETS });
});

it('changes nothing when it runs again', async () => {
  const names = [FIRST, SECOND, WORKER];
  const before = await statesOf(names);
  const play = await played(AT_FIRST);
  expect(changed(play), play.stdout + play.stderr).toEqual({ [FIRST]: 0, [SECOND]: 0, [WORKER]: 0 });
  expect(await statesOf(names)).toEqual(before);
});

it('shows the plan of a machine that is added, then joins it alone', async () => {
  const alone = { [FIRST]: 0, [SECOND]: 0, [WORKER]: 0 };
  const preview = await played(PREVIEW);
  // Its executable is copied in a preview, too, unless the host has it from another file's tests.
  expect(changed(preview), preview.stdout + preview.stderr).toEqual({ ...alone, [LATER]: expect.any(Number) });
  expect(preview.stdout).toMatch(new RegExp(`TASK \\[Join\\] [^]*^changed: \\[${LATER}\\]`, 'm'));
  expect(preview.stdout).toContain('+++ /etc/kubernetes/kubelet.conf');
  expect(await cluster.node(LATER)).toBeUndefined();
  const play = await played([]);
  expect(changed(play), play.stdout + play.stderr).toEqual({ ...alone, [LATER]: 1 });
  await expectGoodNode(host(LATER), { cluster, secrets: SECRETS });
});

it('does not make a second cluster after a reset of the first control plane', async () => {
  await resetWell(host(FIRST));
  const { code, stdout, stderr, recap } = await ansible.playbook('cluster.yml', []);
  const output = stdout + stderr;
  for (const secret of SECRETS) expect(output).not.toContain(secret);
  expect(code, output).not.toBe(0);
  expect(output).toContain(`${FIRST} is not a node, but ${SECOND} has a kubelet.conf.`);
  expect(recap[FIRST], output).toMatchObject({ failed: 1, changed: 0 });
  expect(output).not.toContain('TASK [Join]');
  expect(await host(FIRST).fileExists('/etc/kubernetes/pki/ca.key')).toBe(false);
});
