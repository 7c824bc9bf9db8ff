/**
 * One bridge on the machine, and for each host a network namespace joined to it. A host has a default route, since
 * kubeadm picks the node's address by it, but the bridge forwards nothing: no packet of a lab leaves the machine.
 */
import { writeFile } from 'node:fs/promises';
import { exists } from './cache.js';
import { run, tryRun } from './command.js';
import type { HostPlace, LabPlace } from './place.js';

/** All Pods of all hosts; each host has the /24 of its number. */
export const POD_NETWORK = '10.244.0.0/16';

export async function createBridge(lab: LabPlace): Promise<void> {
  const steps = [
    `link add ${lab.bridge} type bridge`,
    `addr add ${lab.network}.1/24 dev ${lab.bridge}`,
    `link set ${lab.bridge} up`,
  ];
  await ipBatch(steps);
  await writeFile(`/proc/sys/net/ipv4/conf/${lab.bridge}/forwarding`, '0');
}

export async function removeBridge(lab: LabPlace): Promise<void> {
  if (await exists(`/sys/class/net/${lab.bridge}`)) await run(['ip', 'link', 'del', lab.bridge]);
}

/**
 * The namespace is held by a mount on a file of ours rather than by `ip netns`, which leaves a mount of its own behind
 * for ever. Pods of other hosts are reached without a route for each: every host answers ARP for its own Pods.
 */
export async function createHostNetwork(lab: LabPlace, host: HostPlace): Promise<void> {
  await writeFile(host.netnsFile, '');
  await run(['unshare', `--net=${host.netnsFile}`, 'true']);
  await ipBatch([
    `link add ${host.veth} type veth peer name eth0 netns ${host.netnsFile}`,
    `link set ${host.veth} master ${lab.bridge} up`,
  ]);
  const inside = [
    'link set lo up',
    `addr add ${host.address}/24 dev eth0`,
    'link set eth0 up',
    `route add default via ${lab.network}.1`,
    `route add ${POD_NETWORK} dev eth0`,
  ];
  await run(['nsenter', `--net=${host.netnsFile}`, 'ip', '-batch', '-'], { stdin: `${inside.join('\n')}\n` });
  const sysctls = 'echo 1 > /proc/sys/net/ipv4/conf/eth0/proxy_arp; echo 1 > /proc/sys/net/ipv4/ip_forward';
  await run(['nsenter', `--net=${host.netnsFile}`, 'sh', '-ec', sysctls]);
}

/**
 * The veth pair ends with the namespace; its end on the machine is removed by name in case the namespace never came.
 */
export async function removeHostNetwork(host: HostPlace): Promise<void> {
  if (await exists(host.netnsFile)) await tryRun(['umount', host.netnsFile]);
  if (await exists(`/sys/class/net/${host.veth}`)) await tryRun(['ip', 'link', 'del', host.veth]);
}

/**
 * Gives `address` to one of `hosts` and takes it from the others; all of them, and the machine, ask anew who has it.
 */
export async function moveAddress(
  lab: LabPlace,
  address: string,
  hosts: readonly HostPlace[],
  to: HostPlace | undefined,
): Promise<void> {
  for (const host of hosts) {
    if (host !== to)
      await tryRun(['nsenter', `--net=${host.netnsFile}`, 'ip', 'addr', 'del', `${address}/32`, 'dev', 'eth0']);
  }
  if (to !== undefined)
    await run(['nsenter', `--net=${to.netnsFile}`, 'ip', 'addr', 'replace', `${address}/32`, 'dev', 'eth0']);
  for (const host of hosts)
    await tryRun(['nsenter', `--net=${host.netnsFile}`, 'ip', 'neigh', 'del', address, 'dev', 'eth0']);
  await tryRun(['ip', 'neigh', 'del', address, 'dev', lab.bridge]);
}

async function ipBatch(lines: readonly string[]): Promise<void> {
  await run(['ip', '-batch', '-'], { stdin: `${lines.join('\n')}\n` });
}
