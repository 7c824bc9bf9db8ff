import { jsonLine } from '../../../../src/cli/render/output/json-reporter.ts';
import { BoundedLines, LONGEST_LINE_BYTES, UnfitOutput } from '../../../../src/features/fleet/bounded-lines.ts';
import { RemoteLines } from '../../../../src/features/fleet/remote-lines.ts';
import { connectionFailure } from '../../../../src/features/fleet/ssh/ssh-failure.ts';
import { catalogueFor, english } from '../../../../src/i18n/catalogue.ts';
import { changeSentence } from '../../../../src/i18n/change-sentence.ts';
import { eventSentence } from '../../../../src/i18n/event-sentence.ts';
import { showableIn } from '../../../../src/i18n/showable.ts';
import { JSON_PIECES, mutateText } from '../../../fuzz/mutate/text.ts';
import type { Random } from '../../../fuzz/random.ts';
import type { Target } from '../../../fuzz/target.ts';
import { failureSamples } from '../../../support/sentences.ts';

const CHANGE = {
  id: 1,
  phase: 'kubelet-start',
  kind: 'write-file',
  subject: '/etc/kubernetes/pki/ca.crt',
  action: 'create',
  mode: '0644',
  diff: '+x\n',
};
const FAILURE = { code: 'CSR_DENIED', params: failureSamples.CSR_DENIED, what: 'w', cause: 'c', cure: 'u' };

const PIECES = [
  ...JSON_PIECES,
  ...[
    '\u001b[2J',
    '\u009b31m',
    '\u202e',
    '\u0007',
    '\r',
    '\n',
    '\\u001b',
    '\\n',
    'kubejoin-fleet 1 root\n',
    '"host":"other"',
  ],
  ...[
    '"type":"result"',
    '"outcome":"joined"',
    '"nodeName":"other"',
    '"__proto__":{"a":1}',
    '"constructor"',
    '"toString"',
    '"kind":"wait-until"',
  ],
  ...[
    '"key":"JOIN_NOT_NEEDED"',
    '"params":null',
    '"code":"EXECUTABLE_UNFIT"',
    '1e999',
    '-1',
    '"\\ud800"',
    '"id":1',
    '"diff":"',
  ],
];

/** Characters that a terminal would obey, or that make two lines of one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/**
 * A host's output: never a crash, nothing without bound, no control character, no name of a node that was not asked
 * for.
 */
export const target: Target = {
  name: 'fleet-lines',
  samples() {
    const lines = [
      jsonLine('phase-started', { phase: 'preflight' }),
      jsonLine('check', { name: 'Swap', result: 'failed', failure: FAILURE }),
      jsonLine('change-started', { change: CHANGE }),
      jsonLine('change-done', { change: { ...CHANGE, items: ['a'], predicted: ['b'] } }),
      jsonLine('waiting', { message: { key: 'JOIN_NOT_NEEDED', text: 't', params: { node: 'a' } } }),
      jsonLine('notice', { level: 'warning', message: { key: 'NO_SUCH', text: 'text', params: {} } }),
      jsonLine('result', {
        outcome: 'joined',
        exitCode: 0,
        nodeName: 'node-1',
        message: { key: 'JOIN_NOT_NEEDED', params: { node: 'a' } },
      }),
      jsonLine('result', { outcome: 'failed', exitCode: 6, failure: FAILURE }),
    ].map((line) => line.trimEnd());
    return [...lines, lines.join('\n'), lines.join('\r\n')].map((line) => Buffer.from(line));
  },
  mutate: (random: Random, samples) => mutateText(random, random.pick(samples), samples, PIECES),
  grows: (input) => target.check(input, undefined),
  async check(input) {
    connectionFailure({ host: 'a', address: 'a', login: 'a', knownAs: 'a', code: 255, errors: input.toString('utf8') });
    const catalogues = [english, await catalogueFor('pt-BR')];
    const remote = new RemoteLines(showableIn(catalogues), 'node-1');
    const lines = new BoundedLines(cut(input));
    try {
      for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
        if (Buffer.byteLength(line) > 3 * LONGEST_LINE_BYTES) return 'a line longer than any may be';
        const read = await remote.read(line);
        const wrong = judged(read, catalogues);
        if (wrong !== undefined) return wrong;
      }
    } catch (error) {
      if (error instanceof UnfitOutput) return undefined;
      throw error;
    }
    return undefined;
  },
};

type Read = Awaited<ReturnType<RemoteLines['read']>>;

function judged(read: Read, catalogues: readonly (typeof english)[]): string | undefined {
  if ('ignored' in read) return undefined;
  const said =
    'event' in read
      ? catalogues.flatMap((catalogue) => [
          eventSentence(catalogue, read.event) ?? '',
          ...('change' in read.event ? [changeSentence(catalogue, read.event.change, 'done')] : []),
        ])
      : [read.result.failure, read.result.message].map((one) => JSON.stringify(one) ?? '');
  if (said.some((text) => typeof text !== 'string')) return 'a sentence that is no text';
  if (said.some((text) => OBEYED.test(text))) return `a control character is shown\n${JSON.stringify(said)}`;
  if ('result' in read && read.result.nodeName !== undefined && read.result.nodeName !== 'node-1')
    return 'another node than was asked for';
  if ('event' in read && 'host' in read.event) return 'an event names its own host';
  if (JSON.stringify(read).length > 40 * LONGEST_LINE_BYTES) return 'more was made of it than it is';
  return undefined;
}

/** As a stream gives it: in pieces that end anywhere. */
async function* cut(input: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < input.length; at += 97) yield input.subarray(at, at + 97);
}
