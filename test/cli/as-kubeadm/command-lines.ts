import { readFileSync } from 'node:fs';
import path from 'node:path';

export const FILE = path.join(import.meta.dirname, 'command-lines');

export interface PublicLine {
  /** Repository and file. */
  readonly source: string;
  readonly words: readonly string[];
  /** kubeadm refuses its words or flags. */
  readonly refused: boolean;
}

export function wordsOf(line: string): string[] {
  return line.split(' ');
}

export function publicLines(): PublicLine[] {
  let source = '';
  return readFileSync(FILE, 'utf8')
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('== ')) source = line.slice(3);
      if (line === '' || /^(#|==) /.test(line)) return [];
      return [{ source, words: wordsOf(line.replace(/^!/, '')), refused: line.startsWith('!') }];
    });
}
