/** Says what a join says and its preview does not, so that the code cache has it. */
import pico from 'picocolors';
import type { Parts } from './main.ts';
import type { RehearsedJoin } from './simulated-cluster.ts';

export async function useText(parts: Parts, { configuration, events }: RehearsedJoin): Promise<void> {
  const [{ TextReporter }, { english }] = [await parts.textReporter(), await parts.catalogue()];
  const [{ joinSuccess }, { isCalledAsKubeadm }] = [await parts.joinCommand(), await parts.program()];
  const ignored = () => {};
  const plain = pico.createColors(false);
  const terminal = { out: ignored, err: ignored, data: ignored, outColours: plain, errColours: plain };
  const reporter = new TextReporter(terminal, english, { verbosity: 0, phaseSummary: () => undefined });
  for (const event of events) reporter.event(event);
  const result = { outcome: 'joined', nodeName: 'cache', changes: [] } as const;
  const asKubeadm = isCalledAsKubeadm({ path: ['kubejoin'] });
  reporter.succeeded(joinSuccess(result, { only: undefined, configuration, asKubeadm }));
}
