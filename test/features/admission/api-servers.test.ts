/** Which addresses an approver connects to for the names of the API servers. */
import { expect, it } from 'vitest';
import { ApiServerNames } from '../../../src/features/admission/inventory/api-servers.ts';
import { testAuthority } from '../../pki/test-authority.ts';

/** The addresses that were dialed, none of which responds, and the failure. */
async function dialedFor(slice: object) {
  const dialed: string[] = [];
  const dialer = async ({ host, port }: { host: string; port: number }) => {
    dialed.push(`${host} ${port}`);
    throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  };
  const reading = { dialer, clock: { monotonic: () => 0 }, signal: new AbortController().signal };
  const failure = await new ApiServerNames().read(slice, { caBundle: testAuthority().pem }, reading).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { dialed: [...new Set(dialed)], failure };
}

it.each([
  [1, 1],
  [65_535, 65_535],
  [0, 6_443],
  [65_536, 6_443],
  ['443', 6_443],
  [undefined, 6_443],
])('with the port %j of the EndpointSlice it is %d', async (port, expected) => {
  const { dialed, failure } = await dialedFor({ endpoints: [{ addresses: ['10.0.0.1'] }], ports: [{ port }] });
  expect(dialed).toEqual([`10.0.0.1 ${expected}`]);
  expect(failure).toMatchObject({ code: 'API_SERVER_NAMES_UNKNOWN', params: { server: `10.0.0.1:${expected}` } });
});

it('are at most 64', async () => {
  const addresses = Array.from({ length: 65 }, (_, index) => `10.0.0.${index}`);
  expect((await dialedFor({ endpoints: [{ addresses }] })).dialed).toHaveLength(64);
});

it('are none without endpoints', async () => {
  expect(await dialedFor({})).toEqual({ dialed: [], failure: undefined });
});
