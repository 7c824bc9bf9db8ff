import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { Message } from '../../../src/base/text.ts';
import { sendTrace } from '../../../src/features/telemetry/export.ts';
import { type OtlpOptions, otlpSettings } from '../../../src/features/telemetry/settings.ts';
import type { HostReader } from '../../../src/host/ports.ts';
import { english } from '../../../src/i18n/catalogue.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import { httpExchange } from '../../../src/wire/http/exchange.ts';
import { Authority } from '../../wire/support/authority.ts';
import { httpsServer, json, unusedPort } from '../../wire/support/servers.ts';
import { Receiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await Receiver.start();
});
afterEach(() => receiver.stop());

/** Time passes only in pauses. */
function hostOf() {
  const pauses: number[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    monotonic: () => now,
    random: () => 0.5,
    sleep: async (ms: number) => {
      pauses.push(ms);
      now += ms;
    },
  };
  const host = { clock, system: { dialer: dialDirectly, env: {} } } as unknown as HostReader;
  return { host, pauses };
}

const BATCHES = [
  { spans: 2, body: '{"resourceSpans":[1]}' },
  { spans: 1, body: '{"resourceSpans":[2]}' },
];

async function sent(
  options: OtlpOptions = {},
  { batches = BATCHES.slice(0, 1), signal = new AbortController().signal } = {},
) {
  const { host, pauses } = hostOf();
  const settings = otlpSettings({ endpoint: receiver.url, ...options }, {}, String);
  return { message: await sendTrace(batches, settings, { host, signal }), pauses };
}

test('posts each batch as JSON with the headers given', async () => {
  const { message } = await sent({ headers: { 'api-key': 'k1' } }, { batches: BATCHES });
  expect(message).toBeUndefined();
  expect(receiver.received.map(({ body }) => body)).toEqual(BATCHES.map(({ body }) => body));
  const [first] = receiver.received;
  expect(first?.path).toBe('/v1/traces');
  expect(first?.headers).toMatchObject({
    'content-type': 'application/json',
    'api-key': 'k1',
    'user-agent': expect.stringMatching(/^kubejoin\//),
  });
  expect(first?.headers).not.toHaveProperty('traceparent');
});

test.each([429, 502, 503, 504])('tries again after %i, no earlier than it says', async (status) => {
  receiver.replies.push({ status, headers: { 'retry-after': '3' } }, { status });
  const { message, pauses } = await sent();
  expect(message).toBeUndefined();
  expect(receiver.received).toHaveLength(3);
  expect(pauses[0]).toBeGreaterThanOrEqual(3_000);
  expect(pauses[1]).toBeLessThan(1_000);
});

test('gives up after three attempts, and when it would wait too long', async () => {
  receiver.replies.push({ status: 503 }, { status: 503 }, { status: 503 });
  expect((await sent()).message).toMatchObject({
    key: 'OTLP_NOT_SENT',
    params: { url: receiver.url, reason: { key: 'OTLP_ANSWER', params: { status: 503, reason: '' } } },
  });
  receiver.replies.push({ status: 503, headers: { 'retry-after': '9' } });
  expect(await sent({ timeoutMs: 5_000 })).toMatchObject({ message: { key: 'OTLP_NOT_SENT' }, pauses: [] });
  expect(receiver.received).toHaveLength(4);
});

test.each([400, 401, 404, 413, 500, 501, 307])('does not try again after %i', async (status) => {
  receiver.replies.push({ status, headers: { location: `${receiver.url}/elsewhere` }, body: '{"message":"no\\nway"}' });
  const { message } = await sent({}, { batches: BATCHES });
  expect(message).toMatchObject({ params: { reason: { params: { status, reason: 'no\\nway' } } } });
  expect(receiver.received).toHaveLength(1);
});

test('shows no credential that the receiver repeats', async () => {
  receiver.replies.push({
    status: 401,
    body: '{"message":"unknown key s3cr3t-k3y-value for Bearer abcdefgh12345678"}',
  });
  const { message } = await sent({ headers: { authorization: new Secret('Basic s3cr3t-k3y-value') } });
  expect(JSON.stringify(message)).not.toContain('s3cr3t');
  expect(JSON.stringify(message)).not.toContain('abcdefgh12345678');
});

test('shows no password that the receiver decoded', async () => {
  receiver.replies.push({ status: 401, body: '{"message":"no user kubejoin:hunter2hunter2, tried hunter2hunter2"}' });
  const basic = Buffer.from('kubejoin:hunter2hunter2').toString('base64');
  const { message } = await sent({ headers: { authorization: `Basic ${basic}` } });
  expect(message?.key).toBe('OTLP_NOT_SENT');
  expect(JSON.stringify(message)).not.toContain('hunter2');
});

const INGEST = 'ingest-k3y%2F0123456789';

test.each([
  ['refused', { status: 403, body: '{"message":"no account /ingest-k3y%2F0123456789, ingest-k3y/0123456789"}' }],
  ['too large', { body: ' '.repeat(64 * 1024 + 1) }],
  ['rejected', { body: '{"partialSuccess":{"rejectedSpans":1,"errorMessage":"of /ingest-k3y%2F0123456789"}}' }],
])('shows no part of the path, which may hold a key: %s', async (_, reply) => {
  receiver.replies.push(reply, reply, reply);
  const { message } = await sent({ endpoint: `${receiver.url}/${INGEST}` });
  expect(receiver.received[0]?.path).toBe(`/${INGEST}/v1/traces`);
  expect(message?.params).toMatchObject({ url: receiver.url });
  expect(english.say(message as Message)).toContain(receiver.url);
  expect(english.say(message as Message)).not.toContain('k3y');
});

test('shows no part of the path when time has run out within a request', async () => {
  receiver.replies.push('none');
  const { host } = hostOf();
  const url = new URL(`${receiver.url}/${INGEST}`);
  const request = { url, method: 'POST', headers: {}, name: 'POST /...', maxBytes: 1, timeoutMs: 50 } as const;
  const sending = httpExchange({ ...request, dialer: host.system.dialer, signal: new AbortController().signal });
  await expect(sending).rejects.toMatchObject({ code: 'REQUEST_TIMED_OUT', params: { request: 'POST /...' } });
});

test.each([
  ['{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}', { rejected: 2, reason: 'too old' }],
  ['{"partialSuccess":{"rejectedSpans":1}}', { rejected: 1, reason: '' }],
])('warns of spans that are rejected: %s', async (body, params) => {
  receiver.replies.push({ body });
  const { message } = await sent({}, { batches: BATCHES });
  expect(message).toMatchObject({ key: 'OTLP_SPANS_REJECTED', params: { sent: 3, ...params } });
});

test.each(['', '{}', 'not JSON', '{"partialSuccess":null}', '{"partialSuccess":{"errorMessage":"a hint"}}'])(
  'takes the answer %j as a success',
  async (body) => {
    receiver.replies.push({ body });
    expect((await sent()).message).toBeUndefined();
  },
);

test('reads no more than 64 KiB of an answer', async () => {
  receiver.replies.push(...Array.from({ length: 3 }, () => ({ body: ' '.repeat(64 * 1024 + 1) })));
  expect((await sent()).message).toMatchObject({ params: { reason: { kind: 'RESPONSE_TOO_LARGE' } } });
});

test('a receiver that is not there costs two short pauses', async () => {
  const { host, pauses } = hostOf();
  const settings = otlpSettings({ endpoint: `http://127.0.0.1:${await unusedPort()}` }, {}, String);
  const message = await sendTrace(BATCHES, settings, { host, signal: new AbortController().signal });
  expect(message).toMatchObject({ params: { reason: { code: 'CONNECTION_REFUSED' } } });
  expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(1_000);
});

test('one that says nothing is left after the time limit', async () => {
  receiver.replies.push('none');
  const { message } = await sent({ timeoutMs: 50 });
  expect(message).toMatchObject({ params: { reason: { key: 'OTLP_TOO_SLOW', params: { seconds: 0.05 } } } });
});

test('an abort ends it in silence', async () => {
  receiver.replies.push('none');
  const stopping = new AbortController();
  const ending = sent({}, { signal: stopping.signal });
  await expect.poll(() => receiver.received.length).toBe(1);
  stopping.abort();
  expect((await ending).message).toBeUndefined();
});

test('a bug while encoding is a warning, too', async () => {
  const broken = (function* () {
    yield* [];
    throw new TypeError('a bug');
  })();
  expect((await sent({}, { batches: broken as never })).message).toMatchObject({
    key: 'OTLP_NOT_SENT',
    params: { reason: 'TypeError: a bug' },
  });
});

test.each([
  ['of the authorities in OTEL_EXPORTER_OTLP_CERTIFICATE is believed', 'OTEL_EXPORTER_OTLP_CERTIFICATE', true],
  ['of the host is believed', 'SSL_CERT_FILE', true],
  ['of another authority is not', 'OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE', false],
])('a certificate over https %s', async (_, variable, isBelieved) => {
  const [own, other] = await Promise.all([Authority.make('own'), Authority.make('other')]);
  const server = await httpsServer(await own.issue(), json({}));
  try {
    const env = { [variable]: '/ca.pem' };
    const files = {
      read: async (file: string) => (file === '/ca.pem' ? Buffer.from((isBelieved ? own : other).pem) : undefined),
      list: async () => undefined,
    };
    const { host } = hostOf();
    const system = { ...host.system, env };
    const settings = otlpSettings({ endpoint: `https://127.0.0.1:${server.port}` }, env, String);
    const given = { host: { ...host, files, system } as unknown as HostReader, signal: new AbortController().signal };
    const message = await sendTrace(BATCHES, settings, given);
    if (isBelieved) expect(message).toBeUndefined();
    else expect(message).toMatchObject({ key: 'OTLP_NOT_SENT', params: { reason: { class: 'discovery' } } });
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(
      isBelieved ? ['POST /v1/traces', 'POST /v1/traces'] : [],
    );
  } finally {
    await server.close();
  }
});
