import { count } from '../../base/wording.ts';
import type { HostOutcome } from '../../engine/machine-events.ts';

export const OUTCOMES: Readonly<Record<HostOutcome, string>> = {
  joined: 'joined',
  unchanged: 'unchanged',
  previewed: 'previewed',
  failed: 'failed',
  interrupted: 'interrupted',
  'not-started': 'not started',
};

/** Events of one of several machines. */
export const machines = {
  FLEET_CONNECTING: (p: { address: string }) => `connecting to ${p.address}`,
  FLEET_CONNECTED: (p: { machine: string; uid: number }) =>
    `connected (${p.machine}${p.uid === 0 ? '' : ', using sudo to become root'})`,
  FLEET_COPYING: (p: { percent: number }) => `copying the executable, ${p.percent}%`,
  FLEET_READY: (p: { executable: 'carried' | 'found'; path: string }) =>
    p.executable === 'carried' ? `copied the executable to ${p.path}` : `the executable is already in place: ${p.path}`,
  FLEET_HOST_ENDED: (p: { outcome: HostOutcome; node: string | undefined; changes: number; duration: string }) =>
    [
      OUTCOMES[p.outcome] + (p.node === undefined || p.outcome === 'failed' ? '' : ` (node ${p.node})`),
      ...(p.changes > 0 ? [count(p.changes, 'change', 'changes')] : []),
      ...(p.duration === '' ? [] : [p.duration]),
    ].join(', '),
};
