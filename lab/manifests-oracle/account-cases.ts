import type { ManifestCase } from './manifest-case.ts';

const ROOTLESS = { featureGates: { RootlessControlPlane: true } };
const DEBIAN = {
  passwd:
    'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nsshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n',
  group: 'root:x:0:\ndaemon:x:1:\nadm:x:4:syslog,ubuntu\nssh:x:101:\n',
};
const MADE = {
  passwd: `${DEBIAN.passwd}kubeadm-etcd:x:401:501:::/bin/false\nkubeadm-kcm:x:402:502:::/bin/false\n`,
  group: `${DEBIAN.group}kubeadm-etcd:x:501:kubeadm-etcd\nkubeadm-kcm:x:502:kubeadm-kcm\nkubeadm-sa-key-readers:x:503:kubeadm-kas,kubeadm-kcm\n`,
};

/** RootlessControlPlane: ids, owners, and the files of /etc. */
export const ACCOUNT_CASES: readonly ManifestCase[] = [
  { name: 'rootless', cluster: ROOTLESS, accounts: DEBIAN },
  {
    name: 'rootless, no new line at the end',
    cluster: ROOTLESS,
    accounts: { passwd: DEBIAN.passwd.trimEnd(), group: DEBIAN.group.trimEnd() },
  },
  {
    name: 'rootless, a range of ids',
    cluster: ROOTLESS,
    accounts: {
      ...DEBIAN,
      loginDefs: '# ids\n#SYS_UID_MIN 1\nSYS_UID_MIN\t\t  300\nSYS_UID_MAX 399\nSYS_GID_MIN 101\nSYS_GID_MAX 200\n',
    },
  },
  { name: 'rootless, some accounts there', cluster: ROOTLESS, accounts: MADE },
  {
    name: 'rootless, groups there and users not',
    cluster: ROOTLESS,
    accounts: { passwd: DEBIAN.passwd, group: MADE.group },
  },
  {
    name: 'rootless with an external etcd',
    cluster: { ...ROOTLESS, etcd: { external: { endpoints: ['http://10.9.0.1:2379'] } } },
    accounts: DEBIAN,
  },
  {
    name: 'rootless with another data directory',
    cluster: { ...ROOTLESS, etcd: { local: { dataDir: '/data/etcd' } } },
    accounts: DEBIAN,
  },
  {
    name: 'rootless with patches',
    cluster: ROOTLESS,
    accounts: DEBIAN,
    patches: { 'kube-scheduler.yaml': 'spec: {securityContext: {fsGroup: 7, runAsUser: 12}}\n' },
  },
];
