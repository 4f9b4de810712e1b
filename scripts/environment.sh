# Sourced by scripts/quickstart and scripts/test: brings .venv in the checkout up to date.
#
#   bring_up_environment ""      what the program needs
#   bring_up_environment test    and what its tests need
#
# A second call changes nothing while pyproject.toml is unchanged and everything it asks for is there;
# extras that are installed stay installed.

say() { printf '%s\n' "$*" >&2; }

# Whether "$1" runs a Python from 3.11 to 3.13.
is_suitable_python() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1
}

# Prints the Python to use: $KG_PYTHON where it is set, else the first suitable one on the PATH.
find_python() {
  local candidate
  if [ -n "${KG_PYTHON:-}" ]; then
    if is_suitable_python "$KG_PYTHON"; then
      printf '%s\n' "$KG_PYTHON"
      return 0
    fi
    say "KG_PYTHON=$KG_PYTHON is not a Python from 3.11 to 3.13."
    return 1
  fi
  for candidate in python3 python3.13 python3.12 python3.11 python; do
    if is_suitable_python "$candidate"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  if command -v python3 >/dev/null 2>&1; then
    say "biomed-kg needs Python 3.11, 3.12 or 3.13; python3 here is $(python3 -V 2>&1 || true)."
  else
    say "biomed-kg needs Python 3.11, 3.12 or 3.13; there is no python3 on the PATH."
  fi
  say "Install one, or name one that is elsewhere: KG_PYTHON=/path/to/python3.12 bash $0"
  return 1
}

# Whether .venv works and was made for this place: its scripts name the folder they were made in.
is_our_environment() {
  is_suitable_python "$PYTHON" && "$PYTHON" -m pip --version >/dev/null 2>&1 &&
    head -n 3 "$ROOT/.venv/bin/pip" 2>/dev/null | grep -qF "$ROOT/.venv/bin"
}

make_environment() {
  local python
  python="$(find_python)" || exit 1
  say "making .venv with $("$python" -V 2>&1)"
  if ! "$python" -m venv --clear "$ROOT/.venv" >&2; then
    say "Python's venv module does not work here; on Debian and Ubuntu, install the package python3-venv."
    exit 1
  fi
}

bring_up_environment() {
  local extras="$1" stamp="$ROOT/.venv/biomed-kg-extras" started=$SECONDS
  PYTHON="$ROOT/.venv/bin/python"
  is_our_environment || make_environment
  if [ -z "$extras" ] && [ -f "$stamp" ]; then
    extras="$(cat "$stamp")"
  fi
  if "$PYTHON" "$ROOT/scripts/check_environment.py" $extras; then
    return 0
  fi
  say "installing into .venv; this takes a minute or two the first time"
  "$PYTHON" -m pip install -q --disable-pip-version-check -e "$ROOT${extras:+[$extras]}" >&2
  "$PYTHON" "$ROOT/scripts/check_environment.py" --record $extras
  if [ -n "$extras" ]; then printf '%s\n' "$extras" >"$stamp"; fi
  say "installed in $((SECONDS - started)) s"
}
