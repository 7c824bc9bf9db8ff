/** Certificates begin this long before they are made, so that a clock that is a little behind does not refuse them; kubeadm's span. */
export const BACKDATE_MS = 5 * 60_000;
