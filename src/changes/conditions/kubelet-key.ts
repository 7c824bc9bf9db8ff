import { createPublicKey, type KeyObject } from 'node:crypto';
import { parseDocument } from 'yaml';
import { Failure } from '../../failure.ts';
import type { FileReader, Host } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';

/** Where a kubelet that does not rotate its certificate keeps the key of its first request (pkg/kubelet/certificate/bootstrap). */
const KEY_FILE = '/var/lib/kubelet/pki/kubelet-client.key.tmp';
const KEY_WITHIN_MS = 20_000;

/**
 * The key of the kubelet's request, by which that one is told from a stranger's. A kubelet that rotates its certificate (kubeadm's do) holds the key in
 * memory until the certificate is issued; where somebody has to approve by hand, it is started once as one that keeps it in a file.
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

  /** Starts it anew so, once. Its configuration is read when it starts, and is as before once the key is there. False where that is not possible. */
  keepInFile(signal: AbortSignal): Promise<boolean> {
    this.#kept ??= this.#startOtherwise(signal);
    return this.#kept;
  }

  async #startOtherwise(signal: AbortSignal): Promise<boolean> {
    const { read, write } = this.#host;
    const [content, stat] = await Promise.all([read.files.read(PATHS.kubeletConfig), read.files.lstat(PATHS.kubeletConfig)]);
    if (content === undefined || stat === undefined || read.services.manager === undefined) return false;
    const put = (bytes: Uint8Array) => write.files.write(PATHS.kubeletConfig, bytes, { mode: stat.mode });
    try {
      await write.services.stop('kubelet');
      // One of an earlier join, whose request may have been denied.
      await write.files.remove(KEY_FILE);
      try {
        await put(withoutRotation(content));
        this.#restarted = true;
        await write.services.start('kubelet');
        return await this.#keyAppears(signal);
      } finally {
        await put(content);
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return false;
    }
  }

  /** It has its certificate: it goes on as one that rotates it. */
  async restore(): Promise<void> {
    await this.#kept?.catch(() => {}); // ended by the signal
    if (!this.#restarted) return;
    const { write } = this.#host;
    await write.services.stop('kubelet');
    await write.files.remove(KEY_FILE);
    await write.services.start('kubelet');
  }

  async #keyAppears(signal: AbortSignal): Promise<boolean> {
    const { files, clock } = this.#host.read;
    const until = clock.monotonic() + KEY_WITHIN_MS;
    while (clock.monotonic() < until) {
      const pem = await files.read(KEY_FILE);
      if (pem && publicKeyIn(pem)) return true;
      await Promise.race([files.changed(KEY_FILE, signal), clock.sleep(1_000, signal)]);
    }
    return false;
  }
}

async function rotates(files: FileReader): Promise<boolean> {
  const content = await files.read(PATHS.kubeletConfig);
  return content === undefined || parseDocument(content.toString('utf8')).get('rotateCertificates') === true;
}

function withoutRotation(content: Buffer): Buffer {
  const document = parseDocument(content.toString('utf8'));
  document.set('rotateCertificates', false);
  return Buffer.from(document.toString());
}

function publicKeyIn(pem: Buffer): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined; // still being written
  }
}
