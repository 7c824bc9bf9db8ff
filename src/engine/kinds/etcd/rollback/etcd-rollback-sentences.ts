import { type Reason, type Say, text } from '../../../../base/text.ts';
import { type Certificates, etcdctl } from '../kinds-etcd-sentences.ts';

export const ETCD_OUT_OF_TIME = text('ETCD_OUT_OF_TIME', () => 'The operation did not finish in time.');

export const ETCD_TAKING_BACK = text(
  'ETCD_TAKING_BACK',
  (p: { peerUrl: string }) => `Rolling back: removing this machine from etcd (${p.peerUrl}).`,
);

export const ETCD_TAKEN_BACK = text(
  'ETCD_TAKEN_BACK',
  (p: { peerUrl: string }) =>
    `Removed the learner ${p.peerUrl} from etcd, and deleted its manifest and the data that this join created.`,
);

export const ETCD_OF_ANOTHER_STAYS = text(
  'ETCD_OF_ANOTHER_STAYS',
  (p: { peerUrl: string; manifestPath: string; dataDir: string }) =>
    `Removed the learner ${p.peerUrl} from etcd, but kept ${p.dataDir} and ${p.manifestPath}, because the manifest is not the one that this join wrote. Neither the manifest nor the data is needed anymore: remove the manifest, wait until its container is gone, and empty ${p.dataDir}.`,
);

export const ETCD_DATA_REPLACED = text(
  'ETCD_DATA_REPLACED',
  (p: { peerUrl: string; dataDir: string }) =>
    `Removed the learner ${p.peerUrl} from etcd and deleted its manifest, but kept the contents of ${p.dataDir}, because they may not come from this join: this machine's etcd had not been started yet, a reset or an undo had already emptied the directory, another file system has since been mounted there, or the path now leads to another directory.`,
);

export const MANIFEST_WITHDRAWN = text(
  'MANIFEST_WITHDRAWN',
  (p: { path: string }) => `Removed ${p.path}: its Pod cannot run without this machine's etcd.`,
);

export const MANIFEST_NOT_WITHDRAWN = text(
  'MANIFEST_NOT_WITHDRAWN',
  (p: { path: string; reason: Reason }, say: Say) =>
    `Could not remove ${p.path}, whose Pod cannot run without this machine's etcd. Remove the file yourself. ${say(p.reason, 'cause')}`,
);

export const ETCD_MEMBER_FROM_BEFORE = text(
  'ETCD_MEMBER_FROM_BEFORE',
  (p: Certificates & { peerUrl: string }) =>
    `An earlier, interrupted join of this machine added the member ${p.peerUrl} to etcd, and this member could not be removed. If it is still a learner, no other control-plane node can join. Fix the problem that made this join fail and run the join again: it then continues with this member. Or find the member with ${etcdctl(p, 'member list')} and remove it.`,
);

export const ETCD_LEARNER_STAYS = text(
  'ETCD_LEARNER_STAYS',
  (p: Certificates & { id: string; peerUrl: string; reason: Reason }, say: Say) =>
    `Could not confirm that the learner added by this join (${p.peerUrl}) was removed from etcd. Check ${etcdctl(p, 'member list')}; if the learner is listed, remove it with ${etcdctl(p, `member remove ${p.id || '<its ID>'}`)}. Error during the removal: ${say(p.reason)}`,
);

export const ETCD_VOTER_STAYS = text(
  'ETCD_VOTER_STAYS',
  (p: { id: string; peerUrl: string }) =>
    `This machine has become a voting member of etcd (${p.id}, ${p.peerUrl}); the member, its manifest and its data are kept. Run the same command again to finish the join, or run "kubejoin reset" to undo it.`,
);

export const ETCD_DATA_STAYS = text(
  'ETCD_DATA_STAYS',
  (p: { manifestPath: string; dataDir: string; reason: Reason }, say: Say) =>
    `Removed the learner from etcd, but could not remove its files and container. Make sure that ${p.manifestPath} and its container are gone, then empty ${p.dataDir}. Error during the removal: ${say(p.reason)}`,
);
