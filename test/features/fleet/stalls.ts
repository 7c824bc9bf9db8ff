import { Readable } from 'node:stream';
import { BoundedLines, LONGEST_LINE_BYTES } from '../../../src/features/fleet/bounded-lines.ts';
import { hostText } from '../../../src/features/fleet/host-text.ts';
import { RemoteLines } from '../../../src/features/fleet/remote-lines.ts';
import { connectionFailure, lastWords, sudoFailure } from '../../../src/features/fleet/ssh/ssh-failure.ts';
import { KEPT_ERRORS } from '../../../src/host/linux/programs/conversation.ts';
import { catalogueFor, english } from '../../../src/i18n/catalogue.ts';
import { showableIn } from '../../../src/i18n/showable.ts';
import { around, json, KIB, MIB, type Reader, run } from '../../growth/stall/shapes.ts';

async function readAll(bytes: Buffer): Promise<void> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / (64 * KIB)) }, (_, index) =>
    bytes.subarray(index * 64 * KIB, (index + 1) * 64 * KIB),
  );
  const lines = new BoundedLines(Readable.from(chunks));
  for (let line = await lines.next(); line !== undefined; line = await lines.next());
}

const showable = showableIn([english, await catalogueFor('pt-BR')]);
const change = (part: string) =>
  `{"type":"change-done","change":{"id":1,"phase":"a","kind":"write-file","subject":"s","action":"a",${part}`;
const failed = (part: string) => `{"type":"result","outcome":"failed","exitCode":1,"failure":{${part}`;

/** What a host says on standard error, as far as it is kept. */
function readErrors(bytes: Buffer): unknown {
  const errors = bytes.toString('utf8');
  const ssh = { host: 'a', address: 'a', login: 'a', knownAs: 'a', code: 255, errors };
  return [connectionFailure(ssh), sudoFailure({ host: 'a', uid: 0, errors }), lastWords(errors), hostText(errors)];
}

export const DOCUMENTS: Readonly<Record<string, Reader>> = {
  'lines of a host': {
    read: readAll,
    shapes: {
      'empty lines': () => run('\n', 4 * MIB),
      'short lines': () => run('{}\n', 4 * MIB),
      'the longest lines': () => around('', `${' '.repeat(MIB - 1)}\n`, '', 16 * MIB),
    },
  },
  'an event of a host': {
    read: async (bytes) => new RemoteLines(showable, 'a').read(bytes.toString('utf8')),
    shapes: {
      ...json(LONGEST_LINE_BYTES),
      'a diff': () => around(change('"diff":"'), '+x\\n', '"}}', LONGEST_LINE_BYTES),
      'a diff of controls': () => around(change('"diff":"'), '\u009b', '"}}', LONGEST_LINE_BYTES),
      items: () => around(change('"items":['), `"${'a'.repeat(60)}",`, '""]}}', 240_000),
      'long items': () => around(change('"items":['), `"${'\\u009b'.repeat(4_000)}",`, '""]}}', LONGEST_LINE_BYTES),
      'facts of a failure': () =>
        around(failed('"code":"CSR_DENIED","params":{"name":"n","log":['), `"${'a '.repeat(30)}",`, '""]}}}', 240_000),
      'commands of a failure': () =>
        around(failed('"code":"CSR_DENIED","params":{"name":"csr","log":['), '"csr/$",', '""]}}}', 30_000),
      'failures of a failure': () =>
        around(
          failed('"code":"PREFLIGHT_FAILED","params":{"failures":['),
          '{"check":"a","failure":{"code":"CSR_DENIED","params":{"name":"n","reason":"","message":""}}},',
          '{}]}}}',
          40_000, // as many values as are read
        ),
    },
  },
  'what ssh says': {
    read: readErrors,
    shapes: {
      'empty lines': () => run('\n', KEPT_ERRORS),
      'short lines': () => run('a\n', KEPT_ERRORS),
      carriage: () => run('\r', KEPT_ERRORS),
      blanks: () => run(' ', KEPT_ERRORS),
      'almost a reason': () => run('host key is known for Permission denied (', KEPT_ERRORS),
      'almost a fingerprint': () => run('SHA256:', KEPT_ERRORS),
      controls: () => run('\u009b', KEPT_ERRORS),
    },
  },
};
