import { Failure, onFailure } from '../../../base/failure.ts';
import { kubeletProgramVersion } from '../../../host/kubelet-program.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { Check } from '../check.ts';
import { findCgroups, verifyCgroups } from '../system/cgroups.ts';
import { verifyKernel } from '../system/kernel.ts';
import { OS_UNSUPPORTED } from './sentences.ts';

/** Operating system, kernel and control groups, as k8s.io/system-validators 1.12 checks them. */
export function systemVerification(host: HostReader): Check {
  return {
    name: 'SystemVerification',
    async run() {
      const { platform } = host.system;
      if (platform !== 'linux') return new Failure(OS_UNSUPPORTED, { platform });
      const cgroups = await findCgroups(host.files);
      // The check KubeletVersion reports a kubelet without a readable version.
      const kubelet = await kubeletProgramVersion(host.system).catch(onFailure(() => undefined));
      return (await Promise.all([verifyKernel(host, cgroups), verifyCgroups(host, cgroups, kubelet)])).flat();
    },
  };
}
