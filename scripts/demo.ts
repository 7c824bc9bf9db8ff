/**
 * `npm run demo`: a join, then what else kubejoin shows without a cluster. With arguments: `kubejoin rehearse` with
 * them.
 */
import { EXIT } from '../src/base/exit-codes.ts';
import { main } from '../src/cli/main.ts';

const SCENES = [[], ['--plan'], ['--resume'], ['--undo'], ['--fault', 'wrong-pin']];
const given = process.argv.slice(2);

for (const args of given.length > 0 ? [given] : SCENES) {
  if (given.length === 0) console.log(`\n$ ${['npm run demo', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')}`);
  const code = await main({ argv: ['rehearse', ...args], insideRootfs: false });
  const expected = given.length === 0 && args[0] === '--fault' ? EXIT.discovery : 0;
  if (code === expected) continue;
  process.exitCode = code;
  break;
}
