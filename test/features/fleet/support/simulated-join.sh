# Stands in the place of kubejoin on a host: what is carried there by the tests is a shell, and "SHELL fleet remote ..." runs this file, which is
# called `fleet` in the home directory. What it does is told by the name of the node that it is to join as.
read -r request || exit 3
line() { printf '%s\n' "{\"v\":1,\"time\":\"2026-11-25T13:22:22.000Z\",$1}"; }
result() { line "\"type\":\"result\",$1"; }
node=$(printf '%s' "$request" | sed 's/.*\\"nodeRegistration\\":{\\"name\\":\\"\([a-z0-9.-]*\)\\".*/\1/')
printf '%s' "$request" > request.json
printf '%s\n' "$0 $*" > argv
done_() { result "\"outcome\":\"$1\",\"exitCode\":0,\"nodeName\":\"$node\",\"changes\":[{},{}],\"message\":{\"key\":\"$2\",\"text\":\"text\",\"params\":{\"node\":\"$node\"}}"; }
line '"type":"phase-started","phase":"preflight"'
line '"type":"phase-done","phase":"preflight"'
line '"type":"phase-started","phase":"kubelet-start"'
change='"change":{"id":1,"phase":"kubelet-start","kind":"write-file","subject":"/etc/kubernetes/pki/ca.crt","action":"create","mode":"0644"}'
[ "$node" = unchanged ] || { line "\"type\":\"change-started\",$change"; line "\"type\":\"change-done\",$change"; }
case "$node" in
  joins*) done_ joined JOINED_WORKER ;;
  unchanged*) done_ nothing-to-do JOIN_NOT_NEEDED ;;
  fails*)
    line '"type":"phase-failed","phase":"kubelet-start"'
    result '"outcome":"failed","exitCode":5,"failure":{"code":"CSR_DENIED","class":"cluster","what":"w","cause":"c","cure":"u","params":{"name":"csr-1","node":"fails","reason":"AutoDenied"}}'
    exit 5
    ;;
  unknown*)
    line '"type":"phase-failed","phase":"kubelet-start"'
    result '"outcome":"failed","exitCode":4,"failure":{"code":"TOKEN_UNKNOWN","class":"discovery","what":"w","cause":"c","cure":"u","params":{"server":"10.0.0.1:6443","tokenId":"abcdef","others":["fedcba"]}}'
    exit 4
    ;;
  waits*)
    line '"type":"waiting","message":{"key":"WAITING_API_SERVER","text":"waits","params":{"reason":"HTTP 500"}}'
    cat > /dev/null
    echo "input ended" > ended
    result '"outcome":"interrupted","exitCode":129,"signal":"SIGHUP"'
    exit 129
    ;;
  deaf*)
    sleep 300 > /dev/null 2> /dev/null &
    echo $! > pid
    wait
    ;;
  dies*) exit 7 ;;
  chatters*) done_ joined JOINED_WORKER && exec yes '' ;;
  noisy*) while :; do echo 'what is this' || exit; done ;;
  floods*) while :; do line '"type":"phase-started","phase":"preflight"' || exit; done ;;
  long*) while :; do printf 0123456789012345678901234567890123456789 || exit; done ;;
  newer*)
    line '"type":"something-new","data":{"a":1}'
    line '"type":"notice","level":"info","message":{"key":"NOT_KNOWN_HERE","text":"a newer text","params":{}}'
    result '"outcome":"failed","exitCode":5,"failure":{"code":"NOT_KNOWN_HERE","class":"cluster","what":"A newer what.","cause":"A newer cause.","cure":"A newer cure.","params":{}}'
    exit 5
    ;;
esac
