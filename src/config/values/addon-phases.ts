import type { InitDraft } from '../documents/init-draft.ts';

const ADDON = 'addon';
const COREDNS = 'addon/coredns';
const KUBE_PROXY = 'addon/kube-proxy';

/**
 * Aligns skipped phases and disabled add-ons: an add-on whose phase is skipped is disabled in the stored
 * configuration, and the phase of a disabled add-on is skipped (kubeadm manageSkippedAddons).
 */
export function withAddonPhases(draft: InitDraft): InitDraft {
  const { init, cluster } = draft;
  const skips = (phase: string) => init.skipPhases.includes(phase) || init.skipPhases.includes(ADDON);
  const dns = { ...cluster.dns, disabled: cluster.dns.disabled || skips(COREDNS) };
  const proxy = { disabled: cluster.proxy.disabled || skips(KUBE_PROXY) };
  const more = [dns.disabled && !skips(COREDNS) && COREDNS, proxy.disabled && !skips(KUBE_PROXY) && KUBE_PROXY].filter(
    (phase) => phase !== false,
  );
  return {
    ...draft,
    init: { ...init, skipPhases: [...init.skipPhases, ...more] },
    cluster: { ...cluster, dns, proxy },
  };
}
