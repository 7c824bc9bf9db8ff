/** Names in a sentence: facts, flags, commands, paths, fields, numbers. Read from its source: each branch counts. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const FILES = {
  en: (file: string) => /-sentences\.ts$|^i18n\/en\/.*\.ts$|^features\/[^/]+\/printed\.ts$/.test(file),
  'pt-BR': (file: string) => /^i18n\/pt-BR\/.*\.ts$|^features\/[^/]+\/pt-BR(\.ts$|\/)/.test(file),
};
export type Language = keyof typeof FILES;

const BEGIN = /^\s*(?:export const )?([A-Z][A-Z0-9_]{3,})(?:: | = (?:failure|text)\()/;
const NAMED = [
  /\bp\.\w+/g,
  /(?<![\w-])--[a-z][a-z-]+/g,
  /\bkubejoin (?:ca-hash|certs [a-z-]+|config [a-z ]+|doctor|explain|fleet [a-z]+|init phase [a-z-]+|init|join|plan|reset|token [a-z]+|undo|version)\b/g,
  /\b(?:kubectl|systemctl|journalctl|crictl|etcdctl|openssl|curl|ssh-keyscan|chmod|chown|update-ca-certificates)\b/g,
  /(?<![\w)}.<])\/[a-z][\w./-]*\w/g,
  /\b\d\d+(?:\.\d+)*\b/g,
];

function blocks(source: string): Map<string, string> {
  const found = new Map<string, string>();
  let key: string | undefined;
  for (const line of source.split('\n')) {
    if (BEGIN.test(line)) key = BEGIN.exec(line)?.[1];
    else if (/^(export )?(const|function|type|interface)\b/.test(line)) key = undefined;
    if (key !== undefined) found.set(key, `${found.get(key) ?? ''}${line}\n`);
  }
  return found;
}

/** Examples beside a failure are not its words. */
const withoutSample = (block: string) => block.replace(/ sample: [\s\S]*?\n {2}english/, 'english');

/** Sorted by code or key. */
export function namedFacts(language: Language): Map<string, string[]> {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(FILES[language]);
  const all = files.flatMap((file) => [...blocks(readFileSync(path.join(root, 'src', file), 'utf8'))]);
  return new Map(
    all
      .map(([key, block]): [string, string[]] => [
        key,
        [...new Set(NAMED.flatMap((kind) => withoutSample(block).match(kind) ?? []))].sort(),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
