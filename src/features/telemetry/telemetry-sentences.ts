import { failure } from '../../base/failure.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import { duration } from '../../base/wording.ts';

export type OtlpProblem = 'url' | 'scheme' | 'user' | 'query' | 'list' | 'header' | 'number' | 'protocol';

const ADDRESS =
  'Use the address of an OTLP receiver, such as http://localhost:4318. Credentials belong in the environment variable OTEL_EXPORTER_OTLP_HEADERS.';

const PROBLEMS: Readonly<Record<OtlpProblem, readonly [cause: string, cure: string]>> = {
  url: ['The value is not a URL.', ADDRESS],
  scheme: ['Only http:// and https:// URLs are supported.', ADDRESS],
  user: ['The URL contains a user name or a password.', ADDRESS],
  query: ['The URL contains a query or a fragment.', ADDRESS],
  list: [
    'The value is not a list of name=value pairs.',
    'Separate the pairs with commas and percent-encode special characters: site=lab,owner=team%20a.',
  ],
  header: [
    'A header has a name or value that HTTP does not allow.',
    'Use letters, digits and hyphens in names, and printable characters in values.',
  ],
  number: ['The value is not a number of milliseconds above 0.', 'Use a whole number, such as 10000.'],
  protocol: [
    'kubejoin sends traces over HTTP with JSON only.',
    'Use http/json, and the port of the HTTP receiver (4318).',
  ],
};

/** `setting`: the flag, library option or environment variable. */
export const OTLP_SETTING_INVALID = failure('OTLP_SETTING_INVALID', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { setting: '--otlp', problem: 'scheme' },
  english: (p: { setting: string; problem: OtlpProblem }) => ({
    what: `The value of ${p.setting} is not valid. Nothing was changed.`,
    cause: PROBLEMS[p.problem][0],
    cure: PROBLEMS[p.problem][1],
  }),
});

/** `url`: without its path, which may hold a key. */
export const OTLP_NOT_SENT = text(
  'OTLP_NOT_SENT',
  (p: { url: string; reason: Reason }, say: Say) =>
    `Could not send the trace of this run to ${p.url}. This does not affect the run. Reason: ${say(p.reason)}`,
);

export const OTLP_SPANS_REJECTED = text(
  'OTLP_SPANS_REJECTED',
  (p: { url: string; rejected: number; sent: number; reason: string }) =>
    `${p.url} rejected ${p.rejected} of this run's ${p.sent} spans${p.reason === '' ? '' : `: ${p.reason}`}`,
);

/** `reason`: the server's own words; may be empty. */
export const OTLP_ANSWER = text(
  'OTLP_ANSWER',
  (p: { status: number; reason: string }) =>
    `The server returned HTTP status ${p.status}${p.reason === '' ? '' : `: ${p.reason}`}`,
);

export const OTLP_TOO_SLOW = text(
  'OTLP_TOO_SLOW',
  (p: { seconds: number }) => `Sending the trace took longer than ${duration(p.seconds)}.`,
);
