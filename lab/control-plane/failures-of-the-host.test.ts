/** Faults of a machine that joins as a control plane, and of its cluster: found before anything is written. */
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { HostProcess } from '../machine/enter.ts';
import { until } from '../machine/wait.ts';
import { withoutImage } from '../support/missing-image.ts';
import { type JsonRun, RunningJoin } from '../worker/kubejoin.ts';
import { controlPlaneLab, joinControlPlane } from './control-plane-lab.ts';
import { expectNoTrace } from './joined-control-plane.ts';

const at = controlPlaneLab();
const CONFIGURATION = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';

const sh = (script: string) => at.host.mustExec(['sh', '-ec', script]);

function failedChecks({ events }: JsonRun): string[] {
  return events.filter(({ result }) => result === 'failed').map(({ name, failure }) => `${name} ${failure?.kind}`);
}

/** Expects a refusal that changed nothing on the host. */
async function refused(args: readonly string[] = at.args): Promise<JsonRun> {
  const before = await at.host.snapshot();
  const run = await joinControlPlane(at.host, args);
  expect(run.result, JSON.stringify(run.events.slice(-3))).toMatchObject({
    exitCode: 2,
    failure: { code: 'PREFLIGHT_FAILED' },
  });
  expect(await at.host.snapshot()).toEqual(before);
  return run;
}

describe('preflight finds', () => {
  it('ports that others have, each by its own check', async () => {
    const ports = [6443, 2379, 2380, 10257, 10259];
    const holders = await Promise.all(ports.map(holdPort));
    const run = await refused().finally(() => Promise.all(holders.map((holder) => holder.kill())));
    expect(failedChecks(run).sort()).toEqual(ports.map((port) => `Port-${port} PORT_IN_USE`).sort());
    await expectNoTrace(at.host, at);
  });

  it("another control plane's manifests, whether or not the cluster has answered by then", async () => {
    await sh(
      'mkdir -p /etc/kubernetes/manifests; echo x > /etc/kubernetes/manifests/kube-apiserver.yaml; echo x > /etc/kubernetes/manifests/etcd.yaml',
    );
    expect(failedChecks(await refused())).toEqual([
      'FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml FILE_ALREADY_THERE',
      'FileAvailable--etc-kubernetes-manifests-etcd.yaml FILE_ALREADY_THERE',
    ]);
    await sh('rm -r /etc/kubernetes/manifests');
  });

  it("etcd's data, whose place only the cluster's configuration tells", async () => {
    await sh('mkdir -p /var/lib/etcd/member');
    expect(failedChecks(await refused())).toEqual(['DirAvailable--var-lib-etcd DIRECTORY_NOT_EMPTY']);
    await sh('rm -r /var/lib/etcd/member');
  });

  it('an image that is not there and can be had nowhere: it is named at the first attempt, and is a failed check at the end', async () => {
    await withoutImage(at.host, 'kube-scheduler', async (image) => {
      const running = await RunningJoin.start(at.host, [...at.args, '--output=json']);
      const failure = await running.event('the second attempt', (event) =>
        event.message?.key === 'PULLING_IMAGE_AGAIN' ? event.failure : undefined,
      );
      const check = await running.event('the check', (event) =>
        event.type === 'check' && event.name === 'ImagePull' ? event : undefined,
      );
      expect(check).toMatchObject({ result: 'failed', failure: { code: 'IMAGE_NOT_PULLED' } });
      expect(await running.ended()).toMatchObject({ code: 2 });
      expect(failure).toMatchObject({ code: 'IMAGE_NOT_PULLED', class: 'preflight' });
      expect(failure.what).toContain(image);
      expect(failure.cure).toContain('--ignore-preflight-errors=ImagePull');
      expect(await at.host.snapshot(['/etc/kubernetes'])).toEqual([]);
      await expectNoTrace(at.host, at);
    });
  });

  it('the same is nobody’s business where images are pulled never', async () => {
    await withoutImage(at.host, 'kube-scheduler', async () => {
      const file = {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'JoinConfiguration',
        discovery: {
          bootstrapToken: {
            token: at.token,
            apiServerEndpoint: at.cluster.endpoint,
            caCertHashes: [at.discovery.at(-1)],
          },
        },
        nodeRegistration: { imagePullPolicy: 'Never' },
        controlPlane: { certificateKey: at.certificateKey },
      };
      await at.host.writeFile('/root/join.yaml', stringify(file), 0o600);
      const run = await joinControlPlane(at.host, ['--config=/root/join.yaml', '--dry-run']);
      expect(run.result, JSON.stringify(run.events.slice(-3))).toMatchObject({ outcome: 'previewed', exitCode: 0 });
      expect(failedChecks(run)).toEqual([]);
    });
  });

  it('an etcd that could not listen: the address is of another machine', async () => {
    const run = await refused([...at.args, '--apiserver-advertise-address=10.77.255.1']);
    expect(failedChecks(run)).toEqual(['Port-2379 ETCD_ADDRESS_ELSEWHERE', 'Port-2380 ETCD_ADDRESS_ELSEWHERE']);
  });
});

describe('the cluster', () => {
  it('has no controlPlaneEndpoint: a further control plane is refused, and told how to give it one', async () => {
    const { body } = await at.cluster.api('GET', CONFIGURATION);
    const text = (body.data as Record<string, string>).ClusterConfiguration ?? '';
    const { controlPlaneEndpoint: _, ...rest } = parse(text) as Record<string, unknown>;
    await at.cluster.api('PATCH', CONFIGURATION, { data: { ClusterConfiguration: stringify(rest) } });
    const before = await at.host.snapshot();
    const run = await joinControlPlane(at.host, at.args).finally(() =>
      at.cluster.api('PATCH', CONFIGURATION, { data: { ClusterConfiguration: text } }),
    );
    expect(run.result).toMatchObject({ outcome: 'failed', exitCode: 2 });
    expect(JSON.stringify(run.events)).toContain('CONTROL_PLANE_ENDPOINT_MISSING');
    expect(await at.host.snapshot()).toEqual(before);
    await expectNoTrace(at.host, at);
  });

  it('is of a version that is not known: it is refused with the range', async () => {
    const { body } = await at.cluster.api('GET', CONFIGURATION);
    const text = (body.data as Record<string, string>).ClusterConfiguration ?? '';
    const other = text.replace(/kubernetesVersion: .*/, 'kubernetesVersion: v1.99.0');
    await at.cluster.api('PATCH', CONFIGURATION, { data: { ClusterConfiguration: other } });
    const run = await joinControlPlane(at.host, at.args).finally(() =>
      at.cluster.api('PATCH', CONFIGURATION, { data: { ClusterConfiguration: text } }),
    );
    expect(run.result).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(run.events)).toMatch(/1\.3[4-7].*1\.37/);
    await expectNoTrace(at.host, at);
  });
});

/** A program that listens there; returns once it does. */
async function holdPort(port: number): Promise<HostProcess> {
  const holder = await at.host.spawn(['socat', `TCP-LISTEN:${port},reuseaddr,fork`, 'SYSTEM:true']);
  await until('socat to listen', async () => (await sh(`ss -ltnH "sport = :${port}"`)) !== '');
  return holder;
}
