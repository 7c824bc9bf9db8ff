/**
 * `npm run lint`: every regular expression of src takes time in proportion to its text. recheck needs a second for many
 * of them and a search for some, so the lint only looks into the record of those found safe; `--record` judges what is
 * new and writes the record.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../build/bundle.ts';
import { constructed, type Expression, written } from './collect.ts';
import { AT_RUN_TIME, EXCEPTIONS } from './exceptions.ts';
import { fault, JUDGE } from './judge.ts';

const RECORD = path.join(import.meta.dirname, 'judged.txt');
const COMMAND = 'npx tsx scripts/expressions/check.ts --record';
const keyOf = ({ source, flags }: Pick<Expression, 'source' | 'flags'>) => JSON.stringify([source, flags]);

const { literals, constructions, files } = written(projectRoot, 'src');
const made = await constructed(projectRoot, constructions);
const expressions = [...literals, ...made, ...AT_RUN_TIME];
const problems: string[] = [];

for (const { file, line } of constructions) {
  const isKnown = made.some(({ at }) => at === `${file}:${line}`) || AT_RUN_TIME.some(({ at }) => at === file);
  if (!isKnown) problems.push(`${file}:${line}: put together at run time; add an example to AT_RUN_TIME`);
}
for (const { at } of AT_RUN_TIME)
  if (!constructions.some(({ file }) => file === at)) problems.push(`${at}: in AT_RUN_TIME, but puts none together`);

const [judge, ...recorded] = existsSync(RECORD) ? readFileSync(RECORD, 'utf8').trimEnd().split('\n') : [];
const known = new Set(judge === JUDGE ? recorded : []);
const excepted = new Set<string>();
const safe = new Set<string>();
let judged = 0;
const records = process.argv.includes('--record');
for (const expression of expressions) {
  const key = keyOf(expression);
  if (safe.has(key)) continue;
  const exception = EXCEPTIONS.find(
    ({ at, source }) => expression.at.startsWith(`${at}:`) && source === expression.source,
  );
  if (exception) {
    excepted.add(keyOf({ ...exception, flags: '' }));
    continue;
  }
  if (!known.has(key)) {
    if (!records) {
      problems.push(`${expression.at}: /${expression.source}/${expression.flags} is new; judge it: ${COMMAND}`);
      continue;
    }
    judged += 1;
    const wrong = fault(expression.source, expression.flags);
    if (wrong !== undefined) {
      problems.push(`${expression.at}: /${expression.source}/${expression.flags} is ${wrong}`);
      continue;
    }
  }
  safe.add(key);
}
for (const exception of EXCEPTIONS)
  if (!excepted.has(keyOf({ ...exception, flags: '' })))
    problems.push(`${exception.at}: /${exception.source}/ is in EXCEPTIONS, but not in src`);

if (records) writeFileSync(RECORD, `${[JUDGE, ...[...safe].sort()].join('\n')}\n`);
for (const problem of problems) console.error(problem);
console.log(`${expressions.length} expressions in ${files} files, ${judged} judged now, ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;
