/**
 * umount2(2)'s flags as the program has them. A mount point of the kernel's list is no link, so UMOUNT_NOFOLLOW says nothing more; MNT_EXPIRE, which
 * refuses what is in use, is what every unmounting does that is not lazy.
 */
export function unmountOptions(flags: readonly string[]): { force: boolean; lazy: boolean } {
  return { force: flags.includes('MNT_FORCE'), lazy: flags.includes('MNT_DETACH') };
}
