/** docs/turning-off.md, command by command, on a real cluster. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IGNORED_PREFLIGHT_ERRORS } from '../support/kubeadm-config.ts';
import { AUTOMATIC_APPROVAL, untilAllowed } from '../worker/discovery-files.ts';
import { expectCleanFailure, expectGoodNode } from '../worker/joined-node.ts';
import { INSTALLED, install, join, RunningJoin } from '../worker/kubejoin.ts';
import { leave, secretOf, workerLab } from '../worker/worker-lab.ts';

const at = workerLab();
const BINDINGS = {
  approval: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/kubeadm:node-autoapprove-bootstrap',
  clusterInfo:
    '/apis/rbac.authorization.k8s.io/v1/namespaces/kube-public/rolebindings/kubeadm:bootstrap-signer-clusterinfo',
} as const;
const FILE = '/root/cluster-info.yaml';

/** The commands of a guide, in their order. */
async function commandsOf(guide: string): Promise<string[]> {
  const text = await readFile(path.join(import.meta.dirname, '../../docs', guide), 'utf8');
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.trimEnd().split('\n'));
}

let commands: string[];
const run = new Set<string>();

beforeAll(async () => {
  commands = await commandsOf('turning-off.md');
  await install(at.cluster.first);
});
afterAll(async () => {
  // Whatever a test that failed has left turned off.
  await at.cluster.first.exec([
    'kubeadm',
    'init',
    'phase',
    'bootstrap-token',
    '--skip-token-print',
    '--config=/etc/kubejoin-lab/init.yaml',
  ]);
});

/** The only command of the guide that begins like this, with what stands for something filled in. */
function command(beginning: string, values: Readonly<Record<string, string>> = {}): string {
  const found = commands.filter((line) => line.startsWith(beginning));
  expect(new Set(found).size, beginning).toBe(1);
  run.add(found[0] ?? '');
  return Object.entries(values).reduce((line, [name, value]) => line.replaceAll(name, value), found[0] ?? '');
}

function onControlPlane(line: string): Promise<string> {
  return at.cluster.first.mustExec(['sh', '-ec', `cd /root; export KUBECONFIG=/etc/kubernetes/admin.conf; ${line}`]);
}

/** The status that cluster-info has for whoever says not who they are. */
function anonymously(): Promise<string> {
  const url = `https://${at.cluster.endpoint}/api/v1/namespaces/kube-public/configmaps/cluster-info`;
  return at.worker.mustExec(['curl', '-sk', '-o', '/dev/null', '-w', '%{http_code}', url]);
}

const rights = async (binding: keyof typeof BINDINGS) => {
  const { body, status } = await at.cluster.api('GET', BINDINGS[binding]);
  const { roleRef, subjects } = body as Record<string, unknown>;
  return { status, roleRef, subjects };
};

describe('docs/turning-off.md', () => {
  it('has the same commands in both languages', async () => {
    expect(commands.length).toBeGreaterThan(8);
    expect(await commandsOf('pt-BR/turning-off.md')).toEqual(commands);
  });

  it('certificates are approved by hand', async () => {
    const before = await rights('approval');
    await onControlPlane(command('kubectl delete clusterrolebinding'));
    await untilAllowed(at.cluster, AUTOMATIC_APPROVAL, false);
    const line = command('kubejoin join 10.0.0.1', {
      '10.0.0.1:6443': at.cluster.endpoint,
      TOKEN: at.token,
      'sha256:HASH': at.pin,
    });
    const joining = await RunningJoin.start(at.worker, line.split(' ').slice(2));
    const name = await joining.line(
      'what is waited for',
      (said) => /kubectl certificate approve (\S+)/.exec(said)?.[1],
    );
    const states = async () =>
      (await onControlPlane(command('kubectl get csr'))).split('\n').find((csr) => csr.startsWith(`${name} `));
    expect(await states()).toMatch(/ system:bootstrap:[a-z0-9]{6} .*Pending$/);
    await onControlPlane(command('kubectl certificate approve', { 'node-csr-7rq2l': name }));
    await expect.poll(states).toMatch(/Approved,Issued$/);
    const { code, stderr } = await joining.ended();
    expect(code, stderr).toBe(0);
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
    await onControlPlane(command('kubectl create clusterrolebinding'));
    expect(await rights('approval')).toEqual(before);
  });

  it('cluster-info is closed', async () => {
    const before = await rights('clusterInfo');
    await onControlPlane(command('kubectl -n kube-public get cm'));
    await onControlPlane(command('kubectl -n kube-public delete rolebinding'));
    // The API server's authoriser sees it a moment later.
    await expect.poll(anonymously).toBe('403');
    const joining = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
    const why = await joining.event('why it waits', ({ type, failure }) => (type === 'waiting' ? failure : undefined));
    expect(why.code).toBe('CLUSTER_INFO_FORBIDDEN');
    const result = await joining.event('the result', (event) => (event.type === 'result' ? event : undefined));
    expect(result).toMatchObject({ exitCode: 4, failure: { code: 'CLUSTER_INFO_FORBIDDEN' } });
    await joining.ended();
    await expectCleanFailure(at.worker, [at.secret]);
    await leave(at.lab, at.worker);

    const token = (await onControlPlane(command('kubejoin token create').replace('kubejoin', INSTALLED))).trim();
    await at.worker.writeFile(FILE, await at.cluster.first.readFile(FILE), 0o644);
    for (const program of [INSTALLED, 'kubeadm']) {
      const line = command('kubejoin join --discovery-file', { TOKEN: token }).replace('kubejoin', program);
      await at.worker.mustExec([
        'sh',
        '-ec',
        `cd /root; ${line} --ignore-preflight-errors=${IGNORED_PREFLIGHT_ERRORS}`,
      ]);
      if (program === INSTALLED) await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [secretOf(token)] });
      else await at.cluster.waitReady(at.worker.name);
      await leave(at.lab, at.worker);
      await at.worker.writeFile(FILE, await at.cluster.first.readFile(FILE), 0o644);
    }
    await at.cluster.deleteToken(token);
    await onControlPlane(command('kubectl -n kube-public create rolebinding'));
    expect(await rights('clusterInfo')).toEqual(before);
    await expect.poll(async () => (await join(at.worker, at.args)).result).toMatchObject({ exitCode: 0 });
  });

  it('has no command that was not run here', () => {
    expect([...new Set(commands)].filter((line) => !run.has(line))).toEqual([]);
  });
});
