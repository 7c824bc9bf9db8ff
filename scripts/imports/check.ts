/** `npm run lint`: src keeps to rules.ts, and no circle of files is in it. */
import { projectRoot } from '../build/bundle.ts';
import { circles, graphOf } from './graph.ts';
import { brokenRules } from './judge.ts';

const graph = graphOf(projectRoot, 'src');
const problems = [
  ...brokenRules(graph),
  ...circles(graph).map((files) => `${files.length} files import each other:\n  ${files.sort().join('\n  ')}`),
];
for (const problem of problems) console.error(problem);
console.log(`${graph.size} files, ${problems.length} problems of imports`);
if (problems.length > 0) process.exitCode = 1;
