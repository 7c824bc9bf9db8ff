import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { type OtlpOptions, otlpSettings } from '../../../src/features/telemetry/settings.ts';

const settings = (options: OtlpOptions = {}, env: Record<string, string> = {}) =>
  otlpSettings(options, env, (name) => `otlp.${name}`);
const revealed = (options: OtlpOptions, env: Record<string, string> = {}) =>
  Object.fromEntries([...settings(options, env).headers].map(([name, value]) => [name, value.reveal()]));
const refusal = (options: OtlpOptions, env: Record<string, string> = {}) => {
  try {
    return settings(options, env);
  } catch (error) {
    return (error as { params: unknown }).params;
  }
};

describe('the address', () => {
  test.each<[OtlpOptions, Record<string, string>, string]>([
    [{}, {}, 'http://localhost:4318/v1/traces'],
    [{ endpoint: 'http://c:4318' }, {}, 'http://c:4318/v1/traces'],
    [{ endpoint: 'https://c/' }, {}, 'https://c/v1/traces'],
    [{ endpoint: 'https://c/otlp/' }, {}, 'https://c/otlp/v1/traces'],
    [{ endpoint: 'https://c/v1/traces' }, {}, 'https://c/v1/traces'],
    [{}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://e:1/base' }, 'https://e:1/base/v1/traces'],
    [{}, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, 'http://localhost:4318/v1/traces'],
    // Used as it is (OpenTelemetry specification, protocol/exporter).
    [{}, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://t:1/x' }, 'https://t:1/x'],
    [{}, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://t:1' }, 'https://t:1/'],
    [{}, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t/x', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://e' }, 'http://t/x'],
    [{ endpoint: 'http://c:1' }, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t/x' }, 'http://c:1/v1/traces'],
  ])('of %j with %j is %s', (options, env, url) => {
    expect(settings(options, env).url.href).toBe(url);
  });

  test.each([
    ['localhost:4318', 'scheme'],
    ['', 'url'],
    ['4318', 'url'],
    ['grpc://c:4317', 'scheme'],
    ['http://user:pass@c', 'user'],
    ['http://c/?key=1', 'query'],
    ['http://c/#a', 'query'],
  ])('%j is refused: %s', (endpoint, problem) => {
    expect(refusal({ endpoint })).toEqual({ setting: 'otlp.endpoint', problem });
    if (endpoint === '') return;
    const name = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
    expect(refusal({}, { [name]: endpoint })).toEqual({ setting: name, problem });
  });

  test('of gRPC is refused, unless an address is given', () => {
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(refusal({}, env)).toEqual({ setting: 'OTEL_EXPORTER_OTLP_PROTOCOL', problem: 'protocol' });
    expect(settings({ endpoint: 'http://c' }, env).url.host).toBe('c');
  });
});

describe('headers', () => {
  test('come from the environment, percent-decoded, and from the options', () => {
    const env = { OTEL_EXPORTER_OTLP_HEADERS: 'Api-Key=a%20b, x=1,,' };
    expect(revealed({}, env)).toEqual({ 'api-key': 'a b', x: '1' });
    expect(revealed({ headers: { X: new Secret('2'), y: '3' } }, env)).toEqual({ 'api-key': 'a b', x: '2', y: '3' });
    expect(revealed({}, { ...env, OTEL_EXPORTER_OTLP_TRACES_HEADERS: 't=1' })).toEqual({ t: '1' });
    expect(JSON.stringify([...settings({}, env).headers])).not.toContain('a b');
  });

  test.each([
    ['a', 'list'],
    ['=1', 'list'],
    ['a=%zz', 'list'],
    ['a b=1', 'header'],
    ['a=1%0d%0ab: 2', 'header'],
    ['content-type=text/plain', 'header'],
    ['Host=x', 'header'],
  ])('%j are refused: %s', (value, problem) => {
    const name = 'OTEL_EXPORTER_OTLP_HEADERS';
    expect(refusal({}, { [name]: value })).toEqual({ setting: name, problem });
  });

  test('of options are refused by their own name', () => {
    const headers = { a: 1 } as unknown as Record<string, string>;
    expect(refusal({ headers })).toEqual({ setting: 'otlp.headers', problem: 'header' });
  });
});

test.each<[OtlpOptions, Record<string, string>, number]>([
  [{}, {}, 10_000],
  [{}, { OTEL_EXPORTER_OTLP_TIMEOUT: '500' }, 500],
  [{}, { OTEL_EXPORTER_OTLP_TIMEOUT: '500', OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '700' }, 700],
  [{ timeoutMs: 5 }, { OTEL_EXPORTER_OTLP_TIMEOUT: '500' }, 5],
  [{ timeoutMs: 9e9 }, {}, 60_000],
])('the limit of %j with %j is %i ms', (options, env, ms) => {
  expect(settings(options, env).timeoutMs).toBe(ms);
});

test.each(['0', '-1', '1s', '1e3', ' 5'])('the limit %j is refused', (value) => {
  const name = 'OTEL_EXPORTER_OTLP_TIMEOUT';
  expect(refusal({}, { [name]: value })).toEqual({ setting: name, problem: 'number' });
});

test('the resource has the attributes and the name of the environment', () => {
  expect(settings().resource).toEqual({ 'service.name': 'kubejoin' });
  const OTEL_RESOURCE_ATTRIBUTES = 'service.name=a,deployment.environment.name=lab%2C1';
  expect(settings({}, { OTEL_RESOURCE_ATTRIBUTES }).resource).toEqual({
    'service.name': 'a',
    'deployment.environment.name': 'lab,1',
  });
  expect(settings({}, { OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME: 'b' }).resource['service.name']).toBe('b');
  expect(refusal({}, { OTEL_RESOURCE_ATTRIBUTES: 'a' })).toEqual({
    setting: 'OTEL_RESOURCE_ATTRIBUTES',
    problem: 'list',
  });
});

test('the parent comes from the options, else from the environment, with its own state', () => {
  const parent = (digit: string) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;
  const env = { TRACEPARENT: parent('1'), TRACESTATE: 'a=1' };
  expect(settings().parent).toBeUndefined();
  expect(settings({}, env).parent).toEqual({ traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceState: 'a=1' });
  expect(settings({ traceparent: parent('2') }, env).parent).toMatchObject({ traceState: undefined });
  expect(settings({ traceparent: parent('2'), tracestate: 'b=2' }, env).parent).toMatchObject({
    traceId: '2'.repeat(32),
    traceState: 'b=2',
  });
});
