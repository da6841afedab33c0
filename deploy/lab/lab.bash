# A laboratory of three gateways on loopback, as functions for deploy/quickstart and tests/story. Everything lives below
# $LAB, which is short because gpg-agent's sockets lie in it; the keys there are throw-away.
#
#   lab_make            certificates, keys, state and people of the teams se, nordic and first
#   lab_start TEAM      starts a gateway and returns when it is ready
#   lab_enrol           partners know each other, circles have members
#   as TEAM PERSON ...  runs csirt-gateway as that person
# Needs: GATEWAY (the program), SOURCE (the project's folder).

declare -A LAB_NAME=([se]="CERT-SE (laboratory)" [nordic]="Nordic CERT (laboratory)" [first]="FIRST team (laboratory)")
declare -A LAB_PID=()
LAB_TEAMS=(se nordic first)

as() {
  local team=$1 person=$2
  shift 2
  "$GATEWAY" --profile "$LAB/$team/$person" "$@"
}

lab_fail() {
  printf '\nlab: %s\n' "$*" >&2
  exit 1
}

# A port nobody listens on, from a range below the ephemeral ones.
lab_free_port() {
  local port
  for _ in $(seq 200); do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  lab_fail "no free port between 20000 and 32000"
}

lab_config() {
  local team=$1 port=$2
  cat >"$LAB/$team/gateway.json" <<JSON
{
  "team": { "short_name": "$team", "name": "${LAB_NAME[$team]}" },
  "state": "state",
  "run": "run",
  "front": {
    "listen": "127.0.0.1:$port",
    "endpoint": "https://127.0.0.1:$port",
    "certificate": "$LAB/ca/$team.pem",
    "key": "$LAB/ca/$team.key"
  },
  // Everything in the laboratory has a reserved name or address.
  "warning_lists": { "off": ["documentation-domains", "documentation-networks"] }
}
JSON
}

lab_make() {
  local team
  "$SOURCE/certs/lab-ca" "$LAB/ca" "${LAB_TEAMS[@]}" >"$LAB/lab-ca.log" || lab_fail "certs/lab-ca failed, see $LAB/lab-ca.log"
  for team in "${LAB_TEAMS[@]}"; do
    mkdir -m 700 "$LAB/$team"
    lab_config "$team" "$(lab_free_port)"
    "$GATEWAY" --profile "$LAB/$team/admin" init --config "$LAB/$team/gateway.json" --admin-id admin \
      --admin-name "Administrator of $team" >"$LAB/$team/init.log" || lab_fail "init of $team failed, see $LAB/$team/init.log"
  done
}

# `serve` prints one line, "ready", when all its roles are.
lab_start() {
  local team=$1 line='' out
  mkfifo "$LAB/$team/ready.$$" 2>/dev/null || true
  "$GATEWAY" serve --config "$LAB/$team/gateway.json" >"$LAB/$team/ready.$$" 2>>"$LAB/$team/serve.log" &
  LAB_PID[$team]=$!
  exec {out}<"$LAB/$team/ready.$$"
  read -r -t 60 line <&"$out" || true
  exec {out}<&-
  rm -f "$LAB/$team/ready.$$"
  [ "$line" = ready ] || lab_fail "$team did not become ready, see $LAB/$team/serve.log"
}

lab_stop() {
  local team=$1
  [ -n "${LAB_PID[$team]:-}" ] || return 0
  kill -TERM "${LAB_PID[$team]}" 2>/dev/null || true
  wait "${LAB_PID[$team]}" 2>/dev/null || true
  unset "LAB_PID[$team]"
}

lab_end() {
  local team home
  for team in "${!LAB_PID[@]}"; do lab_stop "$team"; done
  for home in "$LAB"/*/*/gnupg "$LAB"/*/state/gate/gnupg; do
    [ -d "$home" ] && gpgconf --homedir "$home" --kill all >/dev/null 2>&1
  done
  return 0
}

# lab_person TEAM ID NAME ROLES: a profile of their own, taken over by the administrator.
lab_person() {
  "$GATEWAY" --profile "$LAB/$1/$2" person enrol --id "$2" --name "$3" --config "$LAB/$1/gateway.json" >/dev/null
  as "$1" admin person add "$LAB/$1/$2/request.json" --roles "$4" --yes >/dev/null
}

lab_people() {
  lab_person se bo "Bo Analyst" analyst
  lab_person se cia "Cia Approver" approver
  lab_person se dan "Dan Approver" approver,auditor
  lab_person nordic nils "Nils Analyst" analyst
  lab_person first fay "Fay Analyst" analyst
}

# lab_partner TEAM OTHER CEILING: TEAM takes OTHER over from its card.
lab_partner() {
  as "$2" admin partner card >"$LAB/$1/card-$2.json"
  as "$1" admin partner add "$LAB/$1/card-$2.json" --ceiling "$3" --yes >/dev/null
}

lab_circle() {
  local team=$1 circle=$2 partner
  shift 2
  as "$team" admin circle create --preset "$circle" >/dev/null
  for partner in "$@"; do as "$team" admin circle add "$circle" "$partner" >/dev/null; done
}

lab_enrol() {
  lab_people
  lab_partner se nordic TLP:RED
  lab_partner se first TLP:GREEN
  lab_partner nordic se TLP:RED
  lab_partner first se TLP:GREEN
  lab_circle se ncc nordic
  lab_circle se egc nordic
  lab_circle se first nordic first
  lab_circle nordic ncc se
  lab_circle nordic egc se
  lab_circle first first se
}

# lab_until SECONDS WHAT COMMAND...: asks until the command succeeds; its last words are shown where it never does.
lab_until() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >"$LAB/until.log" 2>&1; do
    if [ "$SECONDS" -ge "$end" ]; then
      cat "$LAB/until.log" >&2
      lab_fail "waited in vain: $what"
    fi
    sleep 0.1
  done
}

# lab_states TEAM PERSON TEXT: the distinct states of who-got's rows, sorted, on one line.
lab_states() {
  as "$1" "$2" --json who-got "$3" | jq -r '[.rows[] | .partner + ":" + .state] | unique | join(" ")'
}
