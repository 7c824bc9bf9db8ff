/**
 * `npm run lint`: src keeps to rules.ts and features.ts, no circle of files is in it, and no file is longer than can be
 * read at once.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../build/bundle.ts';
import { brokenEdges, featureEdges } from './features.ts';
import { circles, graphOf } from './graph.ts';
import { brokenRules } from './judge.ts';

const MOST_LINES = 250;

const graph = graphOf(projectRoot, 'src');
const linesOf = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8').split('\n').length - 1;
const problems = [
  ...brokenRules(graph),
  ...brokenEdges(featureEdges(graph)),
  ...[...graph.keys()].filter((file) => linesOf(file) > MOST_LINES).map((file) => `${file}: ${linesOf(file)} lines`),
  ...circles(graph).map((files) => `${files.length} files import each other:\n  ${files.sort().join('\n  ')}`),
];
for (const problem of problems) console.error(problem);
console.log(`${graph.size} files, ${problems.length} problems of imports`);
if (problems.length > 0) process.exitCode = 1;
