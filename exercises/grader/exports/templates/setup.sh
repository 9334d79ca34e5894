#!/usr/bin/env bash
# Gradescope runs this once, when it builds the autograder's image.
set -euo pipefail
apt-get update -qq
apt-get install -y -qq python3 python3-venv bubblewrap
python=python3
# Ubuntu 22.04 calls Python 3.10 python3, and has 3.11 beside it.
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    apt-get install -y -qq python3.11 python3.11-venv
    python=python3.11
fi
"$python" -m venv /autograder/venv
# Editable: confined or salted, the grader takes the checks of its own course, and they lie beside it there.
/autograder/venv/bin/pip install --quiet --constraint /autograder/source/course/requirements.txt \
    --editable '/autograder/source/course[grader]'
