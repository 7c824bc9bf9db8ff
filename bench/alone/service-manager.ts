import {
  emptyReply,
  jobRemoved,
  pathReply,
  type StandIn,
  systemdSocket,
  variantReply,
} from '../../test/support/systemd-socket.ts';

const JOB = '/org/freedesktop/systemd1/job/42';
const UNIT: Readonly<Record<string, string | boolean | number | string[]>> = {
  LoadState: 'loaded',
  SubState: '',
  UnitFileState: 'enabled',
  NeedDaemonReload: false,
  FragmentPath: '/lib/systemd/system/kubelet.service',
  DropInPaths: [],
  NRestarts: 0,
};

/** systemd with a kubelet that is stopped until it is started. */
export function serviceManager(start: () => void): Promise<StandIn> {
  let active = false;
  return systemdSocket({
    answer({ serial, member, args: [, property = ''] }) {
      if (member === 'Get')
        return [
          variantReply(serial, property === 'ActiveState' ? (active ? 'active' : 'inactive') : (UNIT[property] ?? '')),
        ];
      if (member === 'Subscribe') return [emptyReply(serial)];
      if (member === 'StartUnit') {
        active = true;
        start();
      }
      return [pathReply(serial, JOB), jobRemoved(JOB, 'kubelet.service', 'done')];
    },
  });
}
