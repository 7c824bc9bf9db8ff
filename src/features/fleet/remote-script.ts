/**
 * Two scripts for a POSIX shell that run on a host before kubejoin, the second one as root. They are sent as arguments,
 * so that standard input is free for the executable and the secrets, and they answer in lines that begin with MARK.
 * They contain no line end, single quote, backslash or "!", because any login shell must be able to read them.
 *
 *   -> (nothing)                     <- MARK machine <uname -m> <uid> <uname -n>
 *                                    <- MARK root
 *   -> <sha256> <bytes> <keep> <language>    keep: remove, keep, install, or preview, which leaves every file as it was
 *                                    <- MARK have <path> | MARK take gzip | MARK take plain | MARK failed <step>
 *   -> a number, and as many bytes: the executable, perhaps compressed (RFC 1952); after `take` only
 *                                    <- MARK taken <path> | MARK failed <step>
 *   -> the request (request.ts)      <- lines of --output json
 *
 * Each side waits for the other before it continues, because a program that reads ahead (head) would consume what comes
 * next.
 */
export const MARK = 'kubejoin-fleet 1';

/**
 * Directory for carried executables, accessible only to root. Each session runs its own link, because another session
 * (the same host listed twice, or another fleet run) may remove files there at any time.
 */
const CARRIED_TO = '/var/lib/kubejoin/fleet';
const INSTALLED = '/usr/local/bin/kubejoin';

/** Reports the machine and continues as root. */
const AS_USER = [
  'u=$(id -u) || exit 90',
  `echo "${MARK} machine $(uname -m) $u $(uname -n)"`,
  'if [ "$u" = 0 ]; then exec sh -c "$1" kubejoin-fleet; fi',
  // ssh-failure.ts recognizes sudo's English messages.
  'export LC_ALL=C',
  'exec sudo -n -- sh -c "$1" kubejoin-fleet',
].join('; ');

const AS_ROOT = [
  // A closed pipe must not end the script before it has cleaned up.
  'trap "" PIPE',
  'umask 077',
  `say() { echo "${MARK} $*"; }`,
  'fail() { say failed "$1"; exit 91; }',
  'digest() { sha256sum < "$1" | cut -c1-64; }',
  // Owned by root, and writable only by root.
  'safe() { case "$(stat -c %u:%A -- "$1")" in 0:-????-??-*) ;; *) return 1 ;; esac; }',
  'same() { [ -f "$1" ] && [ -x "$1" ] && safe "$1" && [ "$(wc -c < "$1")" -eq "$n" ] && [ "$(digest "$1")" = "$h" ]; }',
  'command -v sha256sum > /dev/null || fail sha256sum',
  'say root',
  'read -r h n k l || exit 92',
  `if [ "$k" = install ]; then d=/usr/local/bin; to=${INSTALLED}; m=755; else d=${CARRIED_TO}; to=$d/kubejoin-$h; m=700; fi`,
  // Files of sessions killed while copying; younger ones may still be in use.
  '[ "$k" = preview ] || find "$d" -maxdepth 1 -type f -name ".kubejoin-*" -mtime +0 -exec rm -f -- {} + 2> /dev/null',
  't=',
  'clean() { if [ -n "$t" ]; then rm -f -- "$t"; fi; if [ "$k" = remove ]; then rm -f -- "$to"; fi; case "$k" in remove|preview) rmdir -- "$d" "$(dirname -- "$d")" 2> /dev/null ;; esac; }',
  'trap clean EXIT',
  'trap "exit 93" HUP INT TERM',
  // A missing /usr/local/bin becomes one that every user can search.
  'folder() { if [ "$k" = install ]; then (umask 022; mkdir -p -- "$d"); else mkdir -p -- "$d" && chmod 700 -- "$d"; fi; }',
  // Tried again, because another session may remove the directory when it ends.
  'try() { folder && t=$(mktemp -- "$d/.kubejoin-XXXXXX"); }',
  'own() { try 2> /dev/null || try 2> /dev/null || try || fail folder; }',
  // Touched, since another session may be removing old files.
  'link() { [ -f "$to" ] && try && ln -f -- "$to" "$t" && safe "$t" && touch -- "$t" && same "$t" && f=$t; }',
  // Runs the kept file itself if no link can be created (a full or read-only disk, no hard links).
  'kept() { if link 2> /dev/null; then return 0; fi; if [ -n "$t" ]; then rm -f -- "$t"; t=; fi; same "$to" && f=$to; }',
  'f=',
  // With `install`, only the installed path counts.
  `if [ "$k" = install ]; then if same "$to"; then f=$to; p=$f; fi; elif kept 2> /dev/null; then p=$to; else for c in ${INSTALLED} /usr/bin/kubejoin; do if same "$c"; then f=$c; p=$f; break; fi; done; fi`,
  'if [ -n "$f" ]; then say have "$p"; else own; ' +
    'if command -v gzip > /dev/null; then say take gzip; read -r z || exit 92; head -c "$z" | gzip -dc > "$t" || fail unpack; ' +
    'else say take plain; read -r z || exit 92; head -c "$z" > "$t" || fail write; fi; ' +
    '[ "$(wc -c < "$t")" -eq "$n" ] || fail short; ' +
    '[ "$(digest "$t")" = "$h" ] || fail digest; ' +
    'chmod "$m" -- "$t" || fail write; f=$t; p=$f; ' +
    'if [ "$k" = keep ]; then p=$to; ln -f -- "$t" "$to" || { mv -f -- "$t" "$to" && t= && f=$to; } || fail write; fi; ' +
    'if [ "$k" = install ]; then mv -f -- "$t" "$to" || fail write; t=; f=$to; p=$to; fi; ' +
    'say taken "$p"; fi',
  '"$f" fleet remote --output json --lang "$l"',
].join('; ');

/** The command that sshd passes to the login shell. */
export function remoteCommand(): string {
  return `exec sh -c '${AS_USER}' kubejoin-fleet '${AS_ROOT}'`;
}
