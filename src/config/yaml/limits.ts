/** The limit of nesting, also by aliases: kubeadm's kinds need fewer than ten levels, and reading is recursive. */
export const MAX_DEPTH = 100;
