import 'reflect-metadata';
import { createPublicKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import { type Extension, Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import { foreignJson } from '../../../src/base/try.ts';
import { certificateRequests, requestFor, requestsOf } from '../../../src/cluster/api/certificate-requests.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { certificateRequest } from '../../../src/pki/requests/certificate-request.ts';
import { nodeRequestBy } from '../../../src/pki/requests/node-request.ts';
import { nodeRequestName } from '../../../src/pki/requests/node-subject.ts';
import type { ApiRequest } from '../../../src/wire/http/api.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const makeKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
const publicKey = async (keys: webcrypto.CryptoKeyPair) =>
  createPublicKey({
    key: Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)),
    format: 'der',
    type: 'spki',
  });

async function requestPem(
  node: string,
  keys?: webcrypto.CryptoKeyPair,
  name?: string,
  extensions: Extension[] = [],
): Promise<string> {
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name: name ?? `O=system:nodes, CN=system:node:${node}`,
      keys: keys ?? (await makeKeys()),
      signingAlgorithm: ALGORITHM,
      extensions,
    },
    webcrypto as never,
  );
  return request.toString('pem');
}

const list = (items: unknown[], status = 200) =>
  ({
    connection: { request: async () => ({ status, serverTime: undefined, body: { items } }) },
  }) as unknown as TrustedCluster;
const item = (name: string, pem: string, status = {}, creationTimestamp = '2026-01-01T00:00:00Z') => ({
  metadata: { name, creationTimestamp },
  spec: { request: Buffer.from(pem).toString('base64') },
  status,
});
const signal = new AbortController().signal;
const condition = (type: string) => ({ conditions: [{ type, reason: 'Why', message: 'because' }] });

describe('certificate requests', () => {
  let node1: string;
  let node10: string;
  beforeAll(async () => {
    [node1, node10] = await Promise.all([requestPem('node1'), requestPem('node10')]);
  });

  test.each([
    [{}, 'pending'],
    [condition('Approved'), 'approved'],
    [{ ...condition('Approved'), certificate: 'eA==' }, 'issued'],
    [condition('Denied'), 'denied'],
    [condition('Failed'), 'failed'],
  ])('status %j is %s', async (status, state) => {
    const { requests } = await certificateRequests(list([item('csr-a', node1, status)]), 'node1', signal);
    expect(requests?.[0]).toMatchObject({ name: 'csr-a', state });
  });

  describe('of several', () => {
    let keys: webcrypto.CryptoKeyPair;
    let own: string;
    beforeAll(async () => {
      keys = await makeKeys();
      own = await requestPem('node1', keys);
    });

    const listed = async (...pems: string[]) => {
      const items = pems.map((pem, at) => item(`csr-${at}`, pem, {}, `2026-01-0${at + 1}T00:00:00Z`));
      return (await certificateRequests(list(items), 'node1', signal)).requests ?? [];
    };
    const named = async (...requests: [string, string, object?][]) => {
      const items = requests.map(([name, pem, status]) => item(name, pem, status));
      return requestFor(
        'node1',
        await publicKey(keys),
        (await certificateRequests(list(items), 'node1', signal)).requests ?? [],
      );
    };
    const ownName = async () => nodeRequestName('node1', await publicKey(keys));
    const found = async (pem: string) => (await named([await ownName(), pem]))?.name;

    test('ours is the one that this host’s key has signed, however many newer ones there are', async () => {
      const name = await ownName();
      expect((await named([name, own], ['csr-1', node1], ['csr-2', node10]))?.name).toBe(name);
      expect((await named(['csr-0', node1], [name, own], ['csr-2', node1]))?.name).toBe(name);
      expect(await named(['csr-0', node1], ['csr-1', node10])).toBeUndefined();
      expect(await found(own)).toBe(name);
      expect(await found(node1)).toBeUndefined();
    });

    test('a copy of its bytes under another name is never ours, whichever comes first in the list and whatever became of it', async () => {
      const name = await ownName();
      for (const status of [{}, condition('Denied'), condition('Failed'), condition('Approved')]) {
        expect(await named(['copy', own, status], [name, own])).toMatchObject({ name, state: 'pending' });
        expect(await named([name, own], ['copy', own, status])).toMatchObject({ name, state: 'pending' });
        expect(await named(['copy', own, status])).toBeUndefined();
      }
    });

    // From a program in Go that does what digestedName of k8s.io/kubernetes v1.37.2 does.
    test.each([
      [
        'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmiALt8sW5+ZPWEAB5SUhJm6I7PqU91it+osne3Ie7iWjdXbV5hDuMjcm3eXq+y4mL/AbG6cT0VFp1gHBirDEjQ==',
        'node-csr-amzZff4z5QwUQtPulH2_Ud7V7hD_tCo4GYeCwIjExSw',
      ],
      [
        'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1ps3tl+0mR1bV5v2dXQsOG+cYGw1JbvpCWS6J95bn1Uu2jkJW2FEwsGj2sJBmMFMS5vqOVjRPhgVBUiu5KQJATTtspRltEHFvO94IxbGUwI7f5Yk8gt128c7UT35HVkPVP3w5n8oPiJacMcw8XUcJHWnwNFdumscI73+OaKUUn2niPYML0PyDp1AJCNYvVsZlTvE+4HUB1bYkuPyJiQ9H67D/p4gKvq0GQr1TIlC9PG1NqncfH/MeFaTZ4BH9opWnKxnC8PfzOSLY8T3OxrdH0lPkx/ife5dDTihbJXFONm+lDt6L+fMHPL52PPatwmN+uznC2JOwmLclQH9XM5dvQIDAQAB',
        'node-csr-7BAKSpU2W7gflHrZ-Dtw0m-SAZZ-7elMjyu64mus12M',
      ],
    ])('the kubelet’s name for it %#', (spki, name) => {
      expect(
        nodeRequestName('node1', createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' })),
      ).toBe(name);
    });

    test.each([
      ['a control plane’s name, and ours in OU', 'O=system:nodes, OU=system:node:node1, CN=system:node:cp1'],
      ['ours and another group', 'O=system:nodes+O=system:masters, CN=system:node:node1'],
      ['ours and more', 'O=system:nodes, OU=x, CN=system:node:node1'],
      ['ours without the group', 'CN=system:node:node1'],
      ['a name that begins with ours', 'O=system:nodes, CN=system:node:node10'],
    ])('not even by our key is it one with %s', async (_, name) => {
      expect(await found(await requestPem('', keys, name))).toBeUndefined();
    });

    test('nor one with extensions, or that our key has not signed', async () => {
      const names = new SubjectAlternativeNameExtension([{ type: 'dns', value: 'cp1' }]);
      expect(await found(await requestPem('node1', keys, undefined, [names]))).toBeUndefined();
      const isOwn = nodeRequestBy(await publicKey(keys), 'node1');
      const der = Buffer.from(own.replace(/-----[^-]+-----/g, ''), 'base64');
      for (const at of [der.length - 1, der.length - 40, 20, 100]) {
        const changed = Buffer.from(der);
        changed[at] = (changed[at] ?? 0) ^ 1;
        expect(isOwn(changed), String(at)).toBe(false);
      }
      expect(isOwn(Buffer.concat([der, Buffer.from([0])]))).toBe(false);
      expect(isOwn(der)).toBe(true);
    });

    test('RSA and a key that signs no certificates', async () => {
      const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const pem = certificateRequest(
        { commonName: 'system:node:node1', organizations: ['system:nodes'], dnsNames: [], ipAddresses: [] },
        rsa,
      );
      const under = async (key: KeyObject) => {
        const { requests } = await certificateRequests(
          list([item(nodeRequestName('node1', key), pem)]),
          'node1',
          signal,
        );
        return requestFor('node1', key, requests ?? []);
      };
      const { publicKey: ed25519 } = generateKeyPairSync('ed25519');
      expect((await under(rsa.publicKey))?.name).toBe(nodeRequestName('node1', rsa.publicKey));
      expect(await under(ed25519)).toBeUndefined();
    });

    test('what an undo forgets has exactly this node’s subject; what is warned of names it anywhere', async () => {
      const inUnit = await requestPem('', undefined, 'O=system:nodes, OU=system:node:node1, CN=system:node:cp1');
      const requests = await listed(own, node1, node10, inUnit);
      expect((await requestsOf('node1', requests)).map(({ name }) => name)).toEqual(['csr-0', 'csr-1']);
      expect(requests.map(({ name }) => name)).toEqual(['csr-0', 'csr-1', 'csr-3']);
    });
  });

  test('strangers’ requests are counted but not kept, nor is one that is longer than a kubelet’s', async () => {
    const long = node1.replace('-----END', `${'A'.repeat(16_384)}\n-----END`);
    const items = [item('other', node10), item('long', long), item('own', node1)];
    const { requests, total } = await certificateRequests(list(items), 'node1', signal);
    expect([requests?.map(({ name }) => name), total]).toEqual([['own'], 3]);
  });

  test.each(['--all', '-f', 'a b', '$(x)', 'x;y', '`x`', 'csr-1\n', 'n'.repeat(300)])(
    'the name %j gets nowhere, but while its request is pending, it counts',
    async (name) => {
      const items = [item(name, node1), item('csr-a', node1), item(`${name}-b`, node1, condition('Denied'))];
      const known = await certificateRequests(list(items), 'node1', signal);
      expect(known).toMatchObject({ misnamed: 1, total: 3 });
      expect(known.requests?.map((request) => request.name)).toEqual(['csr-a']);
    },
  );

  test('ten thousand that name the node are kept, however many there are', async () => {
    const items = Array.from({ length: 10_200 }, (_, index) => item(`csr-${index}`, node1));
    const { requests, total } = await certificateRequests(list(items), 'node1', signal);
    expect([requests?.length, total]).toEqual([10_000, 10_200]);
  });

  test.each([63, 115, 116, 243, 244, 253])('a name of %d characters is found', async (length) => {
    const name = 'n'.repeat(length);
    const items = [item('own', await requestPem(name)), item('other', node1)];
    const { requests } = await certificateRequests(list(items), name, signal);
    expect(requests?.map((request) => request.name)).toEqual(['own']);
  });

  // Anyone with a token can post them, and a page of too many values would be no list.
  test('a page as large as it may be, of nothing but labels, is a list', async () => {
    const labels = (count: number) => Array.from({ length: count }, (_, index) => `"${index.toString(36)}":""`).join();
    const asked: ApiRequest[] = [];
    const request = async (one: ApiRequest) => {
      asked.push(one);
      const page = `{"items":[{"metadata":{"labels":{${labels(206_000)}}}}]}`;
      expect(page.length).toBeGreaterThan((one.maxBytes ?? 0) * 0.95);
      return { status: 200, serverTime: undefined, body: await foreignJson(Buffer.from(page), one.maxValues) };
    };
    const cluster = { connection: { request } } as unknown as TrustedCluster;
    expect(await certificateRequests(cluster, 'node1', signal)).toMatchObject({ total: 1, requests: [] });
    expect(asked).toMatchObject([{ maxBytes: 2 * 1024 * 1024 }]);
  });

  test('what is no request is left out, a refusal is no list of none', async () => {
    const broken = [item('x', 'no pem'), { metadata: {} }, item('', node1)];
    expect((await certificateRequests(list(broken), 'node1', signal)).requests).toEqual([]);
    expect(await certificateRequests(list([item('a', node1)], 403), 'node1', signal)).toMatchObject({
      status: 403,
      requests: undefined,
    });
  });
});
