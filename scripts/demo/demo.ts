/**
 * `npm run demo`: a join, then what else kubejoin shows without a cluster. With arguments: `kubejoin rehearse` with
 * them.
 */
import { EXIT } from '../../src/base/exit-codes.ts';
import { main } from '../../src/program/main.ts';
import { DEMO_SCENES, demoCommand } from './scenes.ts';

const given = process.argv.slice(2);

for (const args of given.length > 0 ? [given] : DEMO_SCENES) {
  if (given.length === 0) console.log(`\n${demoCommand(args)}`);
  const code = await main({ argv: ['rehearse', ...args], insideRootfs: false });
  const expected = given.length === 0 && args[0] === '--fault' ? EXIT.discovery : 0;
  if (code === expected) continue;
  process.exitCode = code;
  break;
}
