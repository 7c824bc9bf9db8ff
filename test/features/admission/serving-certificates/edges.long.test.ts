/** Machines that another tool or an earlier run has left half-way, and the words of refusals. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../../src/base/failure.ts';
import {
  SERVING_STILL_VERIFIED,
  SERVING_UNSIGNED,
} from '../../../../src/features/admission/serving-certificates/admission-serving-certificates-sentences.ts';
import { SERVING_STAGES } from '../../../../src/features/admission/serving-certificates/serving.ts';
import { PATHS } from '../../../../src/manifests/paths.ts';
import { kubeletAuthority, withKubeletAuthority } from '../../../../src/manifests/serving-certificates.ts';
import { failureOf } from '../../../engine/kinds/pki-host.ts';
import { Authority } from '../../../wire/support/authority.ts';
import { CONFIG, MANIFEST, machine } from './machine.ts';

let on: Awaited<ReturnType<typeof machine>>;
beforeEach(async () => {
  on = await machine();
});
afterEach(() => on.close());

const CERTIFICATES = { stage: 'certificates' } as const;
const AUTHORITY = { stage: 'authority' } as const;
const write = (path: string, text: string) => on.host.content.set(path, { bytes: Buffer.from(text), mode: 0o644 });
const kindsOf = ({ changes }: Awaited<ReturnType<typeof on.run>>) =>
  changes.map(({ kind, subject }) => (kind === 'write-file' ? `write-file ${subject}` : kind));
const verifying = (verifies: boolean) => ({
  spec: {
    nodeName: 'cp-2',
    containers: [{ command: ['kube-apiserver', ...(verifies ? ['--kubelet-certificate-authority=/x'] : [])] }],
  },
});

it('both stages exist, and one must be named except to go back', async () => {
  expect(SERVING_STAGES).toEqual(['certificates', 'authority']);
  await expect(on.run({})).rejects.toThrow(new TypeError('no stage'));
});

it('the machine is free for other runs afterwards, also after a refusal', async () => {
  await on.run(CERTIFICATES);
  expect(on.locks.held).toBe(0);
  on.host.content.delete(CONFIG);
  await failureOf(on.run(CERTIFICATES));
  expect(on.locks.held).toBe(0);
});

it('the Node is the one of the kubelet’s certificate, whatever the host name', async () => {
  const { certificate, key } = await on.authority.issue({
    commonName: 'system:node:cp-7',
    organization: 'system:nodes',
  });
  write('/var/lib/kubelet/pki/kubelet-client-current.pem', `${certificate}\n${key}`);
  const found = on.text(PATHS.kubeletConf) ?? '';
  const file = 'client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem';
  write(PATHS.kubeletConf, found.replace(/client-certificate-data: .*/, file).replace(/client-key-data: .*\n/, ''));
  expect(await on.run(CERTIFICATES)).toMatchObject({ node: 'cp-7' });
});

it('a user who may not read the configuration is told of what', async () => {
  const { disturb } = on.api;
  on.api.disturb = (request, number) =>
    request.path.includes('configmaps')
      ? { status: 403, serverTime: undefined, body: { message: 'no' } }
      : disturb(request, number);
  const failure = await failureOf(on.run(CERTIFICATES));
  expect(failure).toMatchObject({ kind: 'KUBECONFIG_FORBIDDEN' });
  expect(JSON.stringify(failure?.params)).toContain('/configmaps');
});

it('a kubelet that was stopped before stays so after a failure', async () => {
  on.host.serviceStates.set('kubelet', { exists: true, enabled: true, active: false });
  const { disturb } = on.api;
  on.api.disturb = (request, number) => {
    if (request.method === 'POST') write(CONFIG, 'maxPods: 200\n');
    return disturb(request, number);
  };
  expect(await failureOf(on.run(CERTIFICATES))).toMatchObject({ code: 'FILE_CHANGED_MEANWHILE' });
  expect(on.host.serviceStates.get('kubelet')?.active).toBe(false);
});

it('the first stage leaves no other machine to do', async () => {
  on.others.push(verifying(false));
  expect(await on.run(CERTIFICATES)).toMatchObject({ node: 'worker-1', remaining: [] });
});

it('with the kubelet’s own identity, going back concerns the certificates alone, also on a control-plane node', async () => {
  await on.run(CERTIFICATES);
  await on.run(AUTHORITY);
  const manifest = on.text(MANIFEST);
  const own = { kubeconfigPath: PATHS.kubeletConf, off: true };
  expect(await failureOf(on.run(own))).toMatchObject({ kind: 'SERVING_STILL_REQUESTED' });
  expect(on.text(MANIFEST)).toBe(manifest);
});

const MAP = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';
const store = (data: Record<string, string>) =>
  on.api.store.update({ group: '', resource: 'configmaps' }, {
    ...structuredClone(on.api.object(MAP)),
    data,
  } as never);

it('going back on a worker concerns its kubelet and the kubelets’ ConfigMap alone', async () => {
  await on.run(CERTIFICATES);
  on.host.content.delete(MANIFEST);
  const kinds = kindsOf(await on.run({ off: true }));
  expect(kinds).toEqual(['apply-object', 'service', `write-file ${CONFIG}`, 'service', 'wait-until']);
});

describe('the cluster’s configuration', () => {
  beforeEach(() => on.run(CERTIFICATES));

  it('keeps everything else that its ConfigMap has', async () => {
    const [, ClusterConfiguration = ''] = on.stored().map(String);
    store({ ClusterConfiguration, other: 'kept' });
    await on.run(AUTHORITY);
    expect((on.api.object(MAP) as { data?: object })?.data).toMatchObject({
      ...{ other: 'kept', ClusterConfiguration: expect.stringContaining('kubelet-certificate-authority') },
    });
  });

  it('that cannot be edited is named, before the manifest is changed', async () => {
    store({ ClusterConfiguration: 'a: 1\n' });
    const before = on.text(MANIFEST);
    expect(await failureOf(on.run(AUTHORITY))).toMatchObject({
      kind: 'SERVING_NOT_EDITABLE',
      params: {
        place: 'ConfigMap kube-system/kubeadm-config',
        field: 'apiServer.extraArgs kubelet-certificate-authority',
      },
    });
    expect(on.text(MANIFEST)).toBe(before);
  });
});

it('of many nodes without a certificate, ten are named and the others counted', async () => {
  await on.run(CERTIFICATES);
  const stranger = await (await Authority.make()).issue({ ips: ['127.0.0.1'] });
  for (let index = 0; index < 12; index++) await on.addNode(`bad-${index}`, stranger);
  const failure = await failureOf(on.run(AUTHORITY));
  expect(failure).toMatchObject({ kind: 'SERVING_UNSIGNED', params: { more: 2 } });
  expect((failure?.params as { nodes: object[] } | undefined)?.nodes).toHaveLength(10);
});

describe('the manifest of the API server', () => {
  beforeEach(() => on.run(CERTIFICATES));

  it('gets the CA file by which the API server verifies its clients', async () => {
    write(MANIFEST, (on.text(MANIFEST) ?? '').replace(/--client-ca-file=.*/, '--client-ca-file=/srv/ca.crt'));
    await on.run(AUTHORITY);
    expect(kubeletAuthority(on.text(MANIFEST) ?? '')).toBe('/srv/ca.crt');
  });

  it('gets kubeadm’s CA file if it verifies no clients', async () => {
    write(MANIFEST, (on.text(MANIFEST) ?? '').replace(/ *- --client-ca-file=.*\n/, ''));
    await on.run(AUTHORITY);
    expect(kubeletAuthority(on.text(MANIFEST) ?? '')).toBe('/etc/kubernetes/pki/ca.crt');
  });

  it('that starts no API server is named, and stays as it is', async () => {
    const theirs = (on.text(MANIFEST) ?? '').replace('- kube-apiserver\n', '- /opt/start\n');
    write(MANIFEST, theirs);
    expect(await failureOf(on.run(AUTHORITY))).toMatchObject({
      ...{ kind: 'SERVING_NOT_EDITABLE', params: { place: MANIFEST, field: '--kubelet-certificate-authority' } },
    });
    expect(on.text(MANIFEST)).toBe(theirs);
  });

  it('keeps a CA file that an administrator chose, and the cluster learns of the stage', async () => {
    write(MANIFEST, withKubeletAuthority(on.text(MANIFEST) ?? '', '/srv/kubelets.crt') ?? '');
    const before = on.text(MANIFEST);
    expect(kindsOf(await on.run(AUTHORITY))).toEqual(['wait-until', 'apply-object']);
    expect(on.text(MANIFEST)).toBe(before);
  });

  it('loses it also where the cluster’s configuration has lost it before, as after a kill', async () => {
    write(MANIFEST, withKubeletAuthority(on.text(MANIFEST) ?? '', '/etc/kubernetes/pki/ca.crt') ?? '');
    const [, configuration] = on.stored();
    expect(kindsOf(await on.run({ ...AUTHORITY, off: true }))).toEqual([`write-file ${MANIFEST}`, 'wait-until']);
    expect(kubeletAuthority(on.text(MANIFEST) ?? '')).toBe('');
    expect(on.stored()[1]).toBe(configuration);
  });
});

describe('a refusal', () => {
  it.each([
    [['cp-2'], 'the API server on cp-2 still verifies them', 'through that API server', 'authority" on cp-2'],
    [
      ['cp-2', 'cp-3'],
      'the API servers on cp-2 and cp-3 still verify them',
      'through these API servers',
      'on each of these control-plane nodes',
    ],
  ])('names the API servers that verify: %j', (nodes, what, cause, cure) => {
    const { text } = new Failure(SERVING_STILL_VERIFIED, { nodes });
    expect([text.what.includes(what), text.cause.includes(cause), text.cure.includes(cure)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it.each([
    [0, '1 node has no', 'for this node:', 'on the node without'],
    [1, '2 nodes have no', 'for these nodes:', 'on each node without'],
  ])('counts the nodes without a certificate, %d of them unnamed', (more, what, cause, cure) => {
    const { text } = new Failure(SERVING_UNSIGNED, { ...SERVING_UNSIGNED.sample, more });
    expect([text.what.includes(what), text.cause.includes(cause), text.cure.includes(cure)]).toEqual([
      true,
      true,
      true,
    ]);
  });
});
