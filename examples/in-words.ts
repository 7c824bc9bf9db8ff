/**
 * Shows a run in words and asks before it changes anything, with an io host. Machine and cluster are a rehearsal, so
 * that this runs anywhere: `npx tsx examples/in-words.ts`.
 */
import { type IoHost, join, reset } from 'kubejoin';
import { startRehearsal } from 'kubejoin/rehearsal';

const io: IoHost = {
  language: process.env.LANG?.startsWith('pt') ? 'pt-BR' : 'en',
  notify({ level, text }) {
    if (level !== 'debug') console.log(`${level}: ${text}`);
  },
  requestResponse({ text, default: answer }) {
    console.log(`${text} ${answer}`); // a program for people would wait for their answer here
    return answer;
  },
};

await using rehearsal = await startRehearsal();
const machine = rehearsal.joinOptions('node-1');
await join({ ...machine, io });
const { outcome } = await reset({ host: machine.host, io });
console.log(outcome);
