/** The lab itself: what every other test on a real Kubernetes stands on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../machine/host.js';
import { compareSnapshots } from '../machine/snapshot.js';
import { NodeWatch } from '../support/node-watch.js';
import { FULL } from './full.js';
import { Lab } from './lifecycle.js';

let lab: Lab;
let worker: LabHost;

beforeAll(async () => {
  lab = await Lab.attach();
  worker = lab.host('worker1');
});

afterEach(async () => {
  // The host first: a kubelet that still runs would register its node again.
  await worker.reset();
  await lab.cluster.forget(worker);
});

afterAll(() => lab.close());

async function joined(): Promise<string> {
  const outcome = await lab.cluster.joinWithKubeadm(worker);
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  await lab.cluster.waitReady(worker.name);
  return outcome.stdout;
}

describe('a host', () => {
  it('has no Node.js', async () => {
    expect((await worker.exec(['sh', '-c', 'command -v node'])).code).not.toBe(0);
  });

  it('gives a program its input, environment, output and exit code', async () => {
    const script = 'read -r line; echo "$line $GREETING"; echo trouble >&2; exit 7';
    const outcome = await worker.exec(['sh', '-c', script], { stdin: 'hello\n', env: { GREETING: 'world' } });
    expect(outcome).toMatchObject({ code: 7, stdout: 'hello world\n', stderr: 'trouble\n', timedOut: false });
  });

  it('ends a program and its children that run out of time', async () => {
    const outcome = await worker.exec(['sh', '-c', 'sleep 1234 & sleep 1234'], { timeoutMs: 300 });
    expect(outcome.timedOut).toBe(true);
    expect((await worker.exec(['pgrep', '-f', 'sleep 1234'])).code).toBe(1);
  });

  it('lets a running program be killed half-way', async () => {
    const child = await worker.spawn(['sh', '-c', 'echo started; exec sleep 1234']);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await child.kill('SIGTERM');
    expect((await child.ended).code).toBe(143);
  });

  it('is read and written file by file', async () => {
    await worker.writeFile('/etc/lab/secret', 'value', 0o600);
    expect(await worker.readFile('/etc/lab/secret')).toBe('value');
    expect(await worker.mustExec(['stat', '-c', '%a %U', '/etc/lab/secret'])).toBe('600 root\n');
  });

  it('reaches no address outside the lab', async () => {
    // 192.0.2.0/24 is reserved for documentation: no machine has it.
    const outcome = await worker.exec(['curl', '--silent', '--max-time', '2', 'http://192.0.2.1/']);
    expect(outcome.code).not.toBe(0);
  });
});

describe('a snapshot', () => {
  it('is equal when nothing happened', async () => {
    const before = await worker.snapshot();
    expect(before.length).toBeGreaterThan(3_000);
    expect(compareSnapshots(before, await worker.snapshot())).toEqual([]);
  });

  it('shows what was added, changed and removed', async () => {
    const before = await worker.snapshot(['/etc']);
    await worker.mustExec([
      'sh',
      '-ec',
      'echo x > /etc/added; chmod 600 /etc/issue; echo y >> /etc/hosts; rm /etc/debian_version',
    ]);
    const lines = compareSnapshots(before, await worker.snapshot(['/etc']));
    expect(lines.map((line) => line.replace(/ -> [0-9a-f]+/g, '').replace(/[0-9a-f]{64}/, 'DIGEST'))).toEqual([
      '+ /etc/added',
      '- /etc/debian_version',
      expect.stringContaining('~ /etc/hosts: size '),
      '~ /etc/issue: mode 0644',
    ]);
  });
});

describe('reset', () => {
  it('brings back every file of a host that had joined, and of one that was tampered with', async () => {
    const before = await worker.snapshot();
    await joined();
    await worker.mustExec([
      'sh',
      '-ec',
      'rm -r /etc/cni /usr/lib/os-release; echo x > /etc/issue; mkdir -p /opt/x/y; ln -s a /opt/x/y/b',
    ]);
    await worker.mustExec(['systemctl', 'disable', '--quiet', 'kubelet']);
    await worker.reset();
    expect(compareSnapshots(before, await worker.snapshot())).toEqual([]);
    expect(await worker.mustExec(['crictl', 'pods', '-q'])).toBe('');
    expect((await worker.exec(['findmnt', '-rno', 'TARGET', '-t', 'tmpfs'])).stdout).not.toContain('/var/lib/kubelet');
  });

  it('leaves what was installed with putFile', async () => {
    await worker.putFile(import.meta.filename, '/usr/local/bin/installed');
    await worker.reset();
    expect(await worker.fileExists('/usr/local/bin/installed')).toBe(true);
  });
});

describe('the real kubeadm', () => {
  it('joins a worker, which becomes Ready, and joins it again after a reset', async () => {
    expect(await joined()).toContain('This node has joined the cluster');
    expect(await lab.cluster.nodeReady(worker.name)).toBe(true);
    await worker.reset();
    await lab.cluster.forget(worker);
    expect(await lab.cluster.node(worker.name)).toBeUndefined();
    await joined();
  });

  it('makes six requests, and the watch tells when its node came', async () => {
    const args = await lab.cluster.joinArgs();
    const mark = await lab.cluster.auditMark();
    const watch = await lab.cluster.watchNodes();
    const started = NodeWatch.now();
    const join = ['kubeadm', 'join', ...args, '--ignore-preflight-errors=SystemVerification'];
    const outcome = await worker.exec(join);
    const registered = await watch.registered(worker.name, { sinceMs: started });
    const ready = await watch.ready(worker.name, { sinceMs: started });
    watch.close();
    expect(outcome.code).toBe(0);
    expect(registered).toBeGreaterThan(started);
    expect(ready).toBeGreaterThanOrEqual(registered);
    const requests = (await lab.cluster.auditSince(mark)).filter((event) => event.userAgent?.startsWith('kubeadm/'));
    expect(requests.map((event) => event.objectRef?.name).sort()).toEqual(
      ['cluster-info', 'cluster-info', 'kube-proxy', 'kubeadm-config', 'kubelet-config', 'worker1'].sort(),
    );
  });
});

describe('the control plane', () => {
  it('can be cut off from one host, by refusal and by silence', async () => {
    const { controlPlane, endpoint } = lab.cluster;
    const ask = (seconds = 30) =>
      worker.exec(['curl', '--silent', '--insecure', '--max-time', `${seconds}`, `https://${endpoint}/version`]);
    expect((await ask()).code).toBe(0);
    await controlPlane.cut(worker, 'reset');
    expect((await ask()).code).toBe(7);
    await controlPlane.mend(worker);
    await controlPlane.cut(worker, 'drop');
    expect((await ask(1)).code).toBe(28);
    await controlPlane.mend(worker);
    expect((await ask()).code).toBe(0);
  });

  if (FULL)
    it('can be stopped, started, frozen and thawed', async () => {
      const { controlPlane, admin } = lab.cluster;
      await controlPlane.freeze('kube-apiserver');
      await expect(admin.call('GET', '/version', undefined, 500)).rejects.toThrow('no answer');
      await controlPlane.thaw('kube-apiserver');
      await controlPlane.stop('kube-apiserver');
      await expect(admin.call('GET', '/version')).rejects.toThrow('ECONNREFUSED');
      await controlPlane.start('kube-apiserver');
      expect((await admin.call('GET', '/version')).status).toBe(200);
    });
});
