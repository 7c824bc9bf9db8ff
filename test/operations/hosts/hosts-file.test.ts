import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { parseHosts } from '../../../src/operations/hosts/hosts-file.ts';
import type { HOSTS_FILE_INVALID } from '../../../src/operations/hosts/operations-hosts-sentences.ts';

const HEAD = 'apiVersion: kubejoin/v1\nkind: Fleet\n';
const parse = (text: string | Buffer) => parseHosts(typeof text === 'string' ? Buffer.from(text) : text, 'hosts.yaml');

/** [line, field, key] of each problem. */
function problemsOf(text: string | Buffer): unknown[] {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'HOSTS_FILE_INVALID') throw error;
    const { problems } = error.params as Failure<typeof HOSTS_FILE_INVALID>['params'];
    return problems.map(({ line, path, key }) => [line, path, key]);
  }
  return [];
}

describe('a hosts file', () => {
  it('reads the defaults once, however many hosts there are', () => {
    const [one, other] = parse(`${HEAD}defaults:
  joinConfiguration: {nodeRegistration: {taints: []}, patches: {directory: /p}}
hosts:
  - {name: a, joinConfiguration: {nodeRegistration: {imagePullPolicy: Never}}}
  - {name: b}
`);
    expect(one?.joinConfiguration.patches).toEqual({ directory: '/p' });
    expect(one?.joinConfiguration.patches).toBe(other?.joinConfiguration.patches);
    expect(other?.joinConfiguration.nodeRegistration).toEqual({ taints: [] });
  });

  it('gives each host what it says, and what the defaults say where it is silent', () => {
    const hosts = parse(`${HEAD}defaults:
  user: admin
  port: 2222
  labels: {example.com/rack: r1, team: a}
  timeLimit: 5m
  joinConfiguration: {nodeRegistration: {imagePullSerial: false}}
hosts:
  - name: cp2
    address: 10.0.0.12
    role: control-plane
    advertiseAddress: 192.168.0.12
  - name: worker1
    user: root
    labels: {team: b}
    taints: [{key: gpu, effect: NoSchedule}]
    joinConfiguration: {nodeRegistration: {imagePullPolicy: Never}, timeouts: {discovery: 30s}}
`);
    expect(hosts).toMatchObject([
      {
        name: 'cp2',
        address: '10.0.0.12',
        user: 'admin',
        port: 2222,
        role: 'control-plane',
        advertiseAddress: '192.168.0.12',
        timeLimitMs: 300_000,
      },
      {
        name: 'worker1',
        address: 'worker1',
        user: 'root',
        role: 'worker',
        labels: { 'example.com/rack': 'r1', team: 'b' },
      },
    ]);
    expect(hosts[1]?.taints).toEqual([{ key: 'gpu', effect: 'NoSchedule' }]);
    expect(hosts[1]?.joinConfiguration).toEqual({
      nodeRegistration: { imagePullSerial: false, imagePullPolicy: 'Never' },
      timeouts: { discovery: '30s' },
    });
  });

  it('may be JSON', () => {
    expect(parse(JSON.stringify({ apiVersion: 'kubejoin/v1', kind: 'Fleet', hosts: [{ name: 'a' }] }))).toMatchObject([
      { name: 'a', address: 'a' },
    ]);
  });

  it.each<[string, string, unknown[]]>([
    [
      'an unknown field, with the name that it was meant to be',
      `${HEAD}hosts:\n  - name: a\n    adress: b\n`,
      [[5, 'hosts[0].adress', 'CONFIG_UNKNOWN_FIELD']],
    ],
    ['an unknown field at the top', `${HEAD}hots: []\nhosts: [{name: a}]\n`, [[3, 'hots', 'CONFIG_UNKNOWN_FIELD']]],
    [
      'no head',
      'hosts: [{name: a}]\n',
      [
        [1, 'apiVersion', 'FLEET_HEAD_MISSING'],
        [1, 'kind', 'FLEET_HEAD_MISSING'],
      ],
    ],
    [
      'another version',
      'apiVersion: kubejoin/v2\nkind: Fleet\nhosts: [{name: a}]\n',
      [[1, 'apiVersion', 'FLEET_HEAD_UNKNOWN']],
    ],
    ['no hosts', `${HEAD}hosts: []\n`, [[3, 'hosts', 'FLEET_NO_HOSTS']]],
    ['hosts that are no list', `${HEAD}hosts: a\n`, [[3, 'hosts', 'CONFIG_WRONG_TYPE']]],
    ['a host without a name', `${HEAD}hosts:\n  - address: a\n`, [[4, 'hosts[0].name', 'FLEET_NAME_MISSING']]],
    [
      'a name twice',
      `${HEAD}hosts:\n  - {name: a, address: b}\n  - {name: a, address: c}\n`,
      [[5, 'hosts[1].name', 'FLEET_HOST_TWICE']],
    ],
    [
      'an address twice, whatever its letters',
      `${HEAD}hosts:\n  - {name: a, address: x}\n  - {name: b, address: X}\n`,
      [[5, 'hosts[1].address', 'FLEET_HOST_TWICE']],
    ],
    [
      'a node twice',
      `${HEAD}hosts:\n  - {name: a, nodeName: x}\n  - {name: b, nodeName: X}\n`,
      [[5, 'hosts[1].nodeName', 'FLEET_HOST_TWICE']],
    ],
    [
      'an option in the place of an address',
      `${HEAD}hosts: [{name: a, address: -oProxyCommand=x}]\n`,
      [[3, 'hosts[0].address', 'FLEET_ADDRESS']],
    ],
    [
      'a command in the place of an address',
      `${HEAD}hosts: [{name: a, address: "$(x)"}]\n`,
      [[3, 'hosts[0].address', 'FLEET_ADDRESS']],
    ],
    [
      'an option in the place of a user',
      `${HEAD}hosts: [{name: a, user: -x}]\n`,
      [[3, 'hosts[0].user', 'FLEET_SSH_VALUE']],
    ],
    [
      'what ssh would replace in a jump host',
      `${HEAD}hosts: [{name: a, proxyJump: 'b%h'}]\n`,
      [[3, 'hosts[0].proxyJump', 'FLEET_SSH_VALUE']],
    ],
    [
      'an option in the place of a jump host',
      `${HEAD}hosts: [{name: a, proxyJump: -x}]\n`,
      [[3, 'hosts[0].proxyJump', 'FLEET_SSH_VALUE']],
    ],
    [
      'an option as the second of two jump hosts',
      `${HEAD}hosts: [{name: a, proxyJump: 'b,-x'}]\n`,
      [[3, 'hosts[0].proxyJump', 'FLEET_SSH_VALUE']],
    ],
    [
      'what ssh would replace in the name of a key',
      `${HEAD}hosts: [{name: a, identityFile: 'key-%h'}]\n`,
      [[3, 'hosts[0].identityFile', 'FLEET_SSH_VALUE']],
    ],
    ['a name that is none', `${HEAD}hosts: [{name: "a b"}]\n`, [[3, 'hosts[0].name', 'FLEET_NAME']]],
    ['a port that is none', `${HEAD}hosts: [{name: a, port: 70000}]\n`, [[3, 'hosts[0].port', 'CONFIG_PORT']]],
    ['a role that is none', `${HEAD}hosts: [{name: a, role: master}]\n`, [[3, 'hosts[0].role', 'CONFIG_NOT_ALLOWED']]],
    [
      'a label that a kubelet may not have',
      `${HEAD}hosts: [{name: a, labels: {node-role.kubernetes.io/gpu: ""}}]\n`,
      [[3, 'hosts[0].labels.node-role.kubernetes.io/gpu', 'FLEET_LABEL_RESERVED']],
    ],
    [
      'a label value that is none',
      `${HEAD}hosts: [{name: a, labels: {b: "c d"}}]\n`,
      [[3, 'hosts[0].labels.b', 'FLEET_LABEL_VALUE']],
    ],
    [
      'a taint without an effect',
      `${HEAD}hosts: [{name: a, taints: [{key: b}]}]\n`,
      [[3, 'hosts[0].taints[0].effect', 'CONFIG_TAINT_EFFECT_MISSING']],
    ],
    [
      'a time limit of nothing',
      `${HEAD}hosts: [{name: a, timeLimit: 0s}]\n`,
      [[3, 'hosts[0].timeLimit', 'CONFIG_TIMEOUT_NOT_POSITIVE']],
    ],
    [
      "a control plane's field of a worker",
      `${HEAD}hosts: [{name: a, advertiseAddress: 10.0.0.1}]\n`,
      [[3, 'hosts[0].advertiseAddress', 'FLEET_OF_CONTROL_PLANES']],
    ],
    [
      'an address of a Node that is none',
      `${HEAD}hosts: [{name: a, nodeAddresses: [10.0.0.1, "*.example.com"]}]\n`,
      [[3, 'hosts[0].nodeAddresses[1]', 'FLEET_NODE_ADDRESS']],
    ],
    [
      'an address of two Nodes, in whatever spelling',
      `${HEAD}hosts:\n  - {name: a, nodeAddresses: ["2001:db8::1"]}\n  - {name: b, nodeAddresses: ["2001:DB8:0::1"]}\n`,
      [[5, 'hosts[1].nodeAddresses[0]', 'FLEET_HOST_TWICE']],
    ],
    ['a second document', `${HEAD}hosts: [{name: a}]\n---\na: b\n`, [[4, '', 'FLEET_SECOND_DOCUMENT']]],
    ['a list', '- a\n', [[1, '', 'FLEET_NOT_A_MAPPING']]],
    ['nothing', '', [[undefined, '', 'CONFIG_EMPTY']]],
    ['half of it', `${HEAD}hosts: [{name: a`, [[3, '', 'CONFIG_SYNTAX_INDENT']]],
  ])('is refused with %s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  it.each([
    [
      'discovery',
      'joinConfiguration: {discovery: {bootstrapToken: {token: abcdef.0123456789abcdef}}}',
      'FLEET_SECRET_FIELD',
    ],
    [
      'controlPlane.certificateKey',
      `role: control-plane, joinConfiguration: {controlPlane: {certificateKey: ${'a'.repeat(64)}}}`,
      'FLEET_SECRET_FIELD',
    ],
    ['dryRun', 'joinConfiguration: {dryRun: true}', 'FLEET_FIELD_ELSEWHERE'],
  ])('has no secrets, and nothing that flags say: %s', (field, fields, key) => {
    const text = `${HEAD}hosts: [{name: a, ${fields}}]\n`;
    expect(problemsOf(text)).toEqual([[3, `hosts[0].joinConfiguration.${field}`, key]]);
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('0123456789abcdef') }),
    );
  });

  it('tells of all that is wrong at once, in the order of the file', () => {
    expect(problemsOf(`${HEAD}hosts:\n  - name: "-"\n    port: 0\n  - x: 1\n`)).toEqual([
      [4, 'hosts[0].name', 'FLEET_NAME'],
      [5, 'hosts[0].port', 'CONFIG_PORT'],
      [6, 'hosts[1].x', 'CONFIG_UNKNOWN_FIELD'],
      [6, 'hosts[1].name', 'FLEET_NAME_MISSING'],
    ]);
  });

  it('that is hostile is refused, without a crash', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}]`).join('\n')}\n${HEAD}hosts: *h\n`;
    expect(problemsOf(bomb).length).toBeGreaterThan(0);
    expect(problemsOf('['.repeat(100_000)).length).toBe(1);
    expect(problemsOf(Buffer.alloc(2_000_000, 'a')).length).toBe(1);
    expect(problemsOf(Buffer.from([0xff, 0xfe, 0x00])).length).toBe(1);
    expect(problemsOf(`${HEAD}hosts: [{name: a, joinConfiguration: {__proto__: {polluted: true}}}]`)).toEqual([]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const file = `${HEAD}hosts:\n${text}`;
        // It is read, or each problem is of a line that is there.
        const lines = file.split(/\r\n|\r|\n/).length;
        for (const problem of problemsOf(file))
          expect(problem).toEqual([
            expect.toSatisfy((line) => line >= 1 && line <= lines),
            expect.any(String),
            expect.stringMatching(/^[A-Z_]+$/),
          ]);
      }),
    );
  });

  it('of 5000 hosts is read, of more not', () => {
    const of = (count: number) =>
      `${HEAD}hosts:\n${Array.from({ length: count }, (_, index) => `- name: n${index}\n`).join('')}`;
    expect(parse(of(5_000))).toHaveLength(5_000);
    expect(problemsOf(of(5_001))).toEqual([[4, 'hosts', 'FLEET_TOO_MANY_HOSTS']]);
  });
});
