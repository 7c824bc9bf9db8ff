/** Serving certificates: a kubelet with serverTLSBootstrap, an inventory, and the same node when it is compromised. */
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { CSRS } from '../support/anonymous.ts';
import { SOON_MS } from '../support/patience.ts';
import { expectJoined, KUBELET_CONF } from '../worker/joined-node.ts';
import { install, join } from '../worker/kubejoin.ts';
import { admissionLab } from './admission-lab.ts';
import { must } from './approver.ts';
import { decisionOf, forged, servingRequest } from './requests.ts';

const at = admissionLab();
const INVENTORY = '/root/inventory.yaml';
const CURRENT = '/var/lib/kubelet/pki/kubelet-server-current.pem';
/** Another host than the lab's worker, which is reset after each test. */
let node: LabHost;

async function inventory(machines: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const hosts = Object.entries(machines).map(([name, nodeAddresses]) => ({ name, nodeAddresses }));
  await at.cluster.first.writeFile(INVENTORY, JSON.stringify({ apiVersion: 'kubejoin/v1', kind: 'Fleet', hosts }));
}

const approver = async () => at.approver('APPROVER_STARTED', [`--inventory=${INVENTORY}`]);

beforeAll(async () => {
  node = at.lab.host('worker2');
  await inventory({ [node.name]: [node.address] });
  await must(at.cluster, ['admission', 'install', `--inventory=${INVENTORY}`]);
  await install(node);
  await node.writeFile('/root/patches/kubeletconfiguration+merge.yaml', 'serverTLSBootstrap: true\n');
  expectJoined(await join(node, [...at.args, '--patches=/root/patches']));
  await at.cluster.waitReady(node.name);
});

afterAll(async () => {
  await node.reset();
  await at.cluster.forget(node);
});

/** Posts a request with the credentials of the node's kubelet; gives its name. */
async function post(pem: string): Promise<string> {
  const kubectl = ['kubectl', `--kubeconfig=${KUBELET_CONF}`, 'create', '-o', 'name', '-f', '-'];
  return (await node.mustExec(kubectl, { stdin: servingRequest(pem) })).trim().replace(/^.*\//, '');
}

/** The serial number of the certificate that the kubelet shows; fails unless the cluster's CA signed it for its address. */
async function verifiedSerial(): Promise<string> {
  const ca = await at.cluster.first.readBytes('/etc/kubernetes/pki/ca.crt');
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ host: node.address, port: 10_250, ca }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.setTimeout(SOON_MS, () => socket.destroy(new Error('no response')));
    socket.on('error', reject);
  });
}

/** Waits for a serial number that fits, and gives it. */
const verified = (what: string, fits: (serial: string) => boolean) =>
  until(what, async () => [await verifiedSerial()].find(fits));

describe('a kubelet with serverTLSBootstrap', () => {
  it('gets its certificate, and the next one when it has lost the first', async () => {
    await expect(verifiedSerial()).rejects.toThrow();
    await approver();
    const first = await verified('a certificate that the cluster signed', () => true);
    await node.mustExec(['sh', '-ec', `rm -f ${CURRENT}; systemctl restart kubelet`]);
    await verified('another certificate', (serial) => serial !== first);
  });
});

/** Requests with a node's credentials. */
const FORGED: readonly { name: string; names: () => { dnsNames?: string[]; ipAddresses?: string[] }; says: string }[] =
  [
    { name: 'a control plane', names: () => ({ ipAddresses: [at.cluster.first.address] }), says: 'the Node cp1' },
    { name: "a control plane's name", names: () => ({ dnsNames: ['cp1'] }), says: 'the Node cp1' },
    { name: 'a Service', names: () => ({ ipAddresses: ['10.96.0.1'] }), says: 'the Service default/kubernetes' },
    { name: "a Service's name", names: () => ({ dnsNames: ['kubernetes'] }), says: 'the Service default/kubernetes' },
    {
      name: 'a Service below svc',
      names: () => ({ dnsNames: ['kubernetes.default.svc'] }),
      says: 'for Services and Pods',
    },
    { name: 'the endpoint', names: () => ({ ipAddresses: [at.cluster.endpointAddress] }), says: 'the API servers' },
    { name: 'a machine to come', names: () => ({ ipAddresses: [at.worker.address] }), says: 'the inventory' },
    { name: 'loopback', names: () => ({ ipAddresses: ['127.0.0.1'] }), says: 'cannot be approved' },
  ];

describe('requests with the credentials of a node', () => {
  it('for what others have are denied, also when the inventory lists it', async () => {
    const listed = FORGED.filter(({ says }) => says !== 'the inventory').map(({ names }) => names());
    const others = listed.flatMap(({ dnsNames = [], ipAddresses = [] }) => [...dnsNames, ...ipAddresses]);
    await inventory({ [node.name]: [node.address, ...others], worker1: [at.worker.address] });
    await approver();
    const posted = await Promise.all(
      FORGED.map(async ({ name, names, says }) => {
        const { dnsNames = [], ipAddresses = [] } = names();
        const mixed = { dnsNames: [node.name, ...dnsNames], ipAddresses: [node.address, ...ipAddresses] };
        const requests = [await post(forged(node.name, names())), await post(forged(node.name, mixed))];
        return { name, says, requests };
      }),
    );
    for (const { name, says, requests } of posted)
      for (const request of requests) {
        await at.decided(request);
        const { type, message, issued } = await decisionOf(at.cluster, request);
        expect([type, issued], name).toEqual(['Denied', false]);
        expect(message, name).toContain(says);
      }
  });

  it('wait for what the inventory lacks, and are approved when it has that', async () => {
    const address = '203.0.113.99';
    await inventory({ [node.name]: [node.address] });
    const started = await approver();
    const name = await post(forged(node.name, { dnsNames: [node.name], ipAddresses: [node.address, address] }));
    await started.event('the reason', ({ message }) =>
      JSON.stringify(message ?? {}).includes(address) ? true : undefined,
    );
    expect((await decisionOf(at.cluster, name)).type).toBeUndefined();
    await at.cluster.first.writeFile(INVENTORY, 'hosts: [');
    await started.event('the broken inventory', ({ message }) =>
      message?.key === 'INVENTORY_KEPT' ? true : undefined,
    );
    await inventory({ [node.name]: [node.address, address] });
    await at.decided(name);
    await until('the certificate', async () => (await decisionOf(at.cluster, name)).issued);
    expect((await at.cluster.api('GET', `${CSRS}/${name}`)).status).toBe(200);
  });
});
