import { Failure, onFailure } from '../../base/failure.ts';
import { maskedOutput } from '../../base/masked.ts';
import { repeat } from '../../base/pace.ts';
import { record } from '../../base/record.ts';
import { inOneLine } from '../../base/shown.ts';
import type { Message, Reason } from '../../base/text.ts';
import { parseJson } from '../../base/try.ts';
import { hostNetwork } from '../../cluster/discovery/context.ts';
import type { HostReader } from '../../host/ports.ts';
import { parseTrustStore } from '../../pki/reading/certificate-bundle.ts';
import { within } from '../../wire/deadline.ts';
import { percentDecoded } from '../../wire/endpoint.ts';
import { retryAfter } from '../../wire/http/answer.ts';
import type { Exchange } from '../../wire/http/connection.ts';
import { httpExchange, httpsExchange } from '../../wire/http/exchange.ts';
import { USER_AGENT } from '../../wire/http/user-agent.ts';
import type { OtlpSettings } from './settings.ts';
import { OTLP_ANSWER, OTLP_NOT_SENT, OTLP_SPANS_REJECTED, OTLP_TOO_SLOW } from './telemetry-sentences.ts';

/** An ExportTraceServiceResponse has a number and a sentence. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** OTLP specification, "Retryable Response Codes". */
const RETRYABLE = [429, 502, 503, 504];
const MOST_ATTEMPTS = 3;
const PAUSES = { firstMs: 200, longestMs: 2_000 };
const MAX_REASON = 300;
/** Shorter values occur in ordinary words. */
const MIN_SECRET = 6;

type Answer = Pick<Exchange, 'status' | 'headers' | 'bytes'>;

interface Receiver extends OtlpSettings {
  host: HostReader;
  /** When sending must be done, in ms of the host's monotonic clock. */
  deadline: number;
}

/** A body of the whole export, and the number of its spans. */
export interface Batch {
  spans: number;
  body: string;
}

/**
 * Sends a trace within its time limit, at most one second of it for a receiver that refuses connections. Returns a
 * warning if spans are lost; never throws. An abort ends it without one.
 */
export async function sendTrace(
  batches: Iterable<Batch>,
  settings: OtlpSettings,
  { host, signal }: { host: HostReader; signal: AbortSignal },
): Promise<Message | undefined> {
  const { timeoutMs } = settings;
  const onTimeout = () => new TooSlow();
  try {
    return await within({ timeoutMs, signals: [signal], onTimeout }, (inner) => {
      const deadline = host.clock.monotonic() + timeoutMs;
      return sendAll(batches, { ...settings, host, deadline }, inner);
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    const reason = error instanceof TooSlow ? OTLP_TOO_SLOW({ seconds: timeoutMs / 1000 }) : reasonOf(error);
    return OTLP_NOT_SENT({ url: settings.url.origin, reason });
  }
}

class TooSlow extends Error {}

/** An answer that ends the export. */
class Refused extends Error {
  constructor(readonly reason: Message) {
    super('refused');
  }
}

function reasonOf(error: unknown): Reason {
  if (error instanceof Refused) return error.reason;
  return error instanceof Failure ? error : `${error}`;
}

async function sendAll(
  batches: Iterable<Batch>,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<Message | undefined> {
  let [sent, rejected, reason] = [0, 0, ''];
  for (const { spans, body } of batches) {
    const { partialSuccess } = record(parseJson((await send(body, receiver, signal)).bytes));
    const { rejectedSpans, errorMessage } = record(partialSuccess);
    sent += spans;
    rejected += Number(rejectedSpans) || 0; // 64-bit integers may be strings
    if (errorMessage) reason = foreign(errorMessage, receiver);
  }
  return rejected > 0 ? OTLP_SPANS_REJECTED({ url: receiver.url.origin, rejected, sent, reason }) : undefined;
}

/** The answer of a receiver that took the spans. Throws anything else. */
async function send(body: string, receiver: Receiver, signal: AbortSignal): Promise<Answer> {
  const { clock } = receiver.host;
  let attempts = 0;
  const attempt = async () => {
    attempts++;
    const answer = await post(body, receiver, signal).catch(onFailure((failure) => failure, signal));
    return isAnswer(answer) && answer.status >= 200 && answer.status < 300 ? { result: answer } : answer;
  };
  return repeat<Answer, Answer | Failure>(attempt, { ...PAUSES, clock, signal }, (answer, backOff) => {
    const mayPass = !isAnswer(answer) || RETRYABLE.includes(answer.status);
    const pause = backOff.next(isAnswer(answer) ? retryAfter(answer.headers) : 0);
    if (mayPass && attempts < MOST_ATTEMPTS && clock.monotonic() + pause < receiver.deadline) return pause;
    throw isAnswer(answer) ? refusal(answer, receiver) : answer;
  });
}

function isAnswer(value: Answer | Failure): value is Answer {
  return !(value instanceof Failure);
}

function refusal({ status, bytes }: Answer, receiver: Receiver): Refused {
  const { message } = record(parseJson(bytes));
  return new Refused(OTLP_ANSWER({ status, reason: message ? foreign(message, receiver) : '' }));
}

/** The receiver's own words, which may repeat a credential. */
function foreign(words: unknown, { headers, url }: Receiver): string {
  const secrets = [...headers.values()].flatMap((value) => [
    ...[value.reveal(), ...value.reveal().split(' ')],
    ...basicSecrets(value.reveal()),
  ]);
  const masked = [...secrets, ...pathSecrets(url)]
    .filter(({ length }) => length >= MIN_SECRET)
    .reduce((text, secret) => text.replaceAll(secret, '[secret]'), String(words));
  return inOneLine(maskedOutput(masked)).slice(0, MAX_REASON);
}

/** User and password of Basic authentication as a receiver decodes them (RFC 7617), and the password. */
function basicSecrets(value: string): string[] {
  const [, base64 = ''] = /^basic +(\S+)$/i.exec(value) ?? [];
  const decoded = Buffer.from(base64, 'base64').toString();
  return [decoded, decoded.slice(decoded.indexOf(':') + 1)];
}

/** Parts of the path, one of which may be the key of an account, as they are sent and as a receiver decodes them. */
function pathSecrets({ pathname }: URL): string[] {
  const parts = pathname.split('/').filter((part) => part !== 'traces');
  return [...parts, ...parts.map(percentDecoded)];
}

async function post(body: string, receiver: Receiver, signal: AbortSignal): Promise<Answer> {
  const { url, host, timeoutMs } = receiver;
  const given = [...receiver.headers].map(([name, value]) => [name, value.reveal()]);
  const request = {
    ...({ url, method: 'POST', body, maxBytes: MAX_ANSWER_BYTES, timeoutMs, signal } as const),
    name: 'POST /...',
    headers: { 'user-agent': USER_AGENT, ...Object.fromEntries(given), 'content-type': 'application/json' },
  };
  if (url.protocol === 'http:') return httpExchange({ ...request, dialer: host.system.dialer });
  const network = hostNetwork(host);
  const { authorities: path } = receiver;
  const authorities = path === undefined ? await network.hostAuthorities() : await authoritiesIn(path, host);
  return httpsExchange({ ...request, network, authorities });
}

async function authoritiesIn(path: string, { files }: HostReader): Promise<string[]> {
  const text = (await files.read(path))?.toString('latin1') ?? '';
  return parseTrustStore(text).map(String);
}
