import type { FileReader } from '../../host/ports.ts';
import { currentPem, obtainCertificate, storedCertificate } from './certificate-manager.ts';
import { type KubeletSettings, parseKubeletConfiguration } from './configuration.ts';
import { KubeletCrash } from './crash.ts';
import { type KubeletFlags, parseEnvironmentFile, parseFlags } from './flags.ts';
import { type ClientConfiguration, connectWithPem, kubeletKubeconfig, readKubeconfig } from './kubeconfig.ts';
import type { KubeletMachine } from './machine.ts';
import { MirrorPods } from './mirror-pods.ts';
import { type NodeDescription, registerNode } from './node-registration.ts';
import { PodManager } from './pod-manager.ts';

const FLAGS_FILE = '/var/lib/kubelet/kubeadm-flags.env';
const CONFIG_FILE = '/var/lib/kubelet/config.yaml';
/** The only unit file whose flags are read. */
const DROP_IN = '/run/systemd/system/kubelet.service.d/99-kubejoin-key.conf';
const BOOTSTRAP_KUBECONFIG = '/etc/kubernetes/bootstrap-kubelet.conf';
const KUBECONFIG = '/etc/kubernetes/kubelet.conf';
const FIRST_REGISTRATION_BACKOFF_MS = 100;
const LAST_REGISTRATION_BACKOFF_MS = 7000;
/** The real kubelet retries when it checks the Pod again, a minute later. */
const MIRROR_AGAIN_MS = 500;

/**
 * One run of a kubelet: reads the real one's files, rejects what that rejects, runs static Pods, bootstraps its TLS
 * certificate, registers its Node and reports it as Ready. `run` resolves when the kubelet is stopped and rejects when
 * it crashes.
 */
export class SimulatedKubelet {
  readonly #machine: KubeletMachine;
  readonly #stop = new AbortController();
  #healthy: { address: string; port: number } | undefined;

  constructor(machine: KubeletMachine) {
    this.#machine = machine;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Status of a GET to http://address:port/path on the machine's loopback; undefined if nothing listens there. */
  health(port: number, path: string): number | undefined {
    if (this.#healthy?.port !== port || this.#stop.signal.aborted) return undefined;
    return path === '/healthz' ? 200 : 404;
  }

  async run(): Promise<void> {
    const machine = this.#machine;
    machine.milestone('kubelet-started');
    const { files, flags, settings } = await this.#load();
    await this.#refuseUnfitMachine(flags, settings);
    const nodeName = (flags.hostnameOverride ?? machine.hostname).trim().toLowerCase();
    const current = await storedCertificate(machine.directory, flags.certDir, machine.clock.now());
    const config = await this.#clientConfiguration(current, flags);
    if (settings.clientCaFile !== undefined && (await files.stat(settings.clientCaFile)) === undefined) {
      const path = settings.clientCaFile;
      throw new KubeletCrash(
        `failed to run Kubelet: unable to load client CA file ${path}: open ${path}: no such file or directory`,
      );
    }
    if (this.#stop.signal.aborted) return;
    this.#healthy = { address: settings.healthzBindAddress, port: settings.healthzPort };
    machine.milestone('kubelet-healthy');
    try {
      const pods = this.#podManager(settings, nodeName);
      await endTogether(this.#stop, [pods.run(), this.#live(config, current, { nodeName, flags, pods, settings })]);
    } finally {
      this.#healthy = undefined;
    }
  }

  async #load(): Promise<{ files: FileReader; flags: KubeletFlags; settings: KubeletSettings }> {
    const files = this.#machine.directory.reader;
    const flags = parseFlags(parseEnvironmentFile((await files.read(FLAGS_FILE))?.toString()));
    const settings = parseKubeletConfiguration((await files.read(CONFIG_FILE))?.toString(), CONFIG_FILE);
    return { files, flags, settings };
  }

  async #refuseUnfitMachine(flags: KubeletFlags, settings: KubeletSettings): Promise<void> {
    const { directory, swapOn } = this.#machine;
    if (swapOn && (flags.failSwapOn ?? settings.failSwapOn)) {
      throw new KubeletCrash(
        'failed to run Kubelet: running with swap on is not supported, please disable swap or set --fail-swap-on flag to false',
      );
    }
    const endpoint = flags.containerRuntimeEndpoint ?? settings.containerRuntimeEndpoint;
    const path = endpoint.replace(/^unix:\/\//, '');
    if ((await directory.reader.stat(path)) === undefined) {
      throw new KubeletCrash(
        `failed to run Kubelet: validate CRI v1 runtime API for endpoint "${endpoint}": connect: no such file or directory`,
      );
    }
  }

  /** kubelet.conf if it has a valid certificate; else the bootstrap kubeconfig, from which it writes kubelet.conf. */
  async #clientConfiguration(current: string | undefined, { certDir }: KubeletFlags): Promise<ClientConfiguration> {
    const { directory } = this.#machine;
    const existing = await readKubeconfig(directory.reader, KUBECONFIG);
    if (existing !== undefined && current !== undefined) return existing;
    const bootstrap = await readKubeconfig(directory.reader, BOOTSTRAP_KUBECONFIG);
    if (bootstrap === undefined) {
      throw new KubeletCrash(
        `failed to run Kubelet: unable to load bootstrap kubeconfig: stat ${BOOTSTRAP_KUBECONFIG}: no such file or directory`,
      );
    }
    this.#machine.log('"Client rotation is on, will bootstrap in background"');
    const kubeconfig = kubeletKubeconfig(bootstrap, currentPem(certDir));
    await directory.writer.write(KUBECONFIG, Buffer.from(kubeconfig), { mode: 0o600 });
    return bootstrap;
  }

  #podManager({ staticPodPath }: KubeletSettings, nodeName: string): PodManager {
    const { directory, runtime, clock, log } = this.#machine;
    return new PodManager({
      directory: staticPodPath,
      nodeName,
      files: directory.reader,
      runtime,
      clock,
      log,
      signal: this.#stop.signal,
    });
  }

  async #live(
    config: ClientConfiguration,
    current: string | undefined,
    {
      nodeName,
      flags,
      pods,
      settings,
    }: { nodeName: string; flags: KubeletFlags; pods: PodManager; settings: KubeletSettings },
  ): Promise<void> {
    const { directory, dialer, clock, log, milestone } = this.#machine;
    const { signal } = this.#stop;
    const dropIn = (await directory.reader.read(DROP_IN))?.toString() ?? '';
    const keepsKey = !settings.rotateCertificates || dropIn.includes('--rotate-certificates=false');
    const pem =
      current ??
      (await obtainCertificate({
        directory,
        dialer,
        bootstrap: config,
        nodeName,
        certDir: flags.certDir,
        keepsKey,
        log,
        signal,
        sleep: clock.sleep,
        now: () => clock.now(),
      }));
    milestone('kubelet-certificate');
    await this.#register(config, pem, this.#describe(nodeName, flags));
    milestone('kubelet-registered');
    await this.#mirror(config, pem, nodeName, pods);
  }

  /** Shows the static Pods in the API server, until the kubelet is stopped. */
  async #mirror(config: ClientConfiguration, pem: string, nodeName: string, pods: PodManager): Promise<void> {
    const { clock, log } = this.#machine;
    const { signal } = this.#stop;
    const mirrors = new MirrorPods(nodeName);
    while (!signal.aborted) {
      const changed = pods.changed(signal);
      const managed = pods.pods();
      if (managed === undefined) {
        await changed;
        continue;
      }
      const connection = await connectWithPem(this.#machine, config, pem);
      try {
        await mirrors.sync(connection, managed, signal);
      } catch (error) {
        signal.throwIfAborted();
        log(`"Failed creating a mirror pod" err="${(error as Error).message.replaceAll('"', "'")}"`);
        await clock.sleep(MIRROR_AGAIN_MS, signal);
        continue;
      } finally {
        connection.close();
      }
      await changed;
    }
  }

  async #register(config: ClientConfiguration, pem: string, node: NodeDescription): Promise<void> {
    const { clock, log } = this.#machine;
    const { signal } = this.#stop;
    let backoff = FIRST_REGISTRATION_BACKOFF_MS;
    for (;;) {
      const connection = await connectWithPem(this.#machine, config, pem);
      try {
        log(`"Attempting to register node" node="${node.name}"`);
        await registerNode(connection, node, clock.now(), signal);
        log(`"Successfully registered node" node="${node.name}"`);
        return;
      } catch (error) {
        signal.throwIfAborted();
        log(
          `"Unable to register node with API server" err="${(error as Error).message.replaceAll('"', "'")}" node="${node.name}"`,
        );
      } finally {
        connection.close();
      }
      await clock.sleep(backoff, signal);
      backoff = Math.min(backoff * 2, LAST_REGISTRATION_BACKOFF_MS);
    }
  }

  #describe(name: string, flags: KubeletFlags): NodeDescription {
    const { hostname, address, kubeletVersion, kernelVersion, cpus, memory } = this.#machine;
    const { nodeLabels: labels, registerWithTaints: taints, nodeIp } = flags;
    return {
      name,
      hostname: name || hostname,
      labels,
      taints,
      address: nodeIp ?? address,
      kubeletVersion,
      kernelVersion,
      cpus,
      memory,
    };
  }
}

/** Stops all when one fails, and waits for the others. */
async function endTogether(stop: AbortController, running: readonly Promise<void>[]): Promise<void> {
  try {
    await Promise.all(running);
  } catch (error) {
    if (stop.signal.aborted) return;
    stop.abort();
    throw error;
  } finally {
    await Promise.allSettled(running);
  }
}
