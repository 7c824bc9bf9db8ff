/** Started as a process of its own: uses up its descriptors, starts programs, and prints as JSON what they gave. */
import { closeSync, openSync } from 'node:fs';
import { errno } from '../../../src/host/linux/errno.ts';
import { converse } from '../../../src/host/linux/programs/conversation.ts';
import { runProgram } from '../../../src/host/linux/programs/program.ts';

const taken: number[] = [];
try {
  for (;;) taken.push(openSync('/dev/null', 'r'));
} catch (error) {
  if (errno(error) !== 'EMFILE') throw error;
}
const result = await runProgram(['true']);
const talk = converse(['true']);
const written = await talk.write('x');
talk.endInput();
const output: unknown[] = [];
for await (const bytes of talk.output) output.push(bytes);
const ended = await talk.ended;
talk.kill();
for (const descriptor of taken) closeSync(descriptor);
console.log(JSON.stringify({ result, ended, written, output, errors: talk.errors() }));
