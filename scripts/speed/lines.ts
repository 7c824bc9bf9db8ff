/** `npx tsx scripts/speed/lines.ts`: the lines of each part of docs/speed.md, with its tests. */
import { linesOf, SPEED_PARTS } from './parts.ts';

for (const part of SPEED_PARTS) {
  const { code, tests } = linesOf(part);
  console.log(`${String(code + tests).padStart(5)}  ${part.name.en} (tests: ${tests})`);
}
