/**
 * Marks the command lines that kubeadm refuses: npx tsx test/cli/as-kubeadm/record.ts KUBEADM. With --help, kubeadm parses
 * words and flags and does nothing else.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { FILE, wordsOf } from './command-lines.ts';

const [kubeadm = ''] = process.argv.slice(2);

function marked(line: string): string {
  if (line === '' || /^(#|==) /.test(line)) return line;
  const bare = line.replace(/^!/, '');
  const { status } = spawnSync(kubeadm, [...wordsOf(bare), '--help']);
  if (status === null) throw new Error(`${kubeadm} cannot be run`);
  return status === 0 ? bare : `!${bare}`;
}

writeFileSync(FILE, readFileSync(FILE, 'utf8').split('\n').map(marked).join('\n'));
