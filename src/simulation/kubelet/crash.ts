/** The simulated kubelet ends for a reason that the real one ends for; the message is its last log line. */
export class KubeletCrash extends Error {
  override readonly name = 'KubeletCrash';
}
