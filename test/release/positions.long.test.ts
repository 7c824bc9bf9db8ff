import { tmpdir } from 'node:os';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { executableBuilds, projectRoot } from '../../scripts/build/bundle.ts';
import { exportsOnDemand } from '../../scripts/build/executable/exports-on-demand.ts';
import { sourcePositions } from '../../scripts/build/executable/positions.ts';

test('the positions of a stack trace are found in the sources', async () => {
  const { main } = executableBuilds(tmpdir());
  const { outputFiles } = await build({ ...main, absWorkingDir: projectRoot, write: false });
  const lines = exportsOnDemand(outputFiles[0]?.text ?? '').text.split('\n');
  const line = lines.findIndex((text) => text.includes('no response within '));
  const column = lines[line]?.indexOf('no response within ') ?? -1;
  const inSources = (await sourcePositions())(`at x (kubejoin/main.cjs:${line + 1}:${column + 1}) at y (node:fs:1:2)`);
  expect(inSources).toMatch(/^at x \(src\/host\/linux\/programs\/program\.ts:\d+:\d+\) at y \(node:fs:1:2\)$/);
});
