/** `npm run lint`: src keeps to rules.ts, and no circle of files is in it. */
import { projectRoot } from '../bundle.ts';
import { circles, graphOf } from './graph.ts';
import { brokenRules } from './judge.ts';
import { YET } from './yet.ts';

const graph = graphOf(projectRoot, 'src');
const broken = brokenRules(graph);
const problems = [
  ...broken.filter((line) => !YET.some((known) => line.startsWith(`${known}: `))),
  ...YET.filter((known) => !broken.some((line) => line.startsWith(`${known}: `))).map((known) => `mended, take it off the list: ${known}`),
];
for (const files of circles(graph)) console.error(`${files.length} files import each other, ${files[0]} among them`);
for (const problem of problems) console.error(problem);
console.log(`${graph.size} files, ${problems.length} problems of imports`);
if (problems.length > 0) process.exitCode = 1;
