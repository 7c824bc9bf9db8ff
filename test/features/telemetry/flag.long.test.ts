import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../cli/support/captured.ts';
import { Receiver, readTrace } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await Receiver.start();
});
afterEach(() => receiver.stop());

const TOKEN = 'abcdef.0123456789abcdef';
const lines = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('--otlp', () => {
  it('sends the run as a trace, and changes neither output nor exit code', async () => {
    const plain = await run(['doctor', '-o', 'json']);
    const { code, out, err } = await run(['doctor', '-o', 'json', '--otlp', receiver.url]);
    expect({ code, err }).toEqual({ code: plain.code, err: plain.err });
    expect(lines(out).map(({ type, name }) => [type, name])).toEqual(
      lines(plain.out).map(({ type, name }) => [type, name]),
    );
    const { spans } = readTrace(receiver.received.map(({ body }) => body));
    expect(spans[0]).toMatchObject({ name: 'kubejoin doctor', attributes: { 'process.exit.code': code } });
    const told = lines(out).filter(({ type }) => type === 'check');
    const checks = spans.filter(({ attributes }) => 'kubejoin.check.name' in attributes);
    expect(new Set(checks.map(({ attributes }) => attributes['kubejoin.check.name']))).toEqual(
      new Set(told.map(({ name }) => name)),
    );
    expect(checks.length).toBeGreaterThan(10);
  });

  it('takes address, headers and parent from the environment', async () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s3cr3t-k3y',
      OTEL_SERVICE_NAME: 'ci',
      TRACEPARENT: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    };
    const { out, err } = await run(['doctor', '--otlp', 'env', '-v', '5'], env);
    const [request] = receiver.received;
    expect(request?.headers['api-key']).toBe('s3cr3t-k3y');
    expect(request?.headers).not.toHaveProperty('traceparent');
    const { spans, resource } = readTrace([request?.body ?? '']);
    expect(resource['service.name']).toBe('ci');
    expect(spans[0]).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16) });
    expect(`${out}${err}${request?.body}`).not.toContain('s3cr3t-k3y');
  });

  it('is off without the flag, whatever the environment says', async () => {
    await run(['doctor'], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    expect(receiver.received).toEqual([]);
  });

  it('warns on standard error when the trace is lost', async () => {
    const plain = await run(['doctor', '-o', 'json']);
    receiver.replies.push({ status: 403, body: '{"message":"unknown tenant"}' });
    const lost = await run(['doctor', '-o', 'json', '--otlp', receiver.url, '--lang', 'pt-BR']);
    expect(lost.code).toBe(plain.code);
    expect(lines(lost.out).at(-1)?.type).toBe('result');
    expect(lost.err).toContain('Não foi possível enviar o rastro desta execução');
    expect(lost.err).toContain('status HTTP 403: unknown tenant');
  });

  it('has the failure of a command, without the credentials of its command line', async () => {
    const { code } = await run(['plan', 'join', '10.0.0.1:6443', '--token', TOKEN, '--otlp', receiver.url]);
    expect(code).toBe(3);
    const [body = ''] = receiver.received.map((one) => one.body);
    const { spans } = readTrace([body]);
    expect(spans[0]).toMatchObject({ name: 'kubejoin plan join', status: { code: 2 } });
    expect(spans[0]?.events.map(({ name }) => name)).toEqual(['exception']);
    expect(body).not.toContain('0123456789abcdef');
  });

  it.each([
    ['ftp://c', {}, '--otlp is not valid'],
    ['env', { OTEL_EXPORTER_OTLP_HEADERS: 'a' }, 'OTEL_EXPORTER_OTLP_HEADERS is not valid'],
  ])('%j with %j is refused before anything begins', async (value, env, says) => {
    const { code, out, err } = await run(['doctor', '--otlp', value], env);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('OTLP_SETTING_INVALID');
    expect(err).toContain(says);
  });
});
