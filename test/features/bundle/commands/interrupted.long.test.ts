import { expect, it } from 'vitest';
import { Child } from '../../../cli/support/program.ts';
import { bundledProgram } from '../../../support/programs.ts';
import { bundleSources, containerdOf, withLargeLayer } from '../sources.ts';

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('the first %s ends bundle create while containerd is slow, with %i', async (signal, code) => {
  const { api, options, left } = await bundleSources();
  const containerd = await containerdOf(withLargeLayer());
  containerd.stallsFrom = 100_000;
  const flags = [`--kubeconfig=${options.kubeconfig}`, `--sign-key=${options.signKey}`, '--node-name=node-1'];
  const more = [`--output-file=${options.outputFile}`, `--executable=${options.executable}`];
  const socket = `--cri-socket=${containerd.socket}`;
  const program = await bundledProgram();
  const child = new Child(process.execPath, [program, 'bundle', 'create', ...flags, ...more, socket, '-o=json']);
  await expect.poll(() => containerd.stalled).toBe(1);
  expect(left()).toHaveLength(1);
  child.process.kill(signal);
  const ended = await child.ended;
  expect(ended).toMatchObject({ code, signal: null });
  // A failure would be that of a containerd that does not answer, a minute later.
  const result = JSON.parse(ended.out.trim().split('\n').at(-1) ?? '');
  expect(result).toMatchObject({ type: 'result', outcome: 'interrupted', exitCode: code, signal });
  expect([left(), api.tokens()]).toEqual([[], []]);
});
