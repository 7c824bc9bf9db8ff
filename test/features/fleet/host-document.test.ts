import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { parseJoinDocuments } from '../../../src/config/documents/join-documents.ts';
import { joinConfigurationFromFlags } from '../../../src/config/from-flags/join-flags.ts';
import type { JoinConfiguration } from '../../../src/config/types/join.ts';
import { documentFor } from '../../../src/features/fleet/host-document.ts';
import { fleetHost } from './support/stand-in.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const PIN = `sha256:${'a'.repeat(64)}`;
const KEY = 'b'.repeat(64);

function base(more: object = {}): JoinConfiguration {
  const flags = { token: new Secret(TOKEN), caCertHashes: [PIN], ...more };
  return joinConfigurationFromFlags(flags, '10.0.0.1:6443', undefined).configuration;
}

/** Reads the document as the host does. */
function read(host: Parameters<typeof documentFor>[0], configuration = base()): JoinConfiguration {
  const { text, experimental } = documentFor(host, configuration, 'hosts.yaml (a)');
  expect(JSON.stringify({ text })).not.toContain(TOKEN);
  return parseJoinDocuments(Buffer.from(text.reveal()), 'x', { allowExperimentalApi: experimental }).configuration;
}

const plain = (configuration: JoinConfiguration) => JSON.parse(JSON.stringify(configuration));

describe('what a host is joined with', () => {
  it('is what the flags say, where the hosts file says nothing', () => {
    const configuration = base({
      criSocket: 'unix:///run/x.sock',
      skipPhases: ['preflight'],
      ignorePreflightErrors: ['Swap'],
    });
    const read_ = read(fleetHost('a', { nodeName: undefined }), configuration);
    expect(plain(read_)).toEqual(plain(configuration));
    expect(read_.discovery.bootstrapToken?.token.reveal()).toBe(TOKEN);
  });

  it('is what a configuration file says, of any version', () => {
    const file = `apiVersion: kubeadm.k8s.io/v1
kind: JoinConfiguration
discovery: {file: {kubeConfigPath: /etc/discovery.yaml}, tlsBootstrapToken: ${TOKEN}}
nodeRegistration:
  taints: []
  kubeletExtraArgs: [{name: v, value: "4"}, {name: node-labels, value: "a=b", mergeMethod: append}]
timeouts: {discovery: 1500ms}
`;
    const { configuration } = parseJoinDocuments(Buffer.from(file), 'x', { allowExperimentalApi: true });
    expect(plain(read(fleetHost('a', { nodeName: undefined }), configuration))).toEqual(plain(configuration));
  });

  it('names, labels and taints the node, and passes over checks, as the hosts file says', () => {
    const host = fleetHost('a', {
      nodeName: 'node-a',
      labels: { 'example.com/rack': 'r1', team: 'b' },
      taints: [{ key: 'gpu', effect: 'NoSchedule' }],
      ignorePreflightErrors: ['Mem'],
      joinConfiguration: { nodeRegistration: { kubeletExtraArgs: undefined as never, imagePullPolicy: 'Never' } },
    });
    delete (host.joinConfiguration.nodeRegistration as { kubeletExtraArgs?: unknown }).kubeletExtraArgs;
    expect(read(host, base({ ignorePreflightErrors: ['Swap'] })).nodeRegistration).toMatchObject({
      name: 'node-a',
      taints: [{ key: 'gpu', effect: 'NoSchedule' }],
      kubeletExtraArgs: [{ name: 'node-labels', value: 'example.com/rack=r1,team=b' }],
      ignorePreflightErrors: ['mem', 'swap'],
      imagePullPolicy: 'Never',
    });
    expect(
      read(fleetHost('a', { ignorePreflightErrors: ['all'] }), base({ ignorePreflightErrors: ['Swap'] }))
        .nodeRegistration.ignorePreflightErrors,
    ).toEqual(['all']);
  });

  it('adds the labels to arguments of the hosts file, and to labels among them', () => {
    const kubeletExtraArgs = [
      { name: 'v', value: '4' },
      { name: 'node-labels', value: 'a=b' },
    ];
    const host = fleetHost('a', {
      labels: { team: 'x' },
      joinConfiguration: { nodeRegistration: { kubeletExtraArgs } },
    });
    expect(read(host).nodeRegistration.kubeletExtraArgs).toEqual([
      { name: 'v', value: '4' },
      { name: 'node-labels', value: 'a=b,team=x' },
    ]);
  });

  it('leaves out of a worker what the defaults say of control planes', () => {
    const joinConfiguration = { controlPlane: { localAPIEndpoint: { bindPort: 7443 } } };
    expect(read(fleetHost('a', { joinConfiguration })).controlPlane).toBeUndefined();
    const configuration = base({ controlPlane: true, certificateKey: new Secret(KEY) });
    const { controlPlane } = read(fleetHost('a', { joinConfiguration, role: 'control-plane' }), configuration);
    expect(controlPlane).toMatchObject({ localAPIEndpoint: { bindPort: 7443 } });
    expect(controlPlane?.certificateKey?.reveal()).toBe(KEY);
  });

  it('makes a control plane only of those that are to be one', () => {
    const configuration = base({ controlPlane: true, certificateKey: new Secret(KEY), bindPort: 7443 });
    expect(read(fleetHost('a'), configuration).controlPlane).toBeUndefined();
    const { controlPlane } = read(
      fleetHost('a', { role: 'control-plane', advertiseAddress: '192.168.0.12' }),
      configuration,
    );
    expect(controlPlane?.localAPIEndpoint).toEqual({ advertiseAddress: '192.168.0.12', bindPort: 7443 });
    expect(controlPlane?.certificateKey?.reveal()).toBe(KEY);
    expect(read(fleetHost('a', { role: 'control-plane' })).controlPlane?.certificateKey).toBeUndefined();
  });

  it('is checked before anybody is connected to', () => {
    const host = fleetHost('a', {
      joinConfiguration: { nodeRegistration: { imagePullPolicy: 'Sometimes', nme: 'x' } },
    });
    expect(() => documentFor(host, base(), 'hosts.yaml (a)')).toThrow(
      /hosts\.yaml \(a\)[\s\S]*imagePullPolicy[\s\S]*Did you mean name/,
    );
  });
});
