import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { decideServing, servingNode } from '../../../src/features/admission/approver/serving-policy.ts';
import { inventoryOf } from '../../../src/features/admission/inventory/inventory.ts';
import { parseHosts } from '../../../src/operations/hosts/hosts-file.ts';
import { pemBlock } from '../../../src/pki/signing/sign-certificate.ts';
import { generate } from '../../pki/test-authority.ts';
import { GO_NAMES, GO_REQUESTS } from './go-requests.ts';
import { type Asked, factsWith, inventoryWith, MACHINES, servingCsr } from './serving-support.ts';
import { type Posted, pemOf, SIGNER } from './support.ts';

const FACTS = factsWith();
const OWN = { dnsNames: ['w7'], ipAddresses: ['10.0.0.7'] };

function decide(node: string, asked: Asked, posted: Posted = {}, facts = FACTS) {
  return decideServing(postedRequest(servingCsr(node, asked, posted)), node, facts);
}

const verdictOf = (...given: Parameters<typeof decide>) => {
  const { verdict, why } = decide(...given);
  return [verdict, why.key];
};

describe('who asks', () => {
  const nodeOf = (spec: object) => servingNode(postedRequest(servingCsr('w7', OWN, { spec })));

  it('is a node', () => expect(nodeOf({})).toBe('w7'));

  it.each<[string, object]>([
    ['not in the group of nodes', { groups: ['system:authenticated'] }],
    ['for another signer', { signerName: SIGNER }],
    ['without a name', { username: 'system:node:' }],
    ['a user with another beginning', { username: 'x-system:node:w7' }],
    ['a bound token', { username: 'system:bootstrap:abcdef' }],
  ])('is none when it is %s', (_, spec) => expect(nodeOf(spec)).toBeUndefined());
});

describe('a request for a serving certificate', () => {
  it('is approved for the names and addresses of the inventory, and for its own name', () => {
    const asked = { dnsNames: ['w7', 'w7.example.com'], ipAddresses: ['10.0.0.7', '2001:db8::7'] };
    expect(decide('w7', asked)).toEqual({
      verdict: 'approve',
      why: { key: 'SERVING_APPROVED', params: { node: 'w7', names: GO_NAMES } },
    });
    expect(verdictOf('w7', { dnsNames: ['w7'] })[0]).toBe('approve');
    expect(verdictOf('w7', { dnsNames: ['W7.Example.Com'] })[0]).toBe('approve');
  });

  it.each(Object.entries(GO_REQUESTS))('by Go with a key of %s is approved', (algorithm, pem) => {
    const usages = ['digital signature', ...(algorithm.startsWith('RSA') ? ['key encipherment'] : []), 'server auth'];
    expect(decide('w7', {}, { pem, spec: { usages } })).toMatchObject({
      verdict: 'approve',
      why: { params: { names: GO_NAMES } },
    });
  });

  it('by OpenSSL is approved if its bytes are those of Go, and denied with other types of strings', () => {
    expect(verdictOf('w7', {}, { pem: opensslRequest('default') })).toEqual(['approve', 'SERVING_APPROVED']);
    expect(verdictOf('w7', {}, { pem: opensslRequest('utf8only') })).toEqual(['deny', 'REQUEST_NOT_EXACT']);
    const more = 'extendedKeyUsage=serverAuth';
    expect(verdictOf('w7', {}, { pem: opensslRequest('default', more) })).toEqual(['deny', 'REQUEST_NOT_EXACT']);
  });

  it('waits without an inventory', () => {
    expect(decideServing(postedRequest(servingCsr('w7', OWN)), 'w7', undefined)).toMatchObject({
      verdict: 'wait',
      why: { key: 'SERVING_NO_INVENTORY' },
    });
  });

  it('waits for what the inventory lacks, and says what', () => {
    expect(decide('w7', { dnsNames: ['w7'], ipAddresses: ['10.0.0.77'] })).toMatchObject({
      verdict: 'wait',
      why: { key: 'SERVING_NAMES_UNLISTED', params: { node: 'w7', names: ['10.0.0.77'], listed: true } },
    });
    expect(decide('w9', { dnsNames: ['w9'], ipAddresses: ['10.0.0.9'] })).toMatchObject({
      verdict: 'wait',
      why: { params: { names: ['w9', '10.0.0.9'], listed: false } },
    });
  });

  it.each<[string, Posted]>([
    ['without names', { pem: pemOf('w7') }],
    ['for another node', { pem: pemOf('w6', OWN) }],
    ['with another group', { pem: pemOf('w7', { ...OWN, organizations: ['system:masters'] }) }],
    ['with two groups', { pem: pemOf('w7', { ...OWN, organizations: ['system:masters', 'system:nodes'] }) }],
    ['with text before it', { pem: `x\n${pemOf('w7', OWN)}` }],
    ['with another request after it', { pem: pemOf('w7', OWN) + pemOf('w7', OWN) }],
    ['with a weak key', { pem: pemOf('w7', { ...OWN, pair: generate('ECDSA-P224') }) }],
    [
      'with a hundred and one names',
      { pem: pemOf('w7', { dnsNames: Array.from({ length: 101 }, (_, i) => `n${i}`) }) },
    ],
    ['that is none', { pem: '' }],
  ])('is denied %s', (_, posted) => expect(verdictOf('w7', {}, posted)).toEqual(['deny', 'REQUEST_NOT_EXACT']));

  it.each([
    [['digital signature', 'client auth']],
    [['digital signature', 'server auth', 'client auth']],
    [['server auth']],
    [['digital signature', 'key encipherment', 'server auth']],
    [[]],
  ])('is denied with the usages %j', (usages) => {
    expect(verdictOf('w7', OWN, { spec: { usages } })).toEqual(['deny', 'SERVING_USAGES']);
  });

  it('may ask for key encipherment with an RSA key only', () => {
    const pem = pemOf('w7', { ...OWN, pair: generate('RSA-2048') });
    for (const usages of [
      ['server auth', 'digital signature'],
      ['digital signature', 'key encipherment', 'server auth', 'server auth'],
    ])
      expect(verdictOf('w7', {}, { pem, spec: { usages } })[0]).toBe('approve');
  });

  it.each<[string, Asked]>([
    ['a wildcard', { dnsNames: ['*.example.com'] }],
    ['localhost', { dnsNames: ['localhost'] }],
    ['a name below localhost', { dnsNames: ['w7.localhost'] }],
    ['an address as a name', { dnsNames: ['10.0.0.7'] }],
    ['an IPv6 address as a name', { dnsNames: ['2001:db8::7'] }],
    ['an address as a number', { dnsNames: ['0x0a000007'] }],
    ['a name with a final dot', { dnsNames: ['w7.'] }],
    ['an empty name', { dnsNames: [''] }],
    ['a name with a zero byte', { dnsNames: ['w7\0.example.com'] }],
    ['a name of other letters', { dnsNames: ['w\u00ff'] }],
    ['loopback', { ipAddresses: ['127.0.0.1'] }],
    ['loopback in IPv6', { ipAddresses: ['::1'] }],
    ['the unspecified address', { ipAddresses: ['0.0.0.0'] }],
    ['the unspecified address in IPv6', { ipAddresses: ['::'] }],
    ['a multicast address', { ipAddresses: ['224.0.0.1'] }],
    ['the address of metadata services', { ipAddresses: ['169.254.169.254'] }],
    ['the broadcast address', { ipAddresses: ['255.255.255.255'] }],
  ])('is denied for %s, whatever the inventory says', (_, { dnsNames = [], ipAddresses = [] }) => {
    const inventory = {
      of: new Map([['w7', new Set([...dnsNames, ...ipAddresses, '10.0.0.7', '2001:db8::7'])]]),
      owners: new Map(),
    };
    const asked = { dnsNames: ['w7', ...dnsNames], ipAddresses: ['10.0.0.7', ...ipAddresses] };
    expect(verdictOf('w7', asked, {}, { ...FACTS, inventory })).toEqual(['deny', 'SERVING_NAME_UNUSABLE']);
  });
});

/** Names of others, and their owners. */
const OTHERS: readonly [name: string, owner: string, ownerName: string][] = [
  ['w6', 'node', 'w6'],
  ['10.0.0.6', 'node', 'w6'],
  ['2001:db8::6', 'node', 'w6'],
  ['w6.example.com', 'node', 'w6'],
  ['cp1', 'node', 'cp1'],
  ['10.0.0.1', 'node', 'cp1'],
  ['kubernetes', 'service', 'default/kubernetes'],
  ['kubernetes.default', 'service', 'default/kubernetes'],
  ['10.96.0.1', 'service', 'default/kubernetes'],
  ['fd00:96::1', 'service', 'default/kubernetes'],
  ['web.shop', 'service', 'shop/web'],
  ['192.0.2.10', 'service', 'shop/web'],
  ['192.0.2.11', 'service', 'shop/web'],
  ['192.0.2.12', 'service', 'shop/web'],
  ['shop.example.com', 'service', 'shop/web'],
  ['kubernetes.default.svc', 'domain', ''],
  ['kubernetes.default.svc.cluster.local', 'domain', ''],
  ['not-yet.shop.svc.example.internal', 'domain', ''],
  ['10-244-0-5.default.pod.cluster.local', 'domain', ''],
  ['10.100.0.9', 'domain', ''],
  ['10.0.0.100', 'control-plane', ''],
  ['api.example.com', 'control-plane', ''],
  ['balancer.example.com', 'control-plane', ''],
  ['192.0.2.20', 'control-plane', ''],
  ['2001:db8::20', 'control-plane', ''],
];
const asking = (name: string): Asked => (/^[0-9.]+$|:/.test(name) ? { ipAddresses: [name] } : { dnsNames: [name] });

describe('what others have', () => {
  it.each(OTHERS)('%s is denied to a worker, also when the inventory gives it to it', (name, owner, ownerName) => {
    const facts = { ...FACTS, inventory: inventoryWith({ w7: [...MACHINES.w7, name] }) };
    for (const asked of [asking(name), { ...OWN, ...asking(name) }])
      expect(decide('w7', asked, {}, facts)).toMatchObject({
        verdict: 'deny',
        why: { key: 'SERVING_NAME_TAKEN', params: { node: 'w7', name, owner, ownerName } },
      });
  });

  it('is denied when the inventory gives it to a machine that has not joined yet', () => {
    for (const name of ['w8', '10.0.0.8', 'w8.example.com'])
      expect(decide('w7', asking(name))).toMatchObject({ verdict: 'deny', why: { params: { owner: 'inventory' } } });
  });

  it('is denied to a node whose own name a Service has', () => {
    const facts = { ...FACTS, inventory: inventoryWith({ web: ['10.0.0.50'] }) };
    expect(verdictOf('web', { dnsNames: ['web'] }, {}, facts)).toEqual(['deny', 'SERVING_NAME_TAKEN']);
  });

  it('is nobody’s address when it is the gateway of several machines', () => {
    const hosts = ['a', 'b'].map((name, index) => ({ name, address: '192.0.2.99', port: 2200 + index }));
    const inventory = inventoryWithHosts(hosts);
    expect(verdictOf('a', { ipAddresses: ['192.0.2.99'] }, {}, { ...FACTS, inventory })).toEqual([
      'wait',
      'SERVING_NAMES_UNLISTED',
    ]);
  });
});

describe('a control-plane node', () => {
  const facts = factsWith({ cp1: ['10.0.0.1', '10.0.0.100'], w7: ['10.0.0.7'] });

  it('may have its own API server’s address', () => {
    const asked = { dnsNames: ['cp1'], ipAddresses: ['10.0.0.1'] };
    expect(verdictOf('cp1', asked, {}, facts)).toEqual(['approve', 'SERVING_APPROVED']);
  });

  it('may not have the common endpoint’s, nor another API server’s', () => {
    expect(verdictOf('cp1', { ipAddresses: ['10.0.0.100'] }, {}, facts)[0]).toBe('deny');
    expect(verdictOf('cp1', { ipAddresses: ['10.0.0.2'] }, {}, factsWith({ cp1: ['10.0.0.2'] }))[0]).toBe('deny');
  });

  it('may have a name that only the certificate of its API server has, if the inventory lists it', () => {
    const asked = { dnsNames: ['cp1', 'cp1.example.com'], ipAddresses: ['10.0.0.1'] };
    const listed = factsWith({ cp1: ['10.0.0.1', 'cp1.example.com'] });
    expect(verdictOf('cp1', asked, {}, listed)).toEqual(['approve', 'SERVING_APPROVED']);
    expect(verdictOf('cp1', asked, {}, facts)).toEqual(['wait', 'SERVING_NAMES_UNLISTED']);
  });

  it('needs the inventory for it, and the label that a kubelet cannot give to itself', () => {
    expect(verdictOf('cp1', { ipAddresses: ['10.0.0.1'] })[0]).toBe('wait');
    const controlPlanes = new Set<string>();
    const unlabelled = { ...facts, cluster: { ...facts.cluster, controlPlanes } };
    expect(verdictOf('cp1', { ipAddresses: ['10.0.0.1'] }, {}, unlabelled)[0]).toBe('deny');
  });
});

describe('whatever is asked', () => {
  it('no name of others is ever approved', () => {
    const own = fc.subarray(GO_NAMES.map(asking));
    const others = fc.subarray(
      OTHERS.map(([name]) => asking(name)),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(own, others, fc.infiniteStream(fc.double()), (mine, theirs, order) => {
        const asked = [...mine, ...theirs]
          .map((one) => ({ one, at: order.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        const all = {
          dnsNames: asked.flatMap(({ dnsNames = [] }) => dnsNames),
          ipAddresses: asked.flatMap(({ ipAddresses = [] }) => ipAddresses),
        };
        const names = [...all.dnsNames, ...all.ipAddresses];
        const facts = { ...FACTS, inventory: inventoryWith({ w7: [...new Set([...MACHINES.w7, ...names])] }) };
        expect(decide('w7', all, {}, facts).verdict).toBe('deny');
      }),
    );
  });

  it('only names that the inventory lists for the node are approved', () => {
    const anyName = fc.oneof(
      fc.constantFrom(...GO_NAMES, 'w6', 'w8', '10.0.0.8', '10.0.0.77'),
      fc.domain(),
      fc.ipV4(),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(fc.array(anyName, { minLength: 1, maxLength: 4 }), (names) => {
        const asked = names.map(asking);
        const { verdict } = decide('w7', {
          dnsNames: asked.flatMap(({ dnsNames = [] }) => dnsNames),
          ipAddresses: asked.flatMap(({ ipAddresses = [] }) => ipAddresses),
        });
        expect(verdict === 'approve').toBe(names.every((name) => GO_NAMES.includes(name)));
      }),
    );
  });

  it('no other bytes than those of the request are approved', () => {
    const pem = GO_REQUESTS['ECDSA P-256'] ?? '';
    const verdict = (text: string) => verdictOf('w7', {}, { pem: text });
    expect(verdict(pem)[0]).toBe('approve');
    fc.assert(
      fc.property(fc.nat(pem.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(pem);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        expect(verdict(bytes.toString('latin1'))).toEqual(['deny', 'REQUEST_NOT_EXACT']);
      }),
      { numRuns: 300 },
    );
  });

  it('no other DER is approved, in whatever PEM', () => {
    const der = Buffer.from((GO_REQUESTS['RSA 2048'] ?? '').replace(/-----.*-----/g, ''), 'base64');
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(der);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        const pem = pemBlock('CERTIFICATE REQUEST', bytes);
        expect(verdictOf('w7', {}, { pem })).toEqual(['deny', 'REQUEST_NOT_EXACT']);
      }),
      { numRuns: 300 },
    );
  });
});

function inventoryWithHosts(hosts: readonly object[]) {
  const text = JSON.stringify({ apiVersion: 'kubejoin/v1', kind: 'Fleet', hosts });
  return inventoryOf(parseHosts(Buffer.from(text), 'hosts.yaml'));
}

/** A request for w7 by `openssl req`, whose `string_mask` says which types of strings it writes. */
function opensslRequest(mask: string, more = ''): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-openssl-'));
  try {
    const config = path.join(folder, 'request.cnf');
    const sections = [
      '[dn]',
      'O=system:nodes',
      'CN=system:node:w7',
      '[names]',
      'subjectAltName=DNS:w7,IP:10.0.0.7',
      more,
    ];
    const head = ['[req]', `string_mask=${mask}`, 'prompt=no', 'distinguished_name=dn', 'req_extensions=names'];
    writeFileSync(config, [...head, ...sections, ''].join('\n'));
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    return execFileSync('openssl', ['req', '-new', ...curve, '-nodes', '-keyout', '/dev/null', '-config', config], {
      ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
