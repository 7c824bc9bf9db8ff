import { shellWord } from '../../../base/shown.ts';
import { PROVISIONED } from '../../../manifests/paths.ts';

/** Where the machine gets kubejoin from. */
export type ExecutableSource =
  /** `url` is https; `sha256` is 64 hexadecimal digits, lower case. */
  | { type: 'url'; url: string; sha256: string }
  /** In the image, or else installed with apt. */
  | { type: 'package' }
  | { type: 'image' };

/** An end before kubejoin runs: a line for people, and the fields of its result after the time. */
export interface BootFailure {
  text: string;
  fields: object;
}

/** Stands in the texts of `otherDigest` for the SHA-256 that the machine found. */
export const SEEN_DIGEST = '@SEEN-SHA256@';

type BootEnd = 'notFetched' | 'otherDigest' | 'notCopied' | 'notInstalled' | 'notRunnable' | 'noGlibc' | 'killed';

interface BootScript {
  source: ExecutableSource;
  /** Arguments of kubejoin. */
  run: readonly string[];
  failures: Readonly<Record<BootEnd, BootFailure>>;
  /** Before a pause: printed with the seconds, and the fields of the result meanwhile. */
  retrying: BootFailure;
  /** Printed after a download with wget failed, which prints nothing; the script adds the exit code. */
  wgetFailed: string;
}

/** Time for fetching or installing the executable, and for a pause after a kill, in seconds. */
const PATIENCE_S = 3600;
/** Time for one download, in seconds, however slowly the server sends. */
const DOWNLOAD_S = 1800;
/** Attempts of a join whose process is killed. */
const MOST_KILLS = 5;
/** An executable has about 100 MB; in blocks of 512 or 1024 bytes. */
const MOST_BLOCKS = 1_048_576;

/**
 * The script that runs at boot: it gets kubejoin and runs it until the machine has joined. It contains no token. Every
 * state is on the disk and is checked before use, so it may end at any instruction and run again.
 */
export function bootScript({ source, run, failures, retrying, wgetFailed }: BootScript): string {
  return `#!/bin/sh
# Written by "kubejoin provision". Runs at boot until this machine has joined its cluster.
set -u
PATH=/usr/local/sbin:/usr/local/bin:/opt/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
state=${PROVISIONED.state}
[ -e ${PROVISIONED.configuration} ] || exit 0
(umask 077 && mkdir -p "$state") || exit 6

say() { printf 'kubejoin: %s\\n' "$1"; }

# Writes a result as kubejoin does: its fields.
result() (
  umask 077
  printf '{"v":1,"type":"result","time":"%s",%s}\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" > "$state/.result.new"
  mv -f "$state/.result.new" ${PROVISIONED.result}
)

# Ends with a result: line for people, fields.
fail() {
  result "$2"
  say "$1"
  exit 6
}

# Seconds since the boot: the clock may be set meanwhile.
now() { read -r up idle < /proc/uptime && printf '%s' "\${up%%.*}"; }

# Sleeps for about twice as long as the last time, differently on each machine; fails when the time is up.
retried=
pause=5
patience=$(($(now) + ${PATIENCE_S}))
wait_more() {
  random=$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')
  seconds=$((pause / 2 + random % pause + 1))
  [ $(($(now) + seconds)) -lt "$patience" ] || return 1
  say ${shellWord(retrying.text)}" ($seconds s)"
  result ${shellWord(fieldsOf(retrying))}
  retried=1
  sleep "$seconds"
  pause=$((pause * 2))
  [ "$pause" -le 300 ] || pause=300
}

${ends(source, failures)}

${obtaining(source, wgetFailed)}
# An image may leave the kubelet disabled; it would not start at later boots. The join reports what fails here.
if [ -d /run/systemd/system ]; then
  systemctl --quiet enable kubelet.service
elif command -v rc-update > /dev/null; then
  rc-update -q add kubelet default
fi

kills=0
while :; do
  # That of a wait has come to its end.
  [ -z "$retried" ] || rm -f ${PROVISIONED.result}
  "$exe" ${run.map(shellWord).join(' ')}
  code=$?
  case $code in
    126) not_runnable ;;
    127) no_glibc ;;
    129 | 130 | 143) exit "$code" ;;
  esac
  [ "$code" -gt 128 ] || exit "$code"
  kills=$((kills + 1))
  # The join may have run for longer than there was time to get the executable.
  patience=$(($(now) + ${PATIENCE_S}))
  { [ "$kills" -lt ${MOST_KILLS} ] && wait_more; } || killed
done
`;
}

/** A function for each failure that the script may end with. */
function ends({ type }: ExecutableSource, failures: BootScript['failures']): string {
  const { notFetched, otherDigest, notCopied, notInstalled, notRunnable, noGlibc, killed } = failures;
  const ofSource =
    type === 'url'
      ? { not_fetched: notFetched, other_digest: otherDigest, not_copied: notCopied }
      : { not_installed: notInstalled };
  const all: Record<string, BootFailure> = { ...ofSource, not_runnable: notRunnable, no_glibc: noGlibc, killed };
  return Object.entries(all)
    .map(([name, end]) => {
      const [text, fields] = [end.text, fieldsOf(end)].map((one) => withSeen(shellWord(one)));
      return `${name}() {\n  fail ${text} \\\n    ${fields}\n}`;
    })
    .join('\n');
}

function fieldsOf({ fields }: BootFailure): string {
  return JSON.stringify(fields).slice(1, -1);
}

/** A word in single quotes with the variable in the place of its stand-in. */
function withSeen(word: string): string {
  return word.replaceAll(SEEN_DIGEST, `'"$seen"'`);
}

function obtaining(source: ExecutableSource, wgetFailed: string): string {
  switch (source.type) {
    case 'url':
      return fetching(source, wgetFailed);
    case 'package':
      return `export DEBIAN_FRONTEND=noninteractive
until exe=$(command -v kubejoin); do
  command -v apt-get > /dev/null || not_installed
  apt-get -q update && apt-get -q -y -o DPkg::Lock::Timeout=300 install kubejoin && continue
  wait_more || not_installed
done
`;
    case 'image':
      return `exe=$(command -v kubejoin) || not_installed
`;
  }
}

function fetching({ url, sha256 }: { url: string; sha256: string }, wgetFailed: string): string {
  return `url=${shellWord(inCurlQuotes(url))}
digest=${sha256}
part=$state/kubejoin.part

matches() { [ -f "$1" ] && [ "$(sha256sum < "$1" | cut -c 1-64)" = "$digest" ]; }
size() { if [ -f "$part" ]; then wc -c < "$part"; else printf 0; fi; }

# The address is no argument of curl or GNU wget, since it may contain a signature.
fetch() (
  umask 077
  ulimit -f ${MOST_BLOCKS} 2> /dev/null
  if command -v curl > /dev/null; then
    printf 'url = "%s"\\n' "$url" | curl --config - --globoff --proto '=https' --tlsv1.2 --fail --silent --show-error \\
      --location --connect-timeout 20 --speed-limit 1024 --speed-time 60 --max-time ${DOWNLOAD_S} \\
      --continue-at - --output "$part"
    return
  fi
  fetch_with_wget && return
  say ${shellWord(wgetFailed)}" $?"
  return 1
)

# wget limits only single reads, and would print the address.
fetch_with_wget() {
  if wget --version 2> /dev/null | grep -q GNU; then
    printf '%s\\n' "$url" | timeout ${DOWNLOAD_S} wget --input-file=- --quiet --continue --tries=1 --timeout=60 \\
      --output-document="$part"
  else
    # Debian's BusyBox has no -T; it would refuse the whole command.
    idle=
    if wget --help 2>&1 | grep -q -e '-T '; then idle='-T 60'; fi
    timeout ${DOWNLOAD_S} wget -q -c $idle -O "$part" "$url"
  fi
}

# Copies to the place, then renames: an executable is complete or absent.
put() {
  new=\${1%/*}/.kubejoin.new
  mkdir -p "\${1%/*}" && cp "$part" "$new" && chmod 0755 "$new" && matches "$new" &&
    mv -f "$new" "$1" && exe=$1 && rm -f "$part"
}

exe=
seen=
other=0
for place in /usr/local/bin/kubejoin /opt/bin/kubejoin; do
  if matches "$place"; then exe=$place; break; fi
done
until [ -n "$exe" ]; do
  if matches "$part"; then
    put /usr/local/bin/kubejoin || put /opt/bin/kubejoin || not_copied
    continue
  fi
  before=$(size)
  if fetch; then
    matches "$part" && continue
    seen=$(sha256sum < "$part" | cut -c 1-64)
    rm -f "$part"
    other=$((other + 1))
    [ "$other" -lt 3 ] || other_digest
  elif [ "$(size)" -le "$before" ]; then
    # Nothing was added: the server cannot resume, or has another file.
    rm -f "$part"
  fi
  wait_more || not_fetched
done
`;
}

/** A URL without the characters with a meaning in the quotes of curl's configuration; their escapes are the same URL. */
function inCurlQuotes(url: string): string {
  return url.replaceAll('\\', '%5C').replaceAll('"', '%22');
}
