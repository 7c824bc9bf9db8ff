import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { decideNow } from '../../../src/features/admission/approver/decide.ts';
import { postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { revokeUsed } from '../../../src/features/admission/approver/revoke.ts';
import { bootstrapTokenSecret, boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { publicKeyHash } from '../../../src/pki/keys/spki.ts';
import { generate } from '../../pki/test-authority.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { csrOf, keys, NOW, type Posted, pemOf } from './support.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const SECRET = `${SECRETS}/bootstrap-token-abcdef`;
const EVENTS = '/api/v1/namespaces/default/events';
const HASH = publicKeyHash(keys.publicKey);
const other = generate('ECDSA-P256');
const around = { now: () => NOW, signal: new AbortController().signal };

let api: MemoryApi;

beforeEach(() => {
  api = new MemoryApi();
  const token = {
    token: new Secret('abcdef.0123456789abcdef'),
    ...{ description: '', ttl: 60_000, expires: undefined, usages: ['authentication'], groups: [boundGroup('worker')] },
  };
  const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode: false } as const;
  api.put(SECRETS, revealed(bootstrapTokenSecret(token, NOW, binding)));
});

function post(posted: Posted = {}): string {
  const object = csrOf(posted);
  api.put(CSRS, object);
  return object.metadata.name;
}

const decide = (name: string) => decideNow(api.cluster, postedRequest(api.object(`${CSRS}/${name}`)), around);
const conditionOf = (name: string) => {
  const status = api.object(`${CSRS}/${name}`)?.status as
    | { conditions?: { type: string; message: string }[] }
    | undefined;
  return status?.conditions?.[0];
};
const admitted = () => api.object(SECRET)?.metadata.annotations?.['kubejoin/admitted'];

describe('a decision', () => {
  it('takes the use, approves, and records an Event', async () => {
    expect(await decide(post())).toMatchObject({ verdict: 'approve' });
    expect(admitted()).toBe(HASH);
    expect(conditionOf('csr-1')).toMatchObject({ type: 'Approved', message: expect.stringContaining(HASH) });
    expect(api.asked).toEqual([
      `GET ${SECRET}`,
      'GET /api/v1/nodes/w7',
      `PATCH ${SECRET}`,
      `PATCH ${CSRS}/csr-1/approval`,
      `POST ${EVENTS}`,
    ]);
    const changes = api.requests.filter(({ method }) => method !== 'GET');
    expect(changes.filter(({ dropsBody }) => dropsBody !== true)).toEqual([]);
  });

  it('that denies says both keys, and takes nothing', async () => {
    await decide(post());
    expect(await decide(post({ name: 'csr-2', pem: pemOf('w7', { pair: other }) }))).toMatchObject({ verdict: 'deny' });
    expect(conditionOf('csr-2')).toMatchObject({ type: 'Denied' });
    expect(conditionOf('csr-2')?.message).toContain(HASH);
    expect(conditionOf('csr-2')?.message).toContain(publicKeyHash(other.publicKey));
    expect(admitted()).toBe(HASH);
  });

  it('that waits writes nothing', async () => {
    api.put('/api/v1/nodes', {
      metadata: { name: 'w7' },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
    expect(await decide(post())).toMatchObject({ verdict: 'wait', why: { key: 'TOKEN_NODE_READY' } });
    expect(api.asked.filter((line) => !line.startsWith('GET'))).toEqual([]);
  });

  it('approves nothing where the binding of the token names no possible Node', async () => {
    const secret = api.object(SECRET);
    const annotations = { ...secret?.metadata.annotations, 'kubejoin/node': 'w7\n' };
    api.remove(SECRET);
    api.put(SECRETS, { ...secret, metadata: { ...secret?.metadata, annotations } });
    expect(await decide(post())).toMatchObject({ verdict: 'wait', why: { key: 'TOKEN_UNBOUND' } });
    expect(api.asked).toEqual([`GET ${SECRET}`]);
  });

  it('is not made about a request of others', async () => {
    expect(await decide(post({ spec: { groups: ['system:bootstrappers'] } }))).toBe('other');
    expect(api.asked).toEqual([]);
  });

  it('waits where this token may not be read, for the others are read', async () => {
    api.disturb = ({ path }) => (path === SECRET ? { status: 403, serverTime: undefined, body: {} } : undefined);
    expect(await decide(post())).toMatchObject({ verdict: 'wait', why: { key: 'TOKEN_UNREADABLE' } });
  });

  it.each([403, 500])('fails when the API server answers %d to the approval', async (status) => {
    api.disturb = ({ path }) => (path.endsWith('/approval') ? { status, serverTime: undefined, body: {} } : undefined);
    await expect(decide(post())).rejects.toMatchObject({
      kind: status === 403 ? 'ADMISSION_FORBIDDEN' : 'CLUSTER_WRITE_FAILED',
    });
  });
});

describe('a crash or a race', () => {
  it('between use and approval loses no machine and admits no other', async () => {
    const name = post();
    api.disturb = ({ path }) => {
      if (path.endsWith('/approval')) throw new Error('killed');
      return undefined;
    };
    await expect(decide(name)).rejects.toThrow('killed');
    expect(admitted()).toBe(HASH);
    api.disturb = () => undefined;
    expect(await decide(post({ name: 'csr-2', pem: pemOf('w7', { pair: other }) }))).toMatchObject({ verdict: 'deny' });
    expect(await decide(name)).toMatchObject({ verdict: 'approve', why: { key: 'ADMITTED_AGAIN' } });
    expect(admitted()).toBe(HASH);
  });

  it.each(Array.from({ length: 8 }, (_, at) => at))(
    'of two approvers with two keys admits one (the first is stopped before its request %d)',
    async (stopAt) => {
      const [one, two] = [post(), post({ name: 'csr-2', pem: pemOf('w7', { pair: other }) })];
      let resume = () => {};
      const stopped = new Promise<undefined>((resolve) => {
        resume = () => resolve(undefined);
      });
      let number = 0;
      api.disturb = () => (number++ === stopAt ? stopped : undefined);
      const first = decide(one);
      const second = decide(two);
      await Promise.race([Promise.all([first, second]), second.catch(() => {}), first]);
      resume();
      const decisions = await Promise.all([first, second]);
      expect(decisions.map((decision) => typeof decision !== 'string' && decision.verdict).sort()).toEqual([
        'approve',
        'deny',
      ]);
      expect(String(admitted()).split(',')).toHaveLength(1);
    },
  );

  it('with others that change the token each time waits, and admits nobody meanwhile', async () => {
    const name = post();
    let attempts = 0;
    api.disturb = ({ method }) => {
      if (method !== 'PATCH') return undefined;
      attempts += 1;
      return { status: 409, serverTime: undefined, body: {} };
    };
    expect(await decide(name)).toMatchObject({ verdict: 'wait', why: { key: 'DECISION_CONTENDED' } });
    expect([attempts, conditionOf(name)]).toEqual([5, undefined]);
    api.disturb = () => undefined;
    expect(await decide(name)).toMatchObject({ verdict: 'approve' });
  });

  it('of two approvers about one request ends in one approval', async () => {
    const name = post();
    const decisions = await Promise.all([decide(name), decide(name)]);
    expect(decisions.filter((decision) => decision === 'changed')).toHaveLength(1);
    expect(conditionOf(name)).toMatchObject({ type: 'Approved' });
    expect(admitted()).toBe(HASH);
  });

  it('of a hundred requests admits one', async () => {
    const names = Array.from({ length: 100 }, (_, at) =>
      post({ name: `csr-${at}`, pem: pemOf('w7', { pair: generate('ECDSA-P256') }) }),
    );
    const decisions = await Promise.all(names.map(decide));
    const verdicts = decisions.map((decision) => (typeof decision === 'string' ? decision : decision.verdict));
    expect(verdicts.filter((verdict) => verdict === 'approve')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === 'deny')).toHaveLength(99);
  });
});

describe('a used token', () => {
  const events: JoinEvent[] = [];
  beforeEach(() => void events.splice(0));
  const revoke = () => revokeUsed(api.cluster, 'abcdef', { emit: (e) => void events.push(e), ...around });
  const node = (created: string, changed: string, status = 'True') => ({
    metadata: { name: 'w7', creationTimestamp: created },
    status: { conditions: [{ type: 'Ready', status, lastTransitionTime: changed }] },
  });
  const replaces = () => {
    const secret = api.object(SECRET) ?? expect.fail('no token');
    const annotations = { ...secret.metadata.annotations, 'kubejoin/replaces-node': 'true' };
    api.store.update({ group: '', resource: 'secrets' }, { ...secret, metadata: { ...secret.metadata, annotations } });
  };
  const EARLIER = '2026-05-31T23:59:59Z';
  const LATER = '2026-06-01T00:00:09Z';

  it('stays until its Node is Ready', async () => {
    await decide(post());
    expect(await revoke()).toBe(false);
    api.store.create({ group: '', resource: 'nodes' }, node(LATER, LATER, 'False') as never);
    expect(await revoke()).toBe(false);
    expect(api.object(SECRET)).toBeDefined();
  });

  it('is deleted when its Node became Ready after the request', async () => {
    await decide(post());
    api.store.create({ group: '', resource: 'nodes' }, node(EARLIER, LATER) as never);
    expect(await revoke()).toBe(true);
    expect(api.object(SECRET)).toBeUndefined();
    expect(events).toMatchObject([{ message: { key: 'TOKEN_REVOKED', params: { id: 'abcdef', node: 'w7' } } }]);
  });

  it('is not revoked for a Node that was Ready before, which may be the replaced machine', async () => {
    replaces();
    api.put('/api/v1/nodes', node(EARLIER, EARLIER));
    expect(await decide(post())).toMatchObject({ verdict: 'approve' });
    expect(await revoke()).toBe(false);
    expect(api.object(SECRET)).toBeDefined();
  });

  it.each<[string, object]>([
    ['another machine has its name', { status: { nodeInfo: { machineID: 'b' } } }],
    ['it runs since another boot', { status: { nodeInfo: { bootID: 'b' } } }],
    ['it was made anew', { metadata: { uid: 'b' } }],
    ['it became Ready again', node('', LATER)],
  ])('is revoked for a Node that was Ready before, once %s', async (_, change) => {
    replaces();
    api.put('/api/v1/nodes', node(EARLIER, EARLIER));
    await decide(post());
    const before = api.object('/api/v1/nodes/w7') as unknown as { metadata: object; status: object };
    const changed = change as Partial<typeof before>;
    const now = {
      metadata: { ...before.metadata, ...changed.metadata, name: 'w7' },
      status: { ...before.status, ...changed.status },
    };
    api.disturb = ({ path }) =>
      path === '/api/v1/nodes/w7' ? { status: 200, serverTime: undefined, body: now } : undefined;
    expect(await revoke()).toBe(true);
    expect(api.object(SECRET)).toBeUndefined();
  });

  it('with uses left stays', async () => {
    expect(await revoke()).toBe(true);
    expect(api.object(SECRET)).toBeDefined();
  });

  it('that somebody changed meanwhile is looked at again', async () => {
    await decide(post());
    api.put('/api/v1/nodes', node(LATER, LATER));
    api.disturb = ({ method }) => {
      if (method === 'DELETE') {
        const secret = api.object(SECRET) ?? expect.fail('no token');
        const annotations = { ...secret.metadata.annotations, 'kubejoin/uses': '2' };
        api.store.update(
          { group: '', resource: 'secrets' },
          { ...secret, metadata: { ...secret.metadata, annotations } },
        );
      }
      return undefined;
    };
    expect(await revoke()).toBe(false);
    expect(api.object(SECRET)).toBeDefined();
  });
});
