import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import { withoutEnd } from '../../base/trim.ts';
import type { Attributes } from './span-tree.ts';
import { OTLP_SETTING_INVALID, type OtlpProblem } from './telemetry-sentences.ts';
import { type TraceParent, traceParentOf } from './trace-parent.ts';

/** Where a trace goes, and what it continues. Each default comes from OpenTelemetry's environment variables. */
export interface OtlpOptions {
  /**
   * Base URL of an OTLP receiver over HTTP; /v1/traces is appended.
   * @default OTEL_EXPORTER_OTLP_TRACES_ENDPOINT as it is, OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318
   */
  endpoint?: string;
  /**
   * Headers of each request, such as an API key. They replace those of the same name in the environment.
   * @default OTEL_EXPORTER_OTLP_TRACES_HEADERS or OTEL_EXPORTER_OTLP_HEADERS
   */
  headers?: Readonly<Record<string, string | Secret>>;
  /**
   * Time limit for sending the trace, in milliseconds; at most 60000.
   * @default OTEL_EXPORTER_OTLP_TRACES_TIMEOUT, OTEL_EXPORTER_OTLP_TIMEOUT, or 10000
   */
  timeoutMs?: number;
  /**
   * W3C traceparent of the span that the run belongs to. An invalid one is ignored.
   * @default TRACEPARENT, or a new trace
   */
  traceparent?: string;
  /**
   * W3C tracestate that belongs to `traceparent`.
   * @default TRACESTATE
   */
  tracestate?: string;
}

export interface OtlpSettings {
  /** The whole URL, with its path. */
  url: URL;
  headers: ReadonlyMap<string, Secret>;
  timeoutMs: number;
  /** Path of certificate authorities (PEM), instead of the host's. */
  authorities: string | undefined;
  /** Attributes of the resource, in addition to the host's. */
  resource: Attributes;
  parent: TraceParent | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_ENDPOINT = 'http://localhost:4318';
const DEFAULT_TIMEOUT_MS = 10_000;
/** A run must not wait longer for its receiver, whatever the environment says. */
const LONGEST_TIMEOUT_MS = 60_000;

/**
 * Settings by options and OpenTelemetry's environment variables, of which an empty one counts as absent. `named`: the
 * user's name for an option. Throws OTLP_SETTING_INVALID.
 */
export function otlpSettings(
  options: OtlpOptions,
  env: Environment,
  named: (option: keyof OtlpOptions) => string,
): OtlpSettings {
  const traceparent = options.traceparent ?? env.TRACEPARENT;
  const tracestate = options.traceparent === undefined ? env.TRACESTATE : options.tracestate;
  return {
    url: urlOf(options, env, named('endpoint')),
    headers: headersOf(options, env, named('headers')),
    timeoutMs: timeoutOf(options, env, named('timeoutMs')),
    authorities: exporter(env, 'CERTIFICATE').value,
    resource: resourceOf(env),
    parent: traceParentOf(traceparent, tracestate),
  };
}

/** A variable of the exporter: that for traces, else that for all signals. */
function exporter(env: Environment, name: string): { name: string; value: string | undefined } {
  const own = `OTEL_EXPORTER_OTLP_TRACES_${name}`;
  const common = `OTEL_EXPORTER_OTLP_${name}`;
  return env[own] ? { name: own, value: env[own] } : { name: common, value: env[common] || undefined };
}

function invalid(setting: string, problem: OtlpProblem): Failure {
  return new Failure(OTLP_SETTING_INVALID, { setting, problem });
}

function urlOf({ endpoint }: OtlpOptions, env: Environment, named: string): URL {
  if (endpoint !== undefined) return withPath(checkedUrl(endpoint, named));
  const protocol = exporter(env, 'PROTOCOL');
  if (protocol.value === 'grpc') throw invalid(protocol.name, 'protocol');
  const { name, value = DEFAULT_ENDPOINT } = exporter(env, 'ENDPOINT');
  const url = checkedUrl(value, name);
  return name === 'OTEL_EXPORTER_OTLP_ENDPOINT' ? withPath(url) : url;
}

function checkedUrl(text: string, setting: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw invalid(setting, 'url');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid(setting, 'scheme');
  if (url.username !== '' || url.password !== '') throw invalid(setting, 'user');
  if (/[?#]/.test(text)) throw invalid(setting, 'query');
  return url;
}

const PATH = '/v1/traces';

function withPath(url: URL): URL {
  if (!url.pathname.endsWith(PATH)) url.pathname = `${withoutEnd(url.pathname, '/')}${PATH}`;
  return url;
}

/** RFC 9110 section 5.6.2 and 5.5. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\x20-\x7e]*$/;
/** Those of the request itself. */
const OWN_HEADERS = ['content-type', 'content-length', 'connection', 'host', 'transfer-encoding'];

function headersOf({ headers = {} }: OtlpOptions, env: Environment, named: string): OtlpSettings['headers'] {
  const { name, value = '' } = exporter(env, 'HEADERS');
  const result = new Map<string, Secret>();
  const add = (setting: string, header: string, secret: Secret) => {
    const lower = header.toLowerCase();
    const isValid = HEADER_NAME.test(header) && HEADER_VALUE.test(secret.reveal()) && !OWN_HEADERS.includes(lower);
    if (!isValid) throw invalid(setting, 'header');
    result.set(lower, secret);
  };
  for (const [header, text] of pairs(value, name)) add(name, header, new Secret(text));
  for (const [header, text] of Object.entries(headers)) {
    if (!(typeof text === 'string' || text instanceof Secret)) throw invalid(named, 'header');
    add(named, header, text instanceof Secret ? text : new Secret(text));
  }
  return result;
}

function timeoutOf({ timeoutMs }: OtlpOptions, env: Environment, named: string): number {
  const { name, value = String(DEFAULT_TIMEOUT_MS) } = exporter(env, 'TIMEOUT');
  const ms = timeoutMs ?? (/^\d{1,15}$/.test(value) ? Number(value) : 0);
  if (!(ms > 0)) throw invalid(timeoutMs === undefined ? name : named, 'number');
  return Math.min(ms, LONGEST_TIMEOUT_MS);
}

function resourceOf(env: Environment): Attributes {
  const name = 'OTEL_RESOURCE_ATTRIBUTES';
  const given = Object.fromEntries(pairs(env[name] ?? '', name));
  return {
    'service.name': 'kubejoin',
    ...given,
    ...(env.OTEL_SERVICE_NAME && { 'service.name': env.OTEL_SERVICE_NAME }),
  };
}

/** The pairs of a W3C Baggage string, without properties. */
function pairs(list: string, setting: string): [name: string, value: string][] {
  return list
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      try {
        const name = decodeURIComponent(pair.slice(0, Math.max(0, at)).trim());
        if (name !== '') return [name, decodeURIComponent(pair.slice(at + 1).trim())];
      } catch {} // malformed percent-encoding
      throw invalid(setting, 'list');
    });
}
