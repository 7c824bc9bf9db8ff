import { closedModules } from './closed-modules.ts';
import { exportsOnDemand } from './exports-on-demand.ts';
import { offsetBefore } from './rearranged.ts';

/** main.cjs as the executable has it, from esbuild's output: it does the same and is lighter. */
export function mainScript(program: string): { text: string; offsetBefore(offset: number): number } {
  const onDemand = exportsOnDemand(program);
  const closed = closedModules(onDemand.text);
  return {
    text: closed.text,
    offsetBefore: (offset) => offsetBefore(onDemand.parts, offsetBefore(closed.parts, offset)),
  };
}
