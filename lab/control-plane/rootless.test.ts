/**
 * RootlessControlPlane: the components run under accounts of the host, which are added while its own programs edit
 * accounts, too.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { HostProcess } from '../machine/enter.ts';
import { until } from '../machine/wait.ts';
import { expectGoodNode } from '../worker/joined-node.ts';
import { RunningJoin } from '../worker/kubejoin.ts';
import { controlPlaneLab } from './control-plane-lab.ts';
import { COMPONENTS, expectVoter, PKI, podsRun } from './joined-control-plane.ts';

const at = controlPlaneLab();
const CONFIGURATION = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';
const ACCOUNTS: Record<(typeof COMPONENTS)[number], string> = {
  etcd: 'kubeadm-etcd',
  'kube-apiserver': 'kubeadm-kas',
  'kube-controller-manager': 'kubeadm-kcm',
  'kube-scheduler': 'kubeadm-ks',
};
let asInitialised = '';

beforeAll(async () => {
  const { body } = await at.cluster.api('GET', CONFIGURATION);
  asInitialised = (body.data as Record<string, string>).ClusterConfiguration ?? '';
  // Without the lab's audit log, whose folder is root's.
  const { apiServer: _, ...rest } = parse(asInitialised) as { apiServer: unknown };
  const configuration = { ...rest, featureGates: { RootlessControlPlane: true } };
  await at.cluster.api('PATCH', CONFIGURATION, { data: { ClusterConfiguration: stringify(configuration) } });
});
afterAll(async () => {
  await at.cluster.api('PATCH', CONFIGURATION, { data: { ClusterConfiguration: asInitialised } });
});

/** An administrator who edits /etc/passwd; it is locked when this returns. */
async function editing(): Promise<{ saveAndEnd(): Promise<void> }> {
  // The "editor" adds a line once it may.
  const editor = `#!/bin/sh\nwhile [ ! -e /root/save ]; do sleep 0.1; done\necho operator:x:1234:1234::/root:/bin/sh >> "$1"\n`;
  await at.host.writeFile('/root/editor', editor, 0o755);
  const vipw: HostProcess = await at.host.spawn(['sh', '-c', 'VISUAL=/root/editor vipw']);
  await until('vipw to lock the file', () => at.host.fileExists('/etc/passwd.lock'));
  return {
    async saveAndEnd() {
      await at.host.writeFile('/root/save', '', 0o600);
      expect(await vipw.ended).toMatchObject({ code: 0 });
    },
  };
}

it('waits for who edits the accounts, loses nothing of that, and its components run under their accounts', async () => {
  const administrator = await editing();
  const running = await RunningJoin.start(at.host, [...at.args, '--output=json']);
  const waiting = await running.event('the wait for the lock', ({ message }) =>
    message?.key === 'WAITING_ACCOUNTS_FILE' ? message.params : undefined,
  );
  expect(waiting).toMatchObject({ path: '/etc/passwd', holder: expect.any(Number) });
  await administrator.saveAndEnd();
  const ended = await running.ended();
  expect(ended.code, ended.stdout).toBe(0);
  expect(await at.host.mustExec(['grep', '-c', '^operator:x:1234:', '/etc/passwd'])).toBe('1\n');
  expect(await at.host.fileExists('/etc/passwd.lock')).toBe(false);
  await expectGoodNode(at.host, { cluster: at.cluster, secrets: at.secrets });
  await expectVoter(at.cluster, at.host);
  await podsRun(at.cluster, at.host.name, COMPONENTS);
  for (const component of COMPONENTS) {
    const user = await at.host.mustExec(['sh', '-c', `ps -o uid= -p "$(pgrep -x ${component.slice(0, 15)})"`]);
    expect(user.trim(), component).toBe((await at.host.mustExec(['id', '-u', ACCOUNTS[component]])).trim());
  }
  expect(await at.host.mustExec(['stat', '-c', '%a %U %G', `${PKI}/sa.key`])).toBe('640 root kubeadm-sa-key-readers\n');
  // The system's own programs go on with those files.
  await at.host.mustExec(['useradd', '--system', 'somebody']);
  expect(await at.host.mustExec(['id', '-nu', ACCOUNTS.etcd])).toBe(`${ACCOUNTS.etcd}\n`);
});
