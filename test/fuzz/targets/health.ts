import { statusOf } from '../../../src/wire/health.ts';
import { mutateText } from '../mutate/text.ts';
import type { Target } from '../target.ts';

const HEADERS = [
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 2\r\n\r\n',
  'HTTP/1.1 401 Unauthorized\r\nAudit-Id: 0b1c\r\nCache-Control: no-cache, private\r\nContent-Length: 157\r\n\r\n',
  'HTTP/1.0 503 Service Unavailable\r\nDate: Sun, 29 Nov 2026 12:00:00 GMT\r\n\r\n',
  'HTTP/1.1 500\r\nX-Empty:\r\n\r\n',
];
const PIECES = [
  ...['HTTP/1.1', 'HTTP/1.0', 'HTTP/2', ' ', '  ', '\t', '200', '20', '2000', '099', '+20', '100', '599', '600', 'OK'],
  ...['\r\n', '\n', '\r', '\r\n\r\n', '\r\n ', ':', ': ', ' :', 'Host', 'X', '\0', '\x7f', '\xe9', '"', '(', '@'],
];
/** True for an error about the body, which healthStatus does not read. Go quotes header lines in other errors. */
function isOfBody(error: string): boolean {
  return !error.startsWith('malformed') && /transfer[ -]encoding|Content-Length/i.test(error);
}

/** The header of a health endpoint's answer: a status that kubejoin reads is the one that Go reads. */
export const target: Target = {
  name: 'health',
  samples: () => HEADERS.map((header) => Buffer.from(header, 'latin1')),
  mutate(random, samples) {
    return mutateText(random, random.pick(samples), [random.pick(samples)], PIECES);
  },
  accepts: (sample) => statusOf(sample.toString('latin1')) !== undefined,
  grows: (input) => statusOf(input.toString('latin1')),
  reference: { question: 'status' },
  check(input, answer) {
    const ours = statusOf(input.toString('latin1'));
    const { status, error } = answer as { status?: number; error?: string };
    if (ours === undefined || ours === status || (error !== undefined && isOfBody(error))) return undefined;
    return `${ours} here, ${status ?? error} in Go`;
  },
};
