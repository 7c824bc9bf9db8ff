import type { NodeRegistration } from '../../../config/types/join.ts';
import { argumentValue } from '../../../config/values/arguments.ts';
import type { FileReader } from '../../../host/ports.ts';
import type { KubeletConfiguration } from '../../../manifests/kubelet-configuration.ts';
import { type KubeletUnit, readKubeletUnit } from '../../facts/kubelet-unit.ts';

interface Configured {
  kubelet: KubeletConfiguration;
  registration: Pick<NodeRegistration, 'kubeletExtraArgs'>;
  unit: (() => Promise<KubeletUnit>) | undefined;
  files: FileReader;
}

/** Words that Go's strconv.ParseBool takes for false. */
const NO = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

/**
 * True if the kubelet certainly ends where swap is on: KubeletConfiguration failSwapOn, by default true, or the argument
 * --fail-swap-on, which overrides it. An argument in the files of its service leaves that open.
 */
export async function refusesSwap({ kubelet, registration, unit, files }: Configured): Promise<boolean> {
  const { texts } = await (unit ?? (() => readKubeletUnit(files)))();
  if ([...texts.values()].some((text) => text === undefined || text.includes('fail-swap-on'))) return false;
  const given = argumentValue(registration.kubeletExtraArgs, 'fail-swap-on');
  return given === undefined ? kubelet.failSwapOn !== false : !NO.includes(given);
}
