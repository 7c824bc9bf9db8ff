/** Each value of a hosts file: where it goes, and where its limits are. */
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { parseHosts } from '../../../src/operations/admission/hosts/hosts-file.ts';
import type { HOSTS_FILE_INVALID } from '../../../src/operations/admission/hosts/sentences.ts';

const parse = (content: object) =>
  parseHosts(Buffer.from(JSON.stringify({ apiVersion: 'kubejoin/v1', kind: 'Fleet', ...content })), 'hosts.yaml');

const SHARED = {
  ...{ user: 'admin', port: 2222, identityFile: '/root/key', proxyJump: 'gate', role: 'control-plane' },
  ...{ labels: { a: '1', b: '2' }, taints: [{ key: 'gpu', value: 'x', effect: 'NoExecute' }] },
  ...{ ignorePreflightErrors: ['Swap'], timeLimit: '90s', joinConfiguration: { timeouts: { discovery: '30s' } } },
};
const OWN = {
  ...{ user: 'root', port: 22, identityFile: '/root/own', proxyJump: 'ssh://me@[2001:db8::1]:2200/,second' },
  ...{ role: 'worker', labels: { b: '3' }, taints: [], ignorePreflightErrors: ['Mem'], timeLimit: '2m' },
  joinConfiguration: { nodeRegistration: { criSocket: 'unix:///run/c.sock' } },
};

describe('a host', () => {
  const { timeLimit: _, ...shared } = SHARED;
  const { timeLimit: __, ...own } = OWN;

  it('has everything of the defaults', () => {
    expect(parse({ defaults: SHARED, hosts: [{ name: 'a' }] })).toEqual([
      { ...shared, name: 'a', address: 'a', timeLimitMs: 90_000 },
    ]);
  });

  it('has its own values instead, and the labels and fields of both', () => {
    const place = { address: '10.0.0.7', nodeName: 'w7', nodeAddresses: ['10.0.0.7', 'w7.example.com'] };
    expect(parse({ defaults: SHARED, hosts: [{ name: 'a', ...place, ...OWN }] })).toEqual([
      {
        ...{ name: 'a', ...place, ...own, timeLimitMs: 120_000, labels: { a: '1', b: '3' } },
        joinConfiguration: { ...SHARED.joinConfiguration, ...OWN.joinConfiguration },
      },
    ]);
  });

  it('without any is a worker', () => {
    expect(parse({ hosts: [{ name: 'a' }] })).toEqual([
      { name: 'a', address: 'a', role: 'worker', labels: {}, joinConfiguration: {} },
    ]);
  });
});

/** [field, key, parameters] of each problem of one host. */
function problemsOf(host: object): unknown[] {
  try {
    parse({ hosts: [{ name: 'a', ...host }] });
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'HOSTS_FILE_INVALID') throw error;
    const { problems } = error.params as Failure<typeof HOSTS_FILE_INVALID>['params'];
    return problems.map(({ path, key, params }) => [path.replace('hosts[0].', ''), key, params]);
  }
  return [];
}

const long = (length: number) => 'x'.repeat(length);
const control = { role: 'control-plane' };

it.each<[string, object]>([
  ['the longest name', { name: long(253) }],
  ['the longest address', { address: long(253) }],
  ['an IPv6 address with a zone', { address: 'fe80::1%eth0' }],
  ['the longest user', { user: `_${long(62)}` }],
  ['the first port', { port: 1 }],
  ['the last port', { port: 65_535 }],
  ['a jump host with everything', { proxyJump: 'ssh://a.b@gate.example.com:22/' }],
  ['a jump host that is an address', { proxyJump: '[2001:DB8::1]:12345,me@10.0.0.1' }],
  ['the longest jump hosts', { proxyJump: long(500) }],
  ['an API server’s address', { ...control, advertiseAddress: '10.0.0.1' }],
  ['fields of a control plane', { ...control, joinConfiguration: { controlPlane: { localAPIEndpoint: {} } } }],
  ['no name of a Node', { nodeName: '' }],
])('may have %s', (_, host) => expect(problemsOf(host)).toEqual([]));

it.each<[string, object, [string, string, object?]]>([
  ['a longer name', { name: long(254) }, ['name', 'FLEET_NAME']],
  ['a name that begins with a hyphen', { name: '-a' }, ['name', 'FLEET_NAME', { name: '-a' }]],
  ['a longer address', { address: long(254) }, ['address', 'FLEET_ADDRESS']],
  ['a longer user', { user: long(64) }, ['user', 'FLEET_SSH_VALUE']],
  ['a user with a blank', { user: 'a b' }, ['user', 'FLEET_SSH_VALUE', { field: 'user', value: 'a b' }]],
  ['port 0', { port: 0 }, ['port', 'CONFIG_PORT', { value: '0' }]],
  ['port 65536', { port: 65_536 }, ['port', 'CONFIG_PORT', { value: '65536' }]],
  ['a port of six digits', { proxyJump: 'gate:123456' }, ['proxyJump', 'FLEET_SSH_VALUE']],
  ['no jump host after a comma', { proxyJump: 'gate,' }, ['proxyJump', 'FLEET_SSH_VALUE']],
  ['more after a jump host', { proxyJump: 'gate;x' }, ['proxyJump', 'FLEET_SSH_VALUE']],
  ['longer jump hosts', { proxyJump: long(501) }, ['proxyJump', 'FLEET_SSH_VALUE']],
  ['an option for a key', { identityFile: '-oX=y' }, ['identityFile', 'FLEET_SSH_VALUE']],
  ['no key', { identityFile: '' }, ['identityFile', 'FLEET_SSH_VALUE']],
  ['a line break in a key', { identityFile: 'a\nb' }, ['identityFile', 'FLEET_SSH_VALUE']],
  ['a variable in a key', { identityFile: '$' + '{HOME}/key' }, ['identityFile', 'FLEET_SSH_VALUE']],
  ['a wrong name of a Node', { nodeName: 'a b' }, ['nodeName', 'CONFIG_NODE_NAME', { name: 'a b' }]],
  [
    'a name for the API server’s address',
    { ...control, advertiseAddress: 'cp1' },
    ['advertiseAddress', 'CONFIG_ADDRESS', { value: 'cp1' }],
  ],
  [
    'fields of a control plane, as a worker',
    { joinConfiguration: { controlPlane: {} } },
    ['joinConfiguration.controlPlane', 'FLEET_OF_CONTROL_PLANES', { field: 'controlPlane' }],
  ],
  [
    'a list of fields',
    { joinConfiguration: [] },
    ['joinConfiguration', 'CONFIG_WRONG_TYPE', { expected: 'object', found: 'list' }],
  ],
  [
    'a text for fields',
    { joinConfiguration: 'x' },
    ['joinConfiguration', 'CONFIG_WRONG_TYPE', { expected: 'object', found: 'string' }],
  ],
  ['another kind of fields', { joinConfiguration: { kind: 'x' } }, ['joinConfiguration.kind', 'FLEET_FIELD_ELSEWHERE']],
  ['a wrong key of a label', { labels: { 'a b': 'c' } }, ['labels.a b', 'FLEET_LABEL_KEY', { key: 'a b' }]],
  ['a wrong key of a taint', { taints: [{ key: 'a b', effect: 'NoExecute' }] }, ['taints[0].key', 'CONFIG_TAINT_KEY']],
  [
    'a wrong value of a taint',
    { taints: [{ key: 'a', value: 'b c', effect: 'NoExecute' }] },
    ['taints[0].value', 'CONFIG_TAINT_VALUE', { value: 'b c' }],
  ],
])('may not have %s', (_, host, [path, key, params = expect.anything()]) => {
  expect(problemsOf(host)).toEqual([[path, key, params]]);
});
