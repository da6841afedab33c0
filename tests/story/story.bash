# What every story test begins with: a private laboratory that is removed at the end, and a few ways to be wrong.
set -euo pipefail
SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${GATEWAY:?set it to the built csirt-gateway}"
LAB=$(mktemp -d /tmp/lab.XXXXXX)
# shellcheck source=deploy/lab/lab.bash
source "$SOURCE/deploy/lab/lab.bash"

story_end() {
  local code=$?
  trap - EXIT
  lab_end
  if [ "$code" -ne 0 ] && [ "$code" -ne 77 ]; then
    echo "--- the last lines of each log ---"
    tail -n 15 "$LAB"/*/serve.log 2>/dev/null || true
  fi
  if [ -n "${KEEP_LAB:-}" ]; then echo "kept: $LAB"; else rm -rf "$LAB"; fi
  exit "$code"
}
trap story_end EXIT

wrong() {
  printf 'WRONG: %s\n' "$*" >&2
  exit 1
}
# is WHAT WANTED GOT
is() { [ "$2" = "$3" ] || wrong "$1: wanted «$2», got «$3»"; }
holds() { printf 'ok: %s\n' "$*"; }

lab_up() {
  lab_make
  local team
  for team in "${LAB_TEAMS[@]}"; do lab_start "$team"; done
  lab_enrol
}

# confirmed_incident: an incident of se with the laboratory's answers, confirmed; prints its id.
confirmed_incident() {
  local answer
  answer=$(as se bo --json intake add "$SOURCE/deploy/lab/answers.json" --title "story")
  as se bo intake confirm "$(jq -r .intake <<<"$answer")" --yes >/dev/null
  jq -r .incident <<<"$answer"
}

# propose ARGUMENTS...: bo proposes and signs; prints the share's id.
propose() { as se bo --json share propose "$@" | jq -r .share; }

url() { jq -r .endpoint "$LAB/$1/state/team.json"; }
fingerprint() { jq -r .fingerprint "$LAB/$1/state/team.json"; }
team_id() { jq -r .id "$LAB/$1/state/team.json"; }
team_gpg() {
  local team=$1
  shift
  gpg --homedir "$LAB/$team/state/gate/gnupg" --batch --quiet --trust-model always "$@"
}
# web AS TO CURL-ARGUMENTS...: a request to TO with AS's certificate; the server's key is compared by its pin elsewhere.
web() {
  local team=$1 to=$2 path=$3
  shift 3
  curl --silent --show-error --insecure --max-time 30 --cert "$LAB/ca/$team.pem" --key "$LAB/ca/$team.key" "$@" "$(url "$to")$path"
}
# post AS TO FILE OUT: prints the HTTP status.
post() {
  web "$1" "$2" /envelopes --data-binary "@$3" -H 'Content-Type: application/pgp-encrypted' -o "$4" -w '%{http_code}'
}
