import { createPublicKey, type KeyObject } from 'node:crypto';
import { Failure } from '../../base/failure.ts';
import { yamlFields } from '../../config/yaml/value.ts';
import type { FileReader, Host } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';

/**
 * Where a kubelet that does not rotate its certificate keeps the key of its first request
 * (pkg/kubelet/certificate/bootstrap).
 */
const KEY_FILE = '/var/lib/kubelet/pki/kubelet-client.key.tmp';
const KEY_WITHIN_MS = 20_000;
/**
 * After kubeadm's 10-kubeadm.conf, whose variable it sets anew. Below /run: a reboot forgets it, as a reset and an undo
 * do. Where the unit does not use that variable, or systemd is not the manager, the key stays in memory.
 */
const DROP_IN = PATHS.kubeletKeyDropIn;
const WITHOUT_ROTATION = `[Service]\nEnvironment="KUBELET_CONFIG_ARGS=--config=${PATHS.kubeletConfig} --rotate-certificates=false"\n`;

/**
 * The key of the kubelet's request, by which that one is told from a stranger's. A kubelet that rotates its certificate
 * (kubeadm's do) holds the key in memory until the certificate is issued; where somebody has to approve by hand, it is
 * started once as one that keeps it in a file.
 */
export class KubeletKey {
  readonly #host: Host;
  /** The only attempt. True when the key is there. */
  #kept: Promise<boolean> | undefined;
  /** The kubelet runs as one that does not rotate its certificate. */
  #restarted = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Undefined where it is in no file. */
  async read(): Promise<KeyObject | undefined> {
    const { files } = this.#host.read;
    if (!this.#restarted && (await rotates(files))) return undefined;
    const pem = await files.read(KEY_FILE);
    return pem && publicKeyIn(pem);
  }

  /** Starts it anew so, once; its configuration stays as it is. False where that is not possible. */
  keepInFile(signal: AbortSignal): Promise<boolean> {
    this.#kept ??= this.#startOtherwise(signal);
    return this.#kept;
  }

  async #startOtherwise(signal: AbortSignal): Promise<boolean> {
    const { read, write } = this.#host;
    if (read.services.manager !== 'systemd') return false;
    try {
      // One of an earlier join, whose request may have been denied.
      await write.files.remove(KEY_FILE);
      // Before the stop: where it can't be written, the kubelet goes on as it is.
      await write.files.write(DROP_IN, Buffer.from(WITHOUT_ROTATION), { mode: 0o644, directoryMode: 0o755 });
      this.#restarted = true;
      await write.services.stop('kubelet');
      await this.#start();
      return await this.#keyAppears(signal);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return false;
    }
  }

  /** It has its certificate: it goes on as one that rotates it. Also after a run that was killed. */
  async restore(): Promise<void> {
    const { write } = this.#host;
    const { dropIn } = await this.#forget();
    if (!dropIn) return;
    await write.services.stop('kubelet');
    await this.#start();
  }

  /**
   * It has none, and goes on waiting; whenever it is started again it is as configured. What has failed before matters
   * more than this.
   */
  async giveUp(): Promise<void> {
    try {
      if (!this.#restarted) return;
      await this.#forget();
      await this.#host.write.services.reload({ always: true });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  async #forget(): Promise<{ dropIn: boolean }> {
    await this.#kept?.catch(() => {}); // ended by the signal
    const { read, write } = this.#host;
    const [dropIn, key] = await Promise.all([read.files.lstat(DROP_IN), read.files.lstat(KEY_FILE)]);
    if (key !== undefined) await write.files.remove(KEY_FILE);
    if (dropIn !== undefined) await write.files.remove(DROP_IN);
    return { dropIn: dropIn !== undefined };
  }

  async #start(): Promise<void> {
    await this.#host.write.services.reload({ always: true });
    await this.#host.write.services.start('kubelet');
  }

  async #keyAppears(signal: AbortSignal): Promise<boolean> {
    const { files, clock } = this.#host.read;
    const until = clock.monotonic() + KEY_WITHIN_MS;
    while (clock.monotonic() < until) {
      signal.throwIfAborted();
      const pem = await files.read(KEY_FILE);
      if (pem && publicKeyIn(pem)) return true;
      await Promise.race([files.changed(KEY_FILE, signal), clock.sleep(1_000, signal)]);
    }
    return false;
  }
}

async function rotates(files: FileReader): Promise<boolean> {
  const content = await files.read(PATHS.kubeletConfig);
  return content === undefined || yamlFields(content).rotateCertificates === true;
}

function publicKeyIn(pem: Buffer): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined; // still being written
  }
}
