/** The machine that joins holds the address of the cluster, as one with keepalived, kube-vip or LVS may. */
import { X509Certificate } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { controlPlaneLab, joinControlPlane } from './control-plane-lab.ts';
import { expectGoodControlPlane, MANIFESTS, PKI } from './joined-control-plane.ts';

const at = controlPlaneLab();

/** Leads its own connections to the address on to the first control plane, and says nothing of it in the network. */
async function holdEndpoint(): Promise<void> {
  const { host, cluster } = at;
  const quiet = (value: number) => ['sysctl', '-qw', `net.ipv4.conf.all.arp_ignore=${value}`];
  const address = (verb: 'add' | 'del') => ['ip', 'address', verb, `${cluster.endpointAddress}/32`, 'dev', 'lo'];
  const connections = ['-p', 'tcp', '--dport', '6443'];
  const translate = (verb: '-I' | '-D', [chain, to, ...how]: readonly [string, string, ...string[]]) => [
    ...['iptables', '-w', '-t', 'nat', verb, chain, '-d', to, ...connections, ...how],
  ];
  const there = [
    'OUTPUT',
    cluster.endpointAddress,
    ...['-j', 'DNAT', '--to-destination', `${cluster.first.address}:6443`],
  ] as const;
  const from = [
    ...['POSTROUTING', cluster.first.address],
    ...['-s', cluster.endpointAddress, '-j', 'SNAT', '--to-source', host.address],
  ] as const;
  onTestFinished(async () => {
    for (const argv of [address('del'), quiet(0), translate('-D', there), translate('-D', from)]) await host.exec(argv);
  });
  for (const argv of [quiet(1), translate('-I', there), translate('-I', from), address('add')])
    await host.mustExec(argv);
}

it('advertises its own address, and its etcd has none but that', async () => {
  await holdEndpoint();
  const { result, code } = await joinControlPlane(at.host, at.args);
  expect(code, JSON.stringify(result)).toBe(0);
  await expectGoodControlPlane(at.host, at);
  const manifests = await at.host.mustExec(['sh', '-c', `cat ${MANIFESTS}/etcd.yaml ${MANIFESTS}/kube-apiserver.yaml`]);
  expect(manifests).toContain(`--advertise-address=${at.host.address}`);
  expect(manifests).not.toContain(at.cluster.endpointAddress);
  for (const name of ['server', 'peer']) {
    const { subjectAltName } = new X509Certificate(await at.host.readFile(`${PKI}/etcd/${name}.crt`));
    expect(subjectAltName).toContain(`IP Address:${at.host.address}`);
    expect(subjectAltName).not.toContain(at.cluster.endpointAddress);
  }
});
