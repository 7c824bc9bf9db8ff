import { Failure } from '../../../base/failure.ts';
import type { NodeRegistration } from '../../../config/types/join.ts';
import { argumentValue } from '../../../config/values/arguments.ts';
import type { KubeletConfiguration } from '../../../manifests/kubelet-configuration.ts';
import { type KubeletUnit, readKubeletUnit } from '../../facts/kubelet-unit.ts';
import type { CheckInput } from '../check.ts';
import { SWAP_NOT_ALLOWED } from './preflight-checks-sentences.ts';

/** Words that Go's strconv.ParseBool takes for false. */
const NO = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

/**
 * The failure of a kubelet that certainly ends where swap is on: KubeletConfiguration failSwapOn, by default true, or the
 * argument --fail-swap-on, which overrides it. An argument in the files of its service leaves that open.
 */
export async function swapRefused(
  areas: readonly string[],
  kubelet: KubeletConfiguration,
  {
    configuration: { nodeRegistration },
    host,
    unit = () => readKubeletUnit(host.files),
  }: Pick<CheckInput, 'host'> & {
    configuration: { nodeRegistration: Pick<NodeRegistration, 'kubeletExtraArgs'> };
    unit?: () => Promise<KubeletUnit>;
  },
): Promise<Failure | undefined> {
  const { texts } = await unit();
  if ([...texts.values()].some((text) => text === undefined || text.includes('fail-swap-on'))) return undefined;
  const given = argumentValue(nodeRegistration.kubeletExtraArgs, 'fail-swap-on');
  const isRefused = given === undefined ? kubelet.failSwapOn !== false : !NO.includes(given);
  return isRefused ? new Failure(SWAP_NOT_ALLOWED, { areas }) : undefined;
}
