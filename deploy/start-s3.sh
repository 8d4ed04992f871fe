#!/bin/sh
# Starts SeaweedFS with one identity, taken from the environment; anonymous requests are refused.
set -eu
cat > /tmp/s3.json <<CONFIG
{"identities": [{"name": "vitrine",
  "credentials": [{"accessKey": "$S3_ACCESS_KEY_ID", "secretKey": "$S3_SECRET_ACCESS_KEY"}],
  "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
CONFIG
exec weed server -dir=/data -ip.bind=0.0.0.0 -s3 -s3.config=/tmp/s3.json
