/**
 * kubejoin's main() in a process of its own, one command line after the other: standard input has a JSON array of
 * the program's name and words a line, standard output answers each with a line {code, out, err}. It is bundled, and run
 * without root: nothing that it is asked can change the machine. Each line begins with an empty /var/lib (isolation.ts).
 */
import { readdirSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Program } from '../../src/cli/as-kubeadm/program.ts';
import type { Sink } from '../../src/cli/render/output/terminal.ts';
import { main } from '../../src/program/main.ts';

function sink(): Sink & { text: string } {
  return {
    text: '',
    write(text: string) {
      this.text += text;
    },
    on() {},
  };
}

const STATE = '/var/lib';
if (process.geteuid?.() === 0) throw new Error(`not as root: ${STATE} is emptied`);

const answer = process.stdout.write.bind(process.stdout);
for await (const line of createInterface({ input: process.stdin })) {
  for (const name of readdirSync(STATE)) rmSync(`${STATE}/${name}`, { recursive: true });
  const out = sink();
  const err = sink();
  const [program, ...argv] = JSON.parse(line) as [Program, ...string[]];
  const code = await main({ argv, program, insideRootfs: false, out, err, env: process.env });
  answer(`${JSON.stringify({ code, out: out.text, err: err.text })}\n`);
}
process.exit(0);
