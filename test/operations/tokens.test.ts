/** Creating tokens against an API server in memory: what an interruption leaves, and where machines join. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/base/failure.ts';
import { Secret } from '../../src/base/secret.ts';
import { wholeSeconds } from '../../src/base/time.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { linuxHost } from '../../src/host/linux/index.ts';
import { clusterInfoObjects } from '../../src/manifests/objects/published.ts';
import type { TOKEN_EXISTS } from '../../src/operations/operations-sentences.ts';
import { createTokens, joinPointOf, listTokens, type NewToken } from '../../src/operations/tokens.ts';
import { createAuthority } from '../../src/simulation/control-plane/certificates.ts';
import { SECRETS, ServedApi } from '../support/served-api.ts';

let api: ServedApi;
let events: JoinEvent[];
let stop: AbortController;
beforeEach(async () => {
  api = await ServedApi.start();
  events = [];
  stop = new AbortController();
});
afterEach(() => api.stop());

const options = (dryRun = false) => ({
  ...{ kubeconfigPath: api.kubeconfig, host: linuxHost(), dryRun, joinPoint: false },
  ...{ emit: (event: JoinEvent) => void events.push(event), signal: stop.signal },
});

const token = (id: string, more: Partial<NewToken> = {}): NewToken => ({
  ...{ token: new Secret(`${id}.0123456789abcdef`), description: '', ttl: 60_000, expires: undefined },
  ...{ usages: ['authentication'], groups: ['system:bootstrappers:a'], ...more },
});

const interruptions = () =>
  events.flatMap((event) =>
    event.type === 'notice' && event.message.key === 'TOKENS_INTERRUPTED' ? [event.message.params] : [],
  );

/** Interrupts the run when the server has one of the tokens. */
function interruptAtFirst(): void {
  api.memory.disturb = ({ method, path }) => {
    if (method === 'POST' && path === SECRETS) setImmediate(() => stop.abort(new Error('Ctrl-C')));
    return undefined;
  };
}

it('an interruption tells the IDs of the tokens that may exist, and no secret', async () => {
  interruptAtFirst();
  await expect(createTokens([token('abcdef'), token('bcdefg')], options())).rejects.toThrow('Ctrl-C');
  expect(interruptions()).toEqual([{ ids: ['abcdef', 'bcdefg'] }]);
  for (const id of api.tokens()) expect(['abcdef', 'bcdefg']).toContain(id);
  expect(JSON.stringify(events)).not.toContain('0123456789abcdef');
});

it('an interruption before the first token tells nothing, nor does a fleet, which deletes its own', async () => {
  api.memory.disturb = () => {
    stop.abort(new Error('Ctrl-C'));
    return undefined;
  };
  await expect(createTokens([token('abcdef')], options())).rejects.toThrow('Ctrl-C');
  stop = new AbortController();
  interruptAtFirst();
  await expect(createTokens([token('bcdefg', { run: 'run' })], options())).rejects.toThrow('Ctrl-C');
  expect(interruptions()).toEqual([]);
});

it('a bound token that the approver gets no permission to read is told by its ID, without its secret', async () => {
  api.memory.disturb = ({ method, path }) =>
    method === 'POST' && path.endsWith('/roles') ? { status: 403, serverTime: undefined, body: {} } : undefined;
  const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode: false } as const;
  const bound = token('abcdef', { groups: ['system:bootstrappers:kubejoin:worker'], binding });
  const error = await createTokens([bound], options()).catch((error: unknown) => error);
  expect(error).toMatchObject({ code: 'TOKENS_INCOMPLETE', params: { ids: ['abcdef'] } });
  expect((error as Failure).text.cure).toContain('kubejoin token delete abcdef');
  expect(JSON.stringify(error)).not.toContain('0123456789abcdef');
  expect(api.tokens()).toEqual(['abcdef']);
});

it('a token that exists is compared with the one to create, and its secret told to nobody', async () => {
  const expires = Date.now() + 3_600_000;
  const groups = ['system:bootstrappers:a', 'system:bootstrappers:b'];
  await createTokens([token('abcdef', { ttl: undefined, expires, groups }), token('bcdefg', { ttl: 0 })], options());
  const compared = async (...tokens: NewToken[]) => {
    const error = await createTokens(tokens, options()).catch((error: unknown) => error);
    expect(JSON.stringify(error)).not.toContain('0123456789abcdef');
    expect(error).toMatchObject({ code: 'TOKEN_EXISTS' });
    const { server: _, ...facts } = (error as Failure<typeof TOKEN_EXISTS>).params;
    return facts;
  };
  const known = { ids: ['abcdef'], expires: wholeSeconds(expires) };
  expect(await compared(token('abcdef', { groups }))).toEqual({ ...known, same: true });
  expect(await compared(token('abcdef', { groups: groups.toReversed() }))).toEqual({ ...known, same: true });
  expect(await compared(token('abcdef'))).toEqual({ ...known, same: false });
  expect(await compared(token('abcdef', { groups, usages: ['signing'] }))).toEqual({ ...known, same: false });
  const other = new Secret('abcdef.0123456789abcdeg');
  expect(await compared(token('abcdef', { groups, token: other }))).toEqual({ ...known, same: false });
  expect(await compared(token('abcdef', { groups }), token('cdefgh'))).toEqual({ ...known, same: false });
  expect(await compared(token('bcdefg'))).toEqual({ ids: ['bcdefg'], same: true });
  const both = await compared(token('abcdef', { groups }), token('bcdefg'));
  expect(both).toEqual({ ...known, ids: ['abcdef', 'bcdefg'], same: true });
  expect(api.tokens()).toHaveLength(2);
});

it('machines get the address of cluster-info, and the CA that the kubeconfig trusts', async () => {
  const other = await createAuthority('ecdsa', Date.now());
  const published = clusterInfoObjects({ server: 'https://lb.example.com:6443', caBundle: other.certificate });
  api.memory.put('/api/v1/namespaces/kube-public/configmaps', published[0] as object);
  const expected = { endpoint: 'lb.example.com:6443', caCertHashes: api.pins };
  expect(await joinPointOf(options())).toEqual(expected);
  const { joinPoint } = await createTokens([token('abcdef')], { ...options(), joinPoint: true });
  expect(joinPoint).toEqual(expected);
});

it('without cluster-info, the address is that of the kubeconfig', async () => {
  expect(await joinPointOf(options())).toEqual({ endpoint: api.endpoint, caCertHashes: api.pins });
});

/** Options on a machine whose clock is `aheadMs` ahead of the server's. */
function onWrongClock(aheadMs: number) {
  const host = linuxHost();
  const clock = { ...host.read.clock, now: () => Date.now() + aheadMs };
  return {
    ...options(),
    host: { ...host, read: Object.assign(Object.create(host.read), { clock }) as typeof host.read },
  };
}

const HOUR = 3_600_000;
const shifts = () =>
  events.flatMap((event) =>
    event.type === 'notice' && event.message.key === 'TOKEN_LIFE_SHIFTED' ? [event.message.params] : [],
  );

describe("a token that is made by a clock other than the server's", () => {
  it.each([
    [-24 * HOUR, 'would expire before it is created', -1],
    [-5 * HOUR, 'would expire before it is created', -1],
    [5 * HOUR, 'would be valid for 7 hours instead of 2 hours', 1],
  ])('is refused where its life would be another one: %s ms ahead', async (aheadMs, words, sign) => {
    const error = await createTokens([token('abcdef', { ttl: 2 * HOUR })], onWrongClock(aheadMs)).catch((one) => one);
    expect(error).toMatchObject({
      code: 'TOKEN_LIFE_WRONG',
      params: { server: `https://${api.endpoint}`, ttlSeconds: 7200 },
    });
    expect(Math.sign(error.params.lifeSeconds)).toBe(sign);
    expect(error.text.what).toContain(words);
    for (const time of ['hostTime', 'serverTime']) expect(error.text.cause).toContain(error.params[time]);
    expect(api.tokens()).toEqual([]);
  });

  it.each([-HOUR, HOUR])('is created with a warning that names both clocks: %s ms ahead', async (aheadMs) => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    await createTokens([token('abcdef', { ttl: 2 * HOUR })], onWrongClock(aheadMs));
    expect(api.tokens()).toEqual(['abcdef']);
    const [shift] = shifts() as [{ hostTime: string; serverTime: string; skewMinutes: number }];
    expect(Date.parse(shift.serverTime)).toBeGreaterThanOrEqual(before);
    const ahead = Date.parse(shift.hostTime) - Date.parse(shift.serverTime);
    expect(Math.abs(ahead - aheadMs)).toBeLessThan(60_000);
    expect(Math.abs(shift.skewMinutes + aheadMs / 60_000)).toBeLessThanOrEqual(1);
  });

  it('is refused where its life is shorter than a difference of seconds', async () => {
    const short = token('abcdef', { ttl: 30_000 });
    const error = await createTokens([short], onWrongClock(-40_000)).catch((one) => one);
    expect(error).toMatchObject({ code: 'TOKEN_LIFE_WRONG', params: { ttlSeconds: 30, skewMinutes: 0 } });
    expect(error.text.what).toContain('would expire before it is created');
    expect(api.tokens()).toEqual([]);
  });

  it('is created with a warning where seconds are a large part of its life', async () => {
    await createTokens([token('abcdef', { ttl: 60_000 })], onWrongClock(-45_000));
    expect(api.tokens()).toEqual(['abcdef']);
    const [shift] = shifts() as [{ shiftSeconds: number }];
    expect(Math.abs(shift.shiftSeconds - 45)).toBeLessThanOrEqual(2);
  });

  it('is created without a word where seconds are a small part of its life', async () => {
    await createTokens([token('abcdef', { ttl: 2 * HOUR })], onWrongClock(-45_000));
    expect(shifts()).toEqual([]);
  });

  it('is created without a word if it has no life, or an end of its own', async () => {
    const own = token('bcdefg', { ttl: undefined, expires: Date.now() + HOUR });
    await createTokens([token('abcdef', { ttl: 0 }), own], onWrongClock(5 * HOUR));
    expect(api.tokens()).toEqual(['abcdef', 'bcdefg']);
    expect(shifts()).toEqual([]);
  });

  it('is created without a word if the clocks differ by less than a minute', async () => {
    await createTokens([token('abcdef', { ttl: 600_000 })], onWrongClock(-30_000));
    expect(shifts()).toEqual([]);
  });
});

it("tokens are listed with the server's time, which decides how long they live", async () => {
  await createTokens([token('abcdef')], options());
  const { now } = await listTokens(onWrongClock(5 * HOUR));
  expect(Math.abs(now - Date.now())).toBeLessThan(60_000);
});
