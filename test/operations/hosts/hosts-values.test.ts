/** Each value of a hosts file: where it goes, and where its limits are. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { FileReader } from '../../../src/host/ports.ts';
import { HOSTS_FIELDS } from '../../../src/operations/hosts/hosts-fields.ts';
import { parseHosts, readHosts } from '../../../src/operations/hosts/hosts-file.ts';
import type { HOSTS_FILE_INVALID } from '../../../src/operations/hosts/operations-hosts-sentences.ts';

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

it.each(['name', 'address', 'user', 'identityFile', 'proxyJump', 'nodeName', 'advertiseAddress', 'role', 'timeLimit'])(
  'may not have a number for %s',
  (field) => {
    expect(problemsOf({ [field]: 7 })).toContainEqual([field, 'CONFIG_WRONG_TYPE', expect.anything()]);
  },
);

it.each(['', 'nowhere.yaml'])('a file that is not there is missing: %j', async (path) => {
  const asked: string[] = [];
  const files = {
    read: async (file: string) => {
      asked.push(file);
      return undefined;
    },
  } as unknown as FileReader;
  await expect(readHosts(path, files)).rejects.toMatchObject({ kind: 'HOSTS_FILE_MISSING', params: { path } });
  expect(asked).toEqual(path === '' ? [] : [path]);
});

it.each(['docs/fleet.md', 'docs/pt-BR/fleet.md'])('%s lists every field of a host', (page) => {
  const text = readFileSync(page, 'utf8');
  const fields = HOSTS_FIELDS.flatMap(({ path }) => /^hosts\[\]\.(\w+)$/.exec(path)?.[1] ?? []);
  expect(fields).toHaveLength(15);
  expect(fields.filter((field) => !text.includes(`\`${field}\``))).toEqual([]);
});

const textOf = (text: string) => {
  try {
    parseHosts(Buffer.from(text), 'hosts.yaml');
  } catch (error) {
    return error instanceof Failure ? error.text : error;
  }
};

it('says each problem with its place, and how to fix it', () => {
  const text = `apiVersion: kubejoin/v2
kind: Fleet
hosts:
  - name: a b
  - name: c
    address: '[::1]'
  - name: C
    advertiseAddress: 10.0.0.1
  - address: c
    nodeAddresses: [10.0.0.1]
  - name: d
    identityFile: key-%h
    nodeAddresses: [10.0.0.1, '*.d']
  - name: e
    labels: {b: 'c d', 'x y': z, kubernetes.io/x: w}
    joinConfiguration: {discovery: {}, dryRun: true}
`;
  const [first, ...problems] = (textOf(text) as { what: string }).what.split('\n  hosts.yaml:');
  expect(first).toBe('The hosts file hosts.yaml has 14 problems:');
  expect(problems).toEqual([
    '1:13: apiVersion: Unknown value kubejoin/v2. Did you mean kubejoin/v1?',
    '4:11: hosts[0].name: "a b" is not a valid host name here: use letters, digits, ".", "_" and "-", starting with a letter or digit.',
    '6:14: hosts[1].address: "[::1]" is not a valid host address: use a DNS name, an IP address without brackets, or a Host from the ssh configuration. User and port have separate fields.',
    '8:23: hosts[2].advertiseAddress: advertiseAddress applies only to control-plane nodes, but this host is a worker. Set role: control-plane, or remove the field.',
    '9:5: hosts[3].name: Each host needs a name. It appears in output and reports, and is used as the address if the address field is not set.',
    '9:14: hosts[3].address: The host on line 7 already has the address c. Each host needs its own.',
    '12:19: hosts[4].identityFile: "key-%h" is not a valid value: use the path to a private key, without "%" or "${", which ssh would expand.',
    '13:21: hosts[4].nodeAddresses[0]: The host on line 10 already has 10.0.0.1 in nodeAddresses. Each host needs its own addresses.',
    '13:31: hosts[4].nodeAddresses[1]: "*.d" is not a valid Node address: use an IP address without brackets, or a DNS name without wildcards.',
    '15:17: hosts[5].labels.b: "c d" is not a valid label value: use at most 63 characters (letters, digits, -, _ and .), starting and ending with a letter or digit.',
    '15:31: hosts[5].labels.x y: "x y" is not a valid label key: use at most 63 characters (letters, digits, -, _ and .), optionally preceded by a DNS name and /, such as example.com/rack.',
    expect.stringContaining('A node cannot set the label kubernetes.io/x on itself.'),
    expect.stringContaining('16:36: hosts[5].joinConfiguration.discovery: The discovery field is not allowed'),
    '16:48: hosts[5].joinConfiguration.dryRun: dryRun is not allowed here: use the corresponding flag or host field.',
  ]);
  expect(textOf(text)).toMatchObject({ cure: expect.stringContaining('Fix the problems listed and run') });
});

it.each([
  ['- a\n', '1:1: A hosts file must be a mapping with apiVersion and kind; this one is a list.'],
  ['a\n', '1:1: A hosts file must be a mapping with apiVersion and kind; this one is a single value.'],
  ['null\n', '1:1: A hosts file must be a mapping with apiVersion and kind; this one is empty.'],
  [
    'apiVersion: kubejoin/v1\nkind: Fleet\nhosts: [{name: a}]\n---\n',
    '4:1: A second document starts here; a hosts file can contain only one.',
  ],
  ['apiVersion: kubejoin/v1\nkind: x\nhosts: [{name: a}]\n', '2:7: kind: Unknown value x. Use Fleet.'],
  ['kind: Fleet\nhosts: [{name: a}]\n', '1:1: apiVersion: apiVersion is missing. Add apiVersion: kubejoin/v1.'],
])('says what is wrong with %j', (text, problem) => {
  expect(textOf(text)).toMatchObject({
    what: `The hosts file hosts.yaml has one problem:\n  hosts.yaml:${problem}`,
    cure: expect.stringContaining('Fix the problem and run'),
  });
});
