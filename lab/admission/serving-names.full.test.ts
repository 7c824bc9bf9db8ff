/** A name that only another API server's certificate has: a kubelet does not get it, whichever one the approver uses. */
import { beforeAll, expect, it } from 'vitest';
import { joinControlPlane, leaveAll } from '../control-plane/control-plane-lab.ts';
import type { LabHost } from '../machine/host.ts';
import { expectJoined, KUBELET_CONF } from '../worker/joined-node.ts';
import { INSTALLED, install, join } from '../worker/kubejoin.ts';
import { admissionLab } from './admission-lab.ts';
import { must } from './approver.ts';
import { decisionOf, forged, servingRequest } from './requests.ts';

const at = admissionLab();
const INVENTORY = '/root/inventory.yaml';
/** In no kubeadm-config, no Service and no Node. */
const NAME = 'only-of-cp2.example';
const ENDPOINTS = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';
let second: LabHost;

beforeAll(async () => {
  second = at.lab.host('cp2');
  const hosts = [{ name: at.worker.name, nodeAddresses: [at.worker.address, NAME] }];
  const document = { apiVersion: 'kubejoin/v1', kind: 'Fleet', hosts };
  await at.cluster.first.writeFile(INVENTORY, JSON.stringify(document));
  await must(at.cluster, ['admission', 'install', `--inventory=${INVENTORY}`]);
  await install(second);
  const key = await at.cluster.uploadCerts();
  expectJoined(await joinControlPlane(second, [...at.args, '--control-plane', '--certificate-key', key]));
  return () => leaveAll(at.lab, [second]);
});

/** Posts a request of the worker's kubelet for its own name and NAME; gives the decision. */
async function decision() {
  const names = { dnsNames: [at.worker.name, NAME], ipAddresses: [at.worker.address] };
  const kubectl = ['kubectl', `--kubeconfig=${KUBELET_CONF}`, 'create', '-o', 'name', '-f', '-'];
  const stdin = servingRequest(forged(at.worker.name, names));
  const request = (await at.worker.mustExec(kubectl, { stdin })).trim().replace(/^.*\//, '');
  await at.decided(request);
  return decisionOf(at.cluster, request);
}

it('is granted while no API server has it, and denied once another one presents it', async () => {
  expectJoined(await join(at.worker, at.args));
  const listed = async () => JSON.stringify((await at.cluster.api('GET', ENDPOINTS)).body).includes(second.address);
  await expect.poll(listed).toBe(true);
  await at.approver('APPROVER_STARTED', [`--inventory=${INVENTORY}`]);
  expect(await decision()).toMatchObject({ type: 'Approved' });

  const pki = '/etc/kubernetes/pki/apiserver';
  const certs = [INSTALLED, 'init', 'phase', 'certs', 'apiserver', `--apiserver-cert-extra-sans=${NAME}`];
  await second.mustExec(['sh', '-ec', `rm ${pki}.crt ${pki}.key; ${certs.join(' ')}`]);
  const presents = async () =>
    (
      await at.cluster.first.exec([
        ...[
          'sh',
          '-c',
          `openssl s_client -connect ${second.address}:6443 </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName`,
        ],
      ])
    ).stdout.includes(NAME);
  // The API server reads its certificate again when the file changes.
  await expect.poll(presents, { interval: 1_000 }).toBe(true);
  const isDenied = async () => (await decision()).type;
  // The approver reads the names of the API servers again from time to time.
  await expect.poll(isDenied, { interval: 2_000 }).toBe('Denied');
  expect((await decision()).message).toContain('the API servers');
});
