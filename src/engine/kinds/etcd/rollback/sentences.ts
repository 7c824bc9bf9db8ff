import { type Reason, type Say, text } from '../../../../base/text.ts';
import { type Certificates, etcdctl } from '../sentences.ts';

export const ETCD_OUT_OF_TIME = text('ETCD_OUT_OF_TIME', () => 'It was not done in time.');

export const ETCD_TAKING_BACK = text(
  'ETCD_TAKING_BACK',
  (p: { peerUrl: string }) => `Taking this machine out of etcd again (${p.peerUrl}).`,
);

export const ETCD_TAKEN_BACK = text(
  'ETCD_TAKEN_BACK',
  (p: { peerUrl: string }) =>
    `The learner ${p.peerUrl} is out of etcd again; its manifest and the data that this join made are gone.`,
);

export const ETCD_OF_ANOTHER_STAYS = text(
  'ETCD_OF_ANOTHER_STAYS',
  (p: { peerUrl: string; manifestPath: string; dataDir: string }) =>
    `The learner ${p.peerUrl} is out of etcd again, but ${p.manifestPath} is not what this join wrote there: it stays, and ${p.dataDir} with it. Nothing needs them any more: remove that manifest, wait until its container is gone, and empty that directory.`,
);

export const MANIFEST_WITHDRAWN = text(
  'MANIFEST_WITHDRAWN',
  (p: { path: string }) => `${p.path} was removed again: its Pod cannot run without this machine's etcd.`,
);

export const MANIFEST_NOT_WITHDRAWN = text(
  'MANIFEST_NOT_WITHDRAWN',
  (p: { path: string; reason: Reason }, say: Say) =>
    `${say(p.reason)} Without etcd its Pod can only end again and again: remove ${p.path} yourself.`,
);

export const ETCD_MEMBER_FROM_BEFORE = text(
  'ETCD_MEMBER_FROM_BEFORE',
  (p: Certificates & { peerUrl: string }) =>
    `An earlier join of this machine that was cut off has announced the member ${p.peerUrl} to etcd, and it may be there still; as a learner it keeps every other control plane from joining. It could not be taken back now. Mend what stopped this join and run it again: it goes on with that member. Or see ${etcdctl(p, 'member list')} and remove it.`,
);

export const ETCD_LEARNER_STAYS = text(
  'ETCD_LEARNER_STAYS',
  (p: Certificates & { id: string; peerUrl: string; reason: Reason }, say: Say) =>
    `It could not be made sure that the learner ${p.peerUrl} of this join is gone from etcd: ${say(p.reason)} See ${etcdctl(p, 'member list')}; if it is listed, remove it with ${etcdctl(p, `member remove ${p.id || '<its id>'}`)}.`,
);

export const ETCD_VOTER_STAYS = text(
  'ETCD_VOTER_STAYS',
  (p: { id: string; peerUrl: string }) =>
    `This machine is a voting member of etcd by now (${p.id}, ${p.peerUrl}); it stays, with its manifest and its data. Run the same command again to finish; to undo it, run "kubejoin reset".`,
);

export const ETCD_DATA_STAYS = text(
  'ETCD_DATA_STAYS',
  (p: { manifestPath: string; dataDir: string; reason: Reason }, say: Say) =>
    `The learner is gone from etcd, but not all that ran it: ${say(p.reason)} See that ${p.manifestPath} and its container are gone, then empty ${p.dataDir}.`,
);
