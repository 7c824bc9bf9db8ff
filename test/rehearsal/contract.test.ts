import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { requestInfo } from '../../src/simulation/api-machinery/request-info.ts';
import { OWN_NODE, RESOURCE_GRANTS } from '../../src/simulation/control-plane/authenticator.ts';
import type { Issued } from '../../src/simulation/control-plane/certificates.ts';
import type { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { shapeOf } from '../../src/simulation/control-plane/recorder.ts';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { patience } from '../support/patience.ts';
import { CONTRACT } from './contract/entries.ts';
import { type PlayIdentity, playContract } from './contract/play.ts';
import { shapeMismatches } from './contract/shapes.ts';
import { controlPlanes } from './support/control-planes.ts';

const start = controlPlanes();

function connector(controlPlane: EmbeddedControlPlane) {
  const admin = controlPlane.administrator('kubeadm:cluster-admins');
  return async (identity: PlayIdentity) => {
    const port = Number(controlPlane.endpoint.split(':')[1]);
    return new Connection({
      endpoint: { host: '127.0.0.1', port },
      dialer: dialDirectly,
      env: {},
      hostAuthorities: async () => [],
      trust: { type: 'authorities', certificates: [controlPlane.caCertificate] },
      credential: identity.type === 'administrator' ? certificateOf(await admin) : credential(identity, controlPlane),
    });
  };
}

const certificateOf = ({ certificate, key }: Issued) => ({ clientCertificate: { certificate, key: new Secret(key) } });

function credential(identity: Exclude<PlayIdentity, { type: 'administrator' }>, controlPlane: EmbeddedControlPlane) {
  if (identity.type === 'anonymous') return undefined;
  if (identity.type === 'client-certificate')
    return { clientCertificate: { certificate: identity.certificate, key: identity.key } };
  return {
    token:
      identity.type === 'bootstrap-token' ? controlPlane.instructions.token : new Secret('zzzzzz.0123456789abcdef'),
  };
}

describe.each(['rsa', 'ecdsa'] as const)('with an %s CA', (caKind) => {
  test('the embedded control plane answers every entry of the contract as it says', async () => {
    const controlPlane = await start({ caKind });
    const results = await playContract(connector(controlPlane), {
      nodeName: 'played',
      signal: patience(),
    });
    expect(results.filter((result) => !result.fits)).toEqual([]);
    expect(results.map((result) => result.id)).toEqual(CONTRACT.map((entry) => entry.id));
  });
});

test('playing it against a control plane that answers otherwise finds each difference', async () => {
  const controlPlane = await start({ faults: ['public-access-off'] });
  const results = await playContract(connector(controlPlane), {
    nodeName: 'played',
    signal: patience(),
  });
  const [different, ...others] = results.filter((result) => !result.fits);
  expect(others).toEqual([]);
  expect(different).toMatchObject({ id: 'cluster-info', expected: { status: 200 }, actual: { status: 403 } });
  expect(different?.mismatches).toContain('$.data: missing');
});

test('ids are unique', () => {
  expect(new Set(CONTRACT.map((entry) => entry.id)).size).toBe(CONTRACT.length);
});

test('every verb of every grant is exercised by an entry that is not refused', () => {
  const identities: Record<string, string> = {
    'system:anonymous': 'anonymous',
    'system:nodes': 'node',
    [OWN_NODE]: 'node',
  };
  for (const grant of RESOURCE_GRANTS) {
    for (const verb of grant.verbs) {
      const used = CONTRACT.some((entry) => {
        const info = requestInfo(entry.method, entry.path);
        if (info.type !== 'resource' || entry.status === 403 || entry.status === 401) return false;
        if (entry.identity !== (identities[grant.subject] ?? 'bootstrap-token')) return false;
        const place =
          info.group === grant.group && info.resource === grant.resource && info.subresource === grant.subresource;
        return place && info.verb === verb && (grant.name === undefined || grant.name === info.name);
      });
      expect(used, `${grant.subject} ${verb} ${grant.resource} ${grant.name ?? ''}`).toBe(true);
    }
  }
});

describe('shapes', () => {
  test('differences are named by path and type, never by value', () => {
    const expected = { kind: '=Node', metadata: { name: 'string' }, 'items?': ['number'] };
    expect(shapeMismatches(expected, { kind: 'Node', metadata: { name: 'a' } })).toEqual([]);
    const wrong = { kind: 'Secret', metadata: { name: 1 }, items: [1, 'the-secret'] };
    const mismatches = shapeMismatches(expected, wrong);
    expect(mismatches).toEqual([
      '$.kind: expected =Node, got string',
      '$.metadata.name: expected string, got number',
      '$.items[1]: expected number, got string',
    ]);
  });

  test('what is recorded keeps only the text that says what an object is', () => {
    const shape = shapeOf({
      kind: 'Secret',
      data: { token: 'abcdef.0123456789abcdef' },
      items: [{ a: true }],
      none: null,
    });
    expect(shape).toEqual({ kind: '=Secret', data: { token: 'string' }, items: [{ a: 'boolean' }], none: 'null' });
  });
});
