/** Commands of `LabHost.reset` inside a host: they remove everything of a node that is not a file of the host. */

/** Relative to the root: a change below these means that systemd must read its units again. */
export const UNIT_DIRECTORIES = ['etc/systemd/', 'usr/lib/systemd/', 'etc/default/'];

/**
 * The order matters: first a join that a failed test has left, or it would start the kubelet again; then the kubelet, or
 * it would start again what is being ended. A Pod that crictl can't end (its
 * network's configuration may be what a test broke) is ended by its shim, and containerd forgets it when restarted.
 * A sandbox that the kubelet's end cut off while it was made is listed only once containerd has given it up, which may
 * be after the others are gone: so it is the empty list that ends this.
 */
export const CLEAR_SCRIPT = `
set -u
pkill -KILL -x kubejoin
pkill -KILL -x kubeadm
systemctl kill --signal=SIGKILL kubelet.service 2>/dev/null
systemctl stop kubelet.service
systemctl unmask --quiet kubelet.service containerd.service 2>/dev/null
systemctl start containerd.service || exit 1
clear_pods() {
  crictl rmp -a -f >/dev/null 2>&1 && return
  ctr -n k8s.io tasks ls -q | xargs -r -n1 ctr -n k8s.io tasks rm -f >/dev/null 2>&1
  ctr -n k8s.io containers ls -q | xargs -r ctr -n k8s.io containers rm >/dev/null 2>&1
  systemctl restart containerd.service || exit 1
}
for round in 1 2 3 4 5; do
  [ -z "$(crictl pods -q)" ] && break
  clear_pods
done
if [ -n "$(crictl pods -q)" ]; then echo "Pods that would not end:" >&2; crictl pods >&2; exit 1; fi
findmnt -rno TARGET | grep -E '^/var/lib/(kubelet|etcd)/' | sort -r | xargs -r umount --lazy
find /var/lib/kubelet /var/lib/etcd -mindepth 1 -xdev -delete || exit 1
chown 0:0 /var/lib/kubelet /var/lib/etcd && chmod 0755 /var/lib/kubelet /var/lib/etcd || exit 1
rm -rf /var/log/pods /var/log/containers /var/log/kubernetes /var/lib/cni /run/kubejoin /run/flannel
find /tmp /var/tmp -mindepth 1 -xdev -not -path '*systemd-private-*' -delete 2>/dev/null
ip link del cni0 2>/dev/null
nft flush ruleset
conntrack -F >/dev/null 2>&1
find /sys/fs/cgroup -depth -type d -path '*/kubepods*' -exec rmdir {} + 2>/dev/null
systemctl reset-failed
exit 0
`;
