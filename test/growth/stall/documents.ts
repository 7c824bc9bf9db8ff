import { Buffer } from 'node:buffer';
import { foreignJson } from '../../../src/base/try.ts';
import { certificateRequests } from '../../../src/cluster/api/certificate-requests.ts';
import { ANY_OBJECT_BYTES } from '../../../src/cluster/api/requests.ts';
import { describeCluster, readClusterInfo } from '../../../src/cluster/discovery/cluster-info.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { memberAddResponse, memberListResponse } from '../../../src/cluster/etcd/messages.ts';
import { parseKubeconfig } from '../../../src/cluster/kubeconfig/kubeconfig.ts';
import { linesOfRestarts, tellingLines } from '../../../src/engine/conditions/pod-log.ts';
import { chainRemoval } from '../../../src/engine/kinds/cleanup/pod-network.ts';
import { listPodSandboxResponse } from '../../../src/host/linux/container-runtime/cri-messages.ts';
import { parseMountInfo } from '../../../src/host/linux/files/mounts.ts';
import { bodyOf, decodeMessage } from '../../../src/host/linux/services/dbus/message.ts';
import { logLines } from '../../../src/host/linux/services/systemd.ts';
import { parseCertificateBundle, readCertificate } from '../../../src/pki/reading/certificate-bundle.ts';
import { bounded } from '../../../src/wire/grpc/protobuf-fields.ts';
import { statusOf } from '../../../src/wire/health.ts';
import type { ApiRequest } from '../../../src/wire/http/api.ts';
import type { Connection } from '../../../src/wire/http/connection.ts';
import { certificate, commonName, ed25519Key, named } from '../../fuzz/make/certificates.ts';
import { Random } from '../../fuzz/random.ts';
import { ACCOUNT_DOCUMENTS } from './account-documents.ts';
import { CLUSTER_DOCUMENTS } from './cluster-documents.ts';
import { MACHINE_DOCUMENTS } from './machine-documents.ts';
import { around, json, KIB, MIB, numbered, type Reader, run } from './shapes.ts';

/** YAML with so many tokens and bytes. */
const yaml = (tokens: number, bytes: number) => ({
  'a list in one line': () => Buffer.from(`a: [${'a,'.repeat(tokens / 3)}]`),
  'empty lists': () => Buffer.from(`a: [${'[],'.repeat(tokens / 3 - 10)}]`),
  'deep lists': () => Buffer.from(`a: [${`${'['.repeat(90)}${']'.repeat(90)},`.repeat(tokens / 181)}]`),
  aliases: () => Buffer.from(`a: &a x\nb: [${'*a,'.repeat(tokens / 3)}]`),
  'wrong entries': () => Buffer.from(`a: [${': , '.repeat(tokens / 6)}]`),
  lines: () => Buffer.concat([Buffer.from('# x\n'), numbered(tokens / 6, (index) => `k${index}: v\n`)]),
  clusters: () =>
    Buffer.from(`# x\nclusters:\n${'- cluster:\n    server: https://a\n  name: a\n'.repeat(tokens / 25)}`),
  'a text of many lines': () => around('# x\na: x\n', '  x\n', '', bytes),
  'a block of many lines': () => around('# x\na: |\n', '  x\n', '', bytes),
  'a text in quotes': () => around('a: "', '\\n', '"\n', bytes),
  'simple lines': () => Buffer.concat([numbered(10_000, (index) => `k${index}: v\n`)]),
  'a simple number': () => around('a: 0x', 'f_', '\n', 512 * KIB),
  'almost simple': () => Buffer.concat([numbered(9_000, (index) => `k${index}: v\n`), Buffer.from('a: &a x\n')]),
});

const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n').trim()}\n-----END CERTIFICATE-----\n`;
const random = new Random('stall');
const small = () => certificate(random, { spki: ed25519Key(random) });
const large = (names: number) => certificate(random, { spki: ed25519Key(random), extensions: [named(names)] });
const longNamed = (bytes: number) =>
  certificate(random, { spki: ed25519Key(random), name: commonName('a'.repeat(bytes / 2)) });

/** A field of protobuf with bytes, of any length. */
function field(number: number, content: Buffer): Buffer {
  const length: number[] = [];
  let left = content.length;
  for (; left > 127; left >>>= 7) length.push(128 | (left & 127));
  return Buffer.concat([Buffer.of((number << 3) | 2, ...length, left), content]);
}

const messages = (bytes: number, ...fields: Buffer[]) =>
  Object.fromEntries(fields.map((one, index) => [`field ${index}`, () => run(one, bytes)]));

const uint32 = (value: number) => Buffer.from(new Uint32Array([value]).buffer);
/** The header field of D-Bus for the types of the body. */
const signature = (types: string) => Buffer.from(`\x08\x01g\0${String.fromCharCode(types.length)}${types}\0`);
const message = (fields: Buffer, body: Buffer) =>
  Buffer.concat([
    Buffer.from('l\x02\0\x01', 'latin1'),
    ...[uint32(body.length), uint32(1), uint32(fields.length), fields],
    Buffer.alloc((8 - (fields.length % 8)) % 8),
    body,
  ]);

const connection = (bytes: Buffer) =>
  ({
    server: '10.0.0.1:6443',
    request: async ({ maxValues }: ApiRequest) => ({ status: 200, body: await foreignJson(bytes, maxValues) }),
  }) as unknown as Connection;

const kubeconfig = (ca: string) =>
  `apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: ${Buffer.from(ca).toString('base64')}\n    server: https://10.0.0.1:6443\n  name: ""\n`;

const { signal } = new AbortController();

/** What the readers of today avoid. */
export const UNGUARDED = 'JSON.parse';

export const DOCUMENTS: Readonly<Record<string, Reader>> = {
  ...ACCOUNT_DOCUMENTS,
  ...CLUSTER_DOCUMENTS,
  ...MACHINE_DOCUMENTS,
  'cluster-info of anyone': {
    read: (bytes) =>
      readClusterInfo(connection(bytes), {
        timeoutMs: 1,
        signal,
        anonymous: true,
        unauthorized: () => new Error('401') as never,
      }),
    shapes: {
      ...json(2 * MIB),
      signatures: () =>
        Buffer.concat([
          Buffer.from('{"kind":"ConfigMap","data":{"kubeconfig":"a"'),
          numbered(29_000, (index) => `,"jws-kubeconfig-${index.toString(36).padStart(6, '0')}":"a.b.c"`),
          Buffer.from('}}'),
        ]),
    },
  },
  'the kubeconfig of cluster-info': {
    read: (bytes) => describeCluster(bytes.toString('latin1')),
    shapes: {
      'a hundred CAs': () => Buffer.from(kubeconfig(pem(small()).repeat(100))),
      'a CA with many names': () => Buffer.from(kubeconfig(pem(large(14_000)))),
      'lines in a CA': () => Buffer.from(kubeconfig('A\n'.repeat(180 * KIB))),
    },
  },
  'a page of the API': { read: (bytes) => foreignJson(bytes), shapes: json(4 * MIB) },
  'one object of the API': { read: (bytes) => foreignJson(bytes), shapes: json(ANY_OBJECT_BYTES) },
  'a kubeconfig': { read: (bytes) => parseKubeconfig(bytes), shapes: yaml(6_000, 192 * KIB) },
  'certificates in PEM': {
    read: (bytes) => parseCertificateBundle(bytes.toString('latin1')),
    shapes: {
      'short lines': () => around('-----BEGIN CERTIFICATE-----\n', 'AAAA\n', '-----END CERTIFICATE-----\n', 512 * KIB),
      'empty lines': () => run('\n', 512 * KIB),
      'blanks and more': () => run(' \t\r a\n', 512 * KIB),
      'many blocks': () => run('-----BEGIN A-----\nAAAA\n-----END A-----\n', 512 * KIB),
      'a hundred': () => Buffer.from(pem(small()).repeat(100)),
      'many names': () => Buffer.from(pem(large(25_000))),
      'a long name': () => Buffer.from(pem(longNamed(370 * KIB))),
    },
  },
  'a certificate of a handshake': {
    // Node.js gives up a handshake whose chain is larger than 100 KiB.
    read: (bytes) => readCertificate(bytes),
    shapes: { 'many names': () => large(7_000) },
  },
  'requests of the cluster': {
    read: (bytes) =>
      certificateRequests({ connection: connection(bytes) } as unknown as TrustedCluster, 'node', signal),
    shapes: {
      'empty requests': () => around('{"items":[', '{},', '{}]}', 2 * MIB),
      'requests of empty parts': () => around('{"items":[', '{"metadata":{},"spec":{},"status":{}},', '{}]}', 2 * MIB),
      'labels of a request': () =>
        Buffer.concat([
          Buffer.from('{"items":[{"metadata":{"labels":{'),
          numbered((2 * MIB) / 12, (index) => `"${index.toString(36).padStart(5, '0')}":"",`),
          Buffer.from('"":""}}}]}'),
        ]),
      groups: () => around('{"items":[{"spec":{"groups":[', '"g",', '"g"]}}]}', 2 * MIB),
    },
  },
  'members of etcd': {
    read: (bytes) => bounded(bytes, memberListResponse),
    shapes: messages(4 * MIB, field(2, Buffer.alloc(0)), field(2, field(3, Buffer.alloc(0)))),
  },
  'a new member of etcd': {
    read: (bytes) => bounded(bytes, memberAddResponse),
    shapes: messages(4 * MIB, field(2, field(3, Buffer.alloc(0))), field(2, field(4, Buffer.from('u')))),
  },
  'sandboxes of the container runtime': {
    read: (bytes) => bounded(bytes, listPodSandboxResponse),
    shapes: messages(16 * MIB, field(1, Buffer.alloc(0)), field(1, field(2, Buffer.alloc(0)))),
  },
  'a log of the kubelet': {
    read(bytes) {
      const lines = logLines(bytes.toString('utf8'));
      return [tellingLines(lines, 10), linesOfRestarts(lines, 10)];
    },
    shapes: {
      'short lines': () => run('a\n', 16 * MIB),
      'different lines': () => numbered(1_600_000, (index) => `${index}\n`),
      'one line': () => run('a', 16 * MIB),
      words: () => run('err fata no suc ', 16 * MIB),
    },
  },
  [UNGUARDED]: { read: (bytes) => JSON.parse(bytes.toString('utf8')), shapes: json(2 * MIB) },
  'a health endpoint': {
    read: (bytes) => statusOf(bytes.toString('latin1')),
    shapes: { headers: () => around('HTTP/1.1 200 OK\r\n', 'a:b\r\n', '\r\n', 16 * KIB) },
  },
  'the rules of iptables-save': {
    read: (bytes) => chainRemoval(bytes.toString('latin1')),
    shapes: {
      'an endpoint each': () =>
        Buffer.concat([
          Buffer.from('*nat\n'),
          numbered(120_000, (index) => `:KUBE-SEP-${index} - [0:0]\n`),
          numbered(120_000, (index) => `-A KUBE-SEP-${index} -m comment --comment "a/b:${index}" -j KUBE-MARK-MASQ\n`),
        ]),
      words: () => around('*nat\n:KUBE-A - [0:0]\n', `-A B ${'a '.repeat(400)}\n`, '', 16 * MIB),
    },
  },
  'the mounts of the kernel': {
    read: (bytes) => parseMountInfo(bytes),
    // The most that the kernel allows (fs.mount-max).
    shapes: {
      pods: () => numbered(100_000, (index) => `${index} 1 0:5 / /var/lib/kubelet/pods/${index}/v rw - tmpfs t rw\n`),
    },
  },
  'a message of systemd': {
    read: (bytes) => bodyOf(decodeMessage(bytes)),
    shapes: {
      fields: () => message(run(Buffer.of(9, 1, 0x67, 0, 0, 0, 0, 0), 256 * KIB - 16), Buffer.alloc(0)),
      texts: () => message(signature('ag'), Buffer.concat([uint32(256 * KIB - 64), Buffer.alloc(256 * KIB - 64)])),
      numbers: () => message(signature('au'), Buffer.concat([uint32(256 * KIB - 64), Buffer.alloc(256 * KIB - 64)])),
    },
  },
};

/** Those of the features. Loads the whole program, whose garbage would count where another reader is measured. */
export async function documentsOfFeatures(): Promise<typeof DOCUMENTS> {
  const { partsOfFeatures } = await import('../../../scripts/features/parts.ts');
  return Object.assign({}, ...(await partsOfFeatures<typeof DOCUMENTS>('stalls.ts', 'DOCUMENTS')));
}
