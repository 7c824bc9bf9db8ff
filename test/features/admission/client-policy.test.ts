import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../../src/base/text.ts';
import {
  boundRequester,
  decideClient,
  decideRenewal,
  type Facts,
  renewingNode,
} from '../../../src/features/admission/approver/client-policy.ts';
import { type PostedRequest, postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { publicKeyHash } from '../../../src/pki/keys/spki.ts';
import { nodeRequestName } from '../../../src/pki/requests/node-subject.ts';
import { generate } from '../../pki/test-authority.ts';
import { csrOf, keys, NOW, type Posted, pemOf, SIGNER, tokenOf } from './support.ts';

const HASH = publicKeyHash(keys.publicKey);
const read = (posted: Posted = {}): PostedRequest => postedRequest(csrOf(posted));
const facts = (given: Partial<Facts> = {}): Facts => ({ token: tokenOf(), nodeReady: false, now: NOW, ...given });
const verdictOf = (posted: Posted, given: Partial<Facts> = {}) => {
  const { verdict, why } = decideClient(read(posted), posted.role ?? 'worker', facts(given));
  return [verdict, why.key];
};

it('a request of the wrong machine is denied with both ways out', () => {
  const { why } = decideClient(read({ pem: pemOf('u2') }), 'worker', facts({ token: tokenOf({ node: 'u3' }) }));
  expect(inEnglish(why)).toBe(
    'The request is for the node u2, but its token admits only u3. If the machine should be u2, join it with a token from "kubejoin token create --for-node u2". If it should be u3, add --node-name u3 to its join.',
  );
});

describe('who asks', () => {
  it('is a bound token by its user and its one group', () => {
    expect(boundRequester(read())).toEqual({ id: 'abcdef', role: 'worker' });
    expect(boundRequester(read({ role: 'control-plane' }))).toEqual({ id: 'abcdef', role: 'control-plane' });
  });

  it.each<[string, object]>([
    ['another signer', { signerName: 'kubernetes.io/kubelet-serving' }],
    ['no token', { username: 'system:node:w7' }],
    ['an ID that is too long', { username: 'system:bootstrap:abcdefg' }],
    ['an ID with another beginning', { username: 'x-system:bootstrap:abcdef' }],
    ["kubeadm's group", { groups: ['system:bootstrappers', 'system:bootstrappers:kubeadm:default-node-token'] }],
    ['no group of tokens', { groups: ['system:bootstrappers:kubejoin:worker'] }],
    [
      'both roles',
      {
        groups: [
          'system:bootstrappers',
          'system:bootstrappers:kubejoin:worker',
          'system:bootstrappers:kubejoin:control-plane',
        ],
      },
    ],
    ['groups that are no list', { groups: 'system:bootstrappers' }],
  ])('is not one with %s', (_, spec) => expect(boundRequester(read({ spec }))).toBeUndefined());
});

describe('a request with a bound token', () => {
  it('is approved once, and its key is taken', () => {
    expect(decideClient(read(), 'worker', facts())).toMatchObject({
      verdict: 'approve',
      take: HASH,
      why: { key: 'ADMITTED', params: { node: 'w7', role: 'worker', key: HASH, left: 0 } },
    });
  });

  it('is approved again with the same key, also when the token is used up, expired or its Node is Ready', () => {
    const token = tokenOf({}, { admitted: [HASH], expires: NOW - 1 });
    const decision = decideClient(read(), 'worker', facts({ token, nodeReady: true }));
    expect(decision).toMatchObject({ verdict: 'approve', why: { key: 'ADMITTED_AGAIN' } });
    expect(decision).not.toHaveProperty('take');
  });

  it('says how many machines a token still admits', () => {
    const token = tokenOf({ uses: 3 }, { admitted: ['sha256:1'] });
    expect(decideClient(read(), 'worker', facts({ token }))).toMatchObject({ why: { params: { left: 1 } } });
  });

  it.each<[string, Posted, Partial<Facts>, string]>([
    ['the token is used up', {}, { token: tokenOf({}, { admitted: ['sha256:1'] }) }, 'TOKEN_USED_UP'],
    ['of two uses both are taken', {}, { token: tokenOf({ uses: 2 }, { admitted: ['a', 'b'] }) }, 'TOKEN_USED_UP'],
    ['another name', { pem: pemOf('cp1') }, {}, 'REQUEST_OTHER_NODE'],
    ['a name that begins like it', { pem: pemOf('w70') }, {}, 'REQUEST_OTHER_NODE'],
    ['a name that no node can have', { pem: pemOf('W7;reboot') }, {}, 'REQUEST_NOT_EXACT'],
    ['another group', { pem: pemOf('w7', { organizations: ['system:masters'] }) }, {}, 'REQUEST_NOT_EXACT'],
    [
      'two groups',
      { pem: pemOf('w7', { organizations: ['system:masters', 'system:nodes'] }) },
      {},
      'REQUEST_NOT_EXACT',
    ],
    ['a DNS name', { pem: pemOf('w7', { dnsNames: ['w7'] }) }, {}, 'REQUEST_NOT_EXACT'],
    ['an address', { pem: pemOf('w7', { ipAddresses: ['10.0.0.7'] }) }, {}, 'REQUEST_NOT_EXACT'],
    ['text before the PEM', { pem: `x\n${pemOf('w7')}` }, {}, 'REQUEST_NOT_EXACT'],
    ['another request before it', { pem: pemOf('cp1') + pemOf('w7') }, {}, 'REQUEST_NOT_EXACT'],
    ['another request after it', { pem: pemOf('w7') + pemOf('cp1') }, {}, 'REQUEST_NOT_EXACT'],
    ['no request', { pem: '' }, {}, 'REQUEST_NOT_EXACT'],
    [
      'a weak key',
      { pem: pemOf('w7', { pair: generateKeyPairSync('rsa', { modulusLength: 1024 }) }) },
      {},
      'REQUEST_KEY_WEAK',
    ],
    ['one more usage', { spec: { usages: ['digital signature', 'client auth', 'server auth'] } }, {}, 'REQUEST_USAGES'],
    ['fewer usages', { spec: { usages: ['client auth'] } }, {}, 'REQUEST_USAGES'],
    [
      'key encipherment with an EC key',
      { spec: { usages: ['digital signature', 'key encipherment', 'client auth'] } },
      {},
      'REQUEST_USAGES',
    ],
  ])('is denied with %s', (_, posted, given, why) => expect(verdictOf(posted, given)).toEqual(['deny', why]));

  it.each<[string, Posted, Partial<Facts>, string]>([
    ['the token is gone', {}, { token: 'missing' }, 'TOKEN_MISSING'],
    ['the token is not bound', {}, { token: 'unbound' }, 'TOKEN_UNBOUND'],
    ['the token has expired', {}, { token: tokenOf({}, { expires: NOW }) }, 'TOKEN_EXPIRED'],
    ['the Node is there and Ready', {}, { nodeReady: true }, 'TOKEN_NODE_READY'],
    ["a worker's token has the other group", { role: 'control-plane' }, {}, 'TOKEN_ROLE_DIFFERS'],
  ])('stays pending while %s', (_, posted, given, why) => expect(verdictOf(posted, given)).toEqual(['wait', why]));

  const MINUTE = 60_000;
  const aged = (minutes: number, given: Partial<Facts> = {}): Partial<Facts> => ({
    token: tokenOf({}, { expires: undefined }),
    now: NOW + minutes * MINUTE,
    ...given,
  });

  it('takes no use when its kubelet no longer waits for it', () => {
    expect(decideClient(read(), 'worker', facts(aged(16)))).toEqual({
      verdict: 'wait',
      why: expect.objectContaining({ key: 'REQUEST_ABANDONED' }),
    });
    expect(decideClient(read(), 'worker', facts(aged(15)))).toMatchObject({ verdict: 'approve', take: HASH });
  });

  it('is approved at any age with a key that was admitted, or that its kubelet keeps in a file', () => {
    const token = tokenOf({}, { admitted: [HASH], expires: undefined });
    expect(verdictOf({}, aged(16, { token }))).toEqual(['approve', 'ADMITTED_AGAIN']);
    const kept = { name: nodeRequestName('w7', keys.publicKey) };
    expect(verdictOf(kept, aged(16))).toEqual(['approve', 'ADMITTED']);
    expect(verdictOf({ name: nodeRequestName('w8', keys.publicKey) }, aged(16))).toEqual(['wait', 'REQUEST_ABANDONED']);
  });

  it('replaces a Ready Node where its token says so', () => {
    expect(verdictOf({}, { nodeReady: true, token: tokenOf({ replacesNode: true }) })[0]).toBe('approve');
  });

  it('never expires with a token that never does', () => {
    expect(verdictOf({}, { token: tokenOf({}, { expires: undefined }) })[0]).toBe('approve');
  });

  it('asks for key encipherment with an RSA key only', () => {
    const pem = pemOf('w7', { pair: generate('RSA-2048') });
    for (const usages of [
      ['client auth', 'digital signature'],
      ['digital signature', 'key encipherment', 'client auth', 'client auth'],
    ])
      expect(verdictOf({ pem, spec: { usages } })[0]).toBe('approve');
  });

  it('is approved for no other bytes than the one request of that node and key', () => {
    const pem = pemOf('w7');
    fc.assert(
      fc.property(fc.nat(pem.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(pem);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        expect(verdictOf({ pem: bytes.toString('latin1') })).toEqual(['deny', 'REQUEST_NOT_EXACT']);
      }),
    );
  });
});

describe('a node that renews its certificate', () => {
  const spec = { username: 'system:node:w7', groups: ['system:nodes', 'system:authenticated'] };

  it('is approved for itself', () => {
    expect(renewingNode(read({ spec }))).toBe('w7');
    expect(decideRenewal(read({ spec }), 'w7')).toMatchObject({ verdict: 'approve', why: { key: 'RENEWED' } });
  });

  it('is denied for another name and for other usages', () => {
    expect(decideRenewal(read({ spec, pem: pemOf('cp1') }), 'w7').verdict).toBe('deny');
    expect(decideRenewal(read({ spec: { ...spec, usages: ['client auth'] } }), 'w7').verdict).toBe('deny');
  });

  it.each<[string, object]>([
    ['not in the group of nodes', { ...spec, groups: ['system:authenticated'] }],
    ['for another signer', { ...spec, signerName: `${SIGNER}-x` }],
    ['without a name', { ...spec, username: 'system:node:' }],
  ])('is not one when %s', (_, other) => expect(renewingNode(read({ spec: other }))).toBeUndefined());
});
